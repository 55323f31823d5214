"""Walk along a front: formula, parity and extrapolation of each law, fitted to what it may see."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import sympy
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.conductivity.engines.front import Front
from helpers.conductivity.formulas.expressions import evaluate, rounded
from helpers.conductivity.formulas.least_squares import refit
from helpers.conductivity.formulas.representations import Representation
from helpers.conductivity.judging.holdouts import HOLD_OUTS, Split, r2, split
from helpers.course.figures import BLACK, BLUE, ORANGE, VERMILION, figure
from helpers.course.interactive import Choice, Controls, Explorer, Panel, Slider, Values, kept

_COLD, _WARM = 243.15, 333.15
_TEMPERATURES = {_COLD: BLUE, 283.15: ORANGE, _WARM: VERMILION}

#: Salt contents and solvent of the curves: from no salt to well above the measured contents.
_CURVE = np.linspace(0, 3, 121)
_SOLVENT, _NEAR = 0.5, 0.15


@dataclass(frozen=True)
class FrontView:
    """One law, its constants refitted to the training rows of a hold-out.

    Attributes
    ----------
    formula : sympy.Expr
        The law in the features of its representation.
    conductivity : sympy.Expr
        k in mS/cm, in T, r and c.
    train_r2, test_r2 : float
        R2 of k on the rows seen and on those held out; nan where a prediction is not a number.
    negative : int
        Negative predictions among all rows.
    """

    formula: sympy.Expr
    conductivity: sympy.Expr
    train_r2: float
    test_r2: float
    negative: int


class FrontExplorer(Explorer):
    """The laws of a front one by one, with the hold-out that the reader chooses.

    The forms of the laws come from the front as it is; moving through it refits their constants
    to the training rows only.

    Parameters
    ----------
    front : Front
        Laws of one representation.
    representation : Representation
        What the laws are written in.
    table : DataFrame
        Rows with the columns T, r, c and k.

    Raises
    ------
    ValueError
        If the front's target is not that of the representation.
    """

    name = "front"

    def __init__(self, front: Front, representation: Representation, table: pd.DataFrame) -> None:
        if front.target != representation.name:
            raise ValueError(
                f"the laws predict {front.target}, the representation {representation.name}"
            )
        self._front = front
        self._representation = representation
        self._table = table
        drawing, axes = figure(12.0, 3.9, ncols=3)
        super().__init__(drawing, self._prepare(*axes))

    def controls(self) -> Controls:
        """Return the place on the front and the hold-out."""
        laws = len(self._front)
        return {
            "law": Slider("law", "from the simplest to the most accurate", 1, laws, laws),
            "by": Choice("held out", "rows that the fit does not see", list(HOLD_OUTS)),
        }

    def state(self, values: Values) -> tuple[int, str]:
        """Return place, counted from zero, and hold-out."""
        return values["law"] - 1, values["by"]

    @kept
    def look(self, place: int, by: str) -> FrontView:
        """Refit the law at a place of the front for a hold-out and judge it."""
        train, test = self._split(by)
        X, y = self._representation.features(train), self._representation.target(train)
        formula = refit(self._front[place].expr, X, y)
        law = self._representation.conductivity(formula)
        fitted, predicted = evaluate(law, train), evaluate(law, test)
        return FrontView(
            formula,
            law,
            r2(train["k"], fitted),
            r2(test["k"], predicted),
            int(np.sum(fitted < 0) + np.sum(predicted < 0)),
        )

    def formula(self, place: int, by: str) -> str:
        """Write the refitted law as LaTeX, with three digits a constant."""
        law = sympy.latex(rounded(self.look(place, by).formula))
        return rf"$\displaystyle {_LATEX_TARGETS.get(self._front.target, 'y')} = {law}$"

    def summary(self, place: int, by: str) -> str:
        """Say in words what the figure shows."""
        law, view = self._front[place], self.look(place, by)
        signs = "none negative" if not view.negative else f"{view.negative} of them negative"
        return (
            f"Law {place + 1} of {len(self._front)}: {law.complexity} nodes, {law.n_constants} "
            f"constants, {self._front.target} = {rounded(view.formula)}. R² of k is "
            f"{view.train_r2:.3f} on the rows seen and {view.test_r2:.3f} on those held out "
            f"({by}); of all predictions {signs}."
        )

    def draw(self, place: int, by: str) -> None:
        """Draw front, parity and extrapolation."""
        law = self._front[place]
        self._dot.set_data([law.complexity], [law.loss])
        self._draw_parity(place, by)
        self._draw_curves(place, by)

    def widget(self, place: int | None = None) -> Panel:
        """Return the controls with formula, figure and text.

        Parameters
        ----------
        place : int, optional
            Law shown first; the most accurate one unless given, or where there are fewer laws.
        """
        last = len(self._front)
        return Panel(self, law=last if place is None else min(place + 1, last))

    @kept
    def _split(self, by: str) -> Split:
        return split(self._table, by)

    def _prepare(self, left: Axes, middle: Axes, right: Axes) -> list[Artist]:
        nodes = [law.complexity for law in self._front.laws]
        losses = [law.loss for law in self._front.laws]
        left.semilogy(nodes, losses, "o-", color=BLUE, drawstyle="steps-post")
        (self._dot,) = left.plot([], [], "o", color=VERMILION, ms=11)
        left.set(
            xlabel="complexity (nodes)",
            ylabel=f"mean squared error of {self._front.target}",
            title="Where we are on the front",
        )
        self._parity, self._judged = self._prepare_parity(middle), middle.title
        self._curves = self._prepare_curves(right)
        curves = [line for lines in self._curves.values() for line in lines]
        return [self._dot, *self._parity, self._judged, *curves]

    def _prepare_parity(self, axes: Axes) -> list[Line2D]:
        top = self._table["k"].max() * 1.05
        lines = []
        for color, label in (("0.6", "seen"), (VERMILION, "held out")):
            lines += axes.plot([], [], ".", ms=3, color=color)
            axes.plot([], [], "o", color=color, label=label)
        lines += axes.plot([0, top], [0, top], color=BLACK, lw=1)
        axes.set_xlim(0, top)
        axes.set_ylim(-0.15 * top, 1.15 * top)  # the same for all laws; far misses fall outside
        axes.set(
            xlabel="k in the table (mS/cm)", ylabel="k of the law (mS/cm)", title="Held out: R²"
        )
        axes.legend(loc="upper left")
        return lines

    def _prepare_curves(self, axes: Axes) -> dict[float, list[Line2D]]:
        lines = {
            T: [
                *axes.plot([], [], color=color, label=f"{T:.0f} K"),
                *axes.plot([], [], "o", ms=4, color=color),
                *axes.plot([], [], "o", ms=4, mfc="white", color=color),
            ]
            for T, color in _TEMPERATURES.items()
        }
        axes.axhline(0, color=BLACK, lw=0.8)
        axes.set_xlim(_CURVE[0] - 0.15, _CURVE[-1] + 0.15)
        axes.set_ylim(-3, self._table["k"].max() * 1.1)
        axes.set(xlabel="c (mol/kg)", ylabel="k (mS/cm)", title=f"r = {_SOLVENT}; hollow: held out")
        axes.legend(loc="upper right", fontsize=9)
        return lines

    def _draw_parity(self, place: int, by: str) -> None:
        view = self.look(place, by)
        for line, rows in zip(self._parity, self._split(by), strict=False):
            line.set_data(rows["k"], evaluate(view.conductivity, rows))
        self._judged.set_text(f"Held out: R² = {view.test_r2:.3f}")

    def _draw_curves(self, place: int, by: str) -> None:
        law = self.look(place, by).conductivity
        train, _ = self._split(by)
        near = self._table[(self._table["r"] - _SOLVENT).abs() < _NEAR]
        seen = near.index.isin(train.index)
        for T, (line, filled, hollow) in self._curves.items():
            curve = {"T": np.full(_CURVE.size, T), "r": np.full(_CURVE.size, _SOLVENT), "c": _CURVE}
            line.set_data(_CURVE, evaluate(law, curve))
            here = np.isclose(near["T"], T)
            filled.set_data(near["c"][here & seen], near["k"][here & seen])
            hollow.set_data(near["c"][here & ~seen], near["k"][here & ~seen])


_LATEX_TARGETS = {"ln(k/c)": r"\ln(k/c)", "k": "k"}
