"""Wish for a distribution and see which recipes give it, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.course.figures import BLACK, BLUE, VERMILION, figure
from helpers.course.interactive import Choice, Controls, Explorer, Press, Slider, Values
from helpers.polymerization.inverse_design.closing_loop import resimulate
from helpers.polymerization.inverse_design.inverse import RecipeInverter
from helpers.polymerization.inverse_design.posterior import Posterior
from helpers.polymerization.inverse_design.verdict import RequestVerdict, check_request
from helpers.polymerization.inverse_design.wishes import (
    Wish,
    drawn,
    row_of_table,
    spread_distribution,
)
from helpers.polymerization.simulator.distributions import COLUMNS, LOG10_M, distance
from helpers.polymerization.simulator.recipe import RECIPES

_DRAWS = 500
_CURVES = 25
_DRAWN = "drawn"
#: Half the volume of the bundled table: the reader waits.
_MONOMERS_FOR_1_MOL_PER_L = 1e8
#: A curve that is not drawn.
_NOTHING = np.full(len(COLUMNS), np.nan)


@dataclass(frozen=True)
class InverseView:
    """What the models answer to a wish.

    Attributes
    ----------
    verdict : RequestVerdict
        Whether there are recipes, in words.
    posterior : Posterior or None
        The recipes; ``None`` where the wish is refused.
    recipe : Series or None
        The one to try first: the best, or the nearest where the wish is refused; ``None`` where
        nothing is near.
    curves : ndarray, shape (n_curves, 100)
        Emulated distributions: of ``recipe``, and of some draws.
    """

    verdict: RequestVerdict
    posterior: Posterior | None
    recipe: pd.Series | None
    curves: np.ndarray


class InverseExplorer(Explorer):
    """Wishes one by one: recipes, their distributions and a verdict.

    Parameters
    ----------
    inverter : RecipeInverter
        Fitted.
    table : DataFrame
        Rows as in the bundled table, to take wishes from.
    """

    name = "inverse"

    def __init__(self, inverter: RecipeInverter, table: pd.DataFrame) -> None:
        self._inverter = inverter
        self._table = table
        self._views: dict[str, InverseView] = {}
        self._runs: dict[str, np.ndarray] = {}
        drawing, (left, right) = figure(11.0, 4.2, ncols=2, width_ratios=[1.3, 1])
        super().__init__(
            drawing, [*self._prepare_distributions(left), *self._prepare_recipes(right)]
        )

    def controls(self) -> Controls:
        """Return where the wish comes from, the wish, and a button that tries its recipe."""
        last = len(self._table) - 1
        of_drawn: dict[str, Any] = {
            "live": False,
            "enabled": lambda values: values["source"] == _DRAWN,
        }
        of_row: dict[str, Any] = {"enabled": lambda values: values["source"] != _DRAWN}
        known = ["distribution", "scalars", "all"]
        return {
            "source": Choice("wanted", "where the wish comes from", [_DRAWN, "row of the table"]),
            "run": Press("simulate the recipe", "at the cross", self._try, enabled=self._has_one),
            "peak": Slider("peak", "in log10 of g/mol", 3.5, 6.3, 4.7, 0.05, **of_drawn),
            "spread": Slider("spread", "of the conditions", 0.0, 0.6, 0.2, 0.02, **of_drawn),
            "row": Slider("row", "of the table", 0, last, (last + 1) // 2, live=False, **of_row),
            "known": Choice("known", "what is wanted of the row", known, **of_row),
        }

    def state(self, values: Values) -> tuple[Wish]:
        """Return the wish."""
        if values["source"] == _DRAWN:
            return (drawn(values["peak"], values["spread"]),)
        return (row_of_table(self._table.iloc[values["row"]], values["known"]),)

    def look(self, wish: Wish) -> InverseView:
        """Judge a wish and find its recipes."""
        if wish.label not in self._views:
            request, tolerance = wish.request, wish.tolerance or 0.0
            known = None
            if request.scalars and wish.tolerance is None and not request.faults():
                known = self._posterior(wish)  # for the verdict, too
            verdict = check_request(request, self._inverter, tolerance=tolerance, posterior=known)
            posterior, shown = None, pd.DataFrame(columns=RECIPES.names)
            recipe = verdict.nearest
            if verdict.accepted:
                posterior = known or self._posterior(wish)
                shown, recipe = posterior.draws.head(_CURVES), posterior.best
            if recipe is not None:
                shown = np.vstack([recipe[RECIPES.names].to_numpy(dtype=float), shown.to_numpy()])
            curves = np.empty((0, len(COLUMNS)))
            if len(shown):
                curves = self._inverter.emulator_.predict(shown)[:, 3:]
            self._views[wish.label] = InverseView(verdict, posterior, recipe, curves)
        return self._views[wish.label]

    def simulate(self, wish: Wish) -> np.ndarray:
        """Simulate the recipe to try first; returns its distribution, shape (100,)."""
        if wish.label not in self._runs:
            recipe = self.look(wish).recipe
            if recipe is None:
                raise ValueError(f"there is no recipe to simulate: {self.look(wish).verdict}")
            rows = resimulate(recipe.astype(float).to_frame().T, 0, _MONOMERS_FOR_1_MOL_PER_L)
            self._runs[wish.label] = rows[list(COLUMNS)].to_numpy()[0]
        return self._runs[wish.label]

    def summary(self, wish: Wish) -> str:
        """Say in words what the figure shows."""
        view = self.look(wish)
        sentences = [f"Wanted: {wish.label}.", f"{view.verdict}"]
        if view.posterior is not None:
            inside = view.posterior.interval(0.9)
            ranges = ", ".join(
                f"{axis.description} {low:.4g} to {high:.4g} {axis.unit}"
                for axis, (low, high) in zip(RECIPES, inside.to_numpy(), strict=True)
            )
            trade = view.posterior.correlation.loc["initiator_mmol_per_L", "temperature_C"]
            sentences.append(
                f"Nine in ten of the recipes lie within: {ranges}. "
                f"Initiator and temperature are correlated by {trade:.2f}."
            )
        if wish.label in self._runs and wish.request.distribution is not None:
            apart = distance(self._runs[wish.label], wish.request.distribution)
            sentences.append(f"Simulated, the recipe misses the distribution by {apart:.3f}.")
        return " ".join(sentences)

    def draw(self, wish: Wish) -> None:
        """Draw distributions and recipes."""
        self._draw_distributions(wish)
        self._draw_recipes(wish)

    def _try(self, values: Values) -> None:
        self.simulate(*self.state(values))

    def _has_one(self, values: Values) -> bool:
        return self.look(*self.state(values)).recipe is not None

    def _posterior(self, wish: Wish) -> Posterior:
        # most draws are then within the tolerance, not only the best
        width = None if wish.tolerance is None else wish.tolerance / 2
        return self._inverter.posterior(wish.request, _DRAWS, 0, width)

    def _prepare_distributions(self, axes: Axes) -> list[Line2D]:
        style: dict[str, Any] = {"color": BLUE, "lw": 0.7, "alpha": 0.5}
        self._curves = [axes.plot([], [], **style)[0] for _ in range(_CURVES)]
        axes.plot([], [], color=BLUE, lw=0.7, label="recipes, emulated")
        (self._shown,) = axes.plot([], [], color=VERMILION, label="recipe at the cross")
        (self._wanted,) = axes.plot([], [], color=BLACK, ls="--", label="wanted")
        (self._run,) = axes.plot([], [], ".", ms=4, color=VERMILION, label="simulated")
        # but for the noise, no distribution is narrower, and so higher, than Flory's
        highest = max(
            spread_distribution(LOG10_M.mean(), 0.0).max(),
            self._table[list(COLUMNS)].to_numpy().max(),
        )
        axes.set(xlabel="log10 of M in g/mol", ylabel="mass per decade", title="Distributions")
        axes.set(xlim=(2.5, 6.7), ylim=(0, 1.08 * highest))
        axes.figure.legend(loc="outside lower left", ncols=4, fontsize=9)
        return [*self._curves, self._shown, self._wanted, self._run]

    def _prepare_recipes(self, axes: Axes) -> list[Artist]:
        x, y = RECIPES["temperature_C"], RECIPES["initiator_mmol_per_L"]
        for axis, limits in ((x, axes.set_xlim), (y, axes.set_ylim)):
            margin = 0.03 * (axis.high - axis.low)
            limits(axis.low - margin, axis.high + margin)
        axes.set(xlabel="temperature (°C)", ylabel="initiator (mmol/L)", title="Recipes")
        (self._draws,) = axes.plot([], [], ".", ms=3, alpha=0.5, color=BLUE)
        (self._cross,) = axes.plot([], [], "X", ms=11, color=VERMILION)
        self._title = axes.title
        return [self._draws, self._cross, self._title]

    def _draw_distributions(self, wish: Wish) -> None:
        shown, *curves = [*self.look(wish).curves] or [_NOTHING]
        curves += [_NOTHING] * (_CURVES - len(curves))
        wanted = _NOTHING if wish.request.distribution is None else wish.request.distribution
        run = self._runs.get(wish.label, _NOTHING)
        lines = [*self._curves, self._shown, self._wanted, self._run]
        for line, curve in zip(lines, [*curves, shown, wanted, run], strict=True):
            line.set_data(LOG10_M, curve)

    def _draw_recipes(self, wish: Wish) -> None:
        view = self.look(wish)
        names = ["temperature_C", "initiator_mmol_per_L"]
        draws = None if view.posterior is None else view.posterior.draws[names].to_numpy().T
        self._draws.set_data(*([[], []] if draws is None else draws))
        recipe = None if view.recipe is None else [[view.recipe[name]] for name in names]
        self._cross.set_data(*(recipe or [[], []]))
        found = "Recipes that give it", "No recipe; the cross is nearest"
        self._title.set_text(found[not view.verdict.accepted])
