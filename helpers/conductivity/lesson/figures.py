"""The figures of the lesson, each with its alternative text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import sympy
from sklearn.metrics import r2_score

from helpers.conductivity.engines.front import Front
from helpers.conductivity.formulas.expressions import evaluate
from helpers.conductivity.formulas.representations import LOG, RAW
from helpers.conductivity.judging.replicates import noise
from helpers.conductivity.judging.uncertainty import Bootstrap
from helpers.course.figures import (
    BLACK,
    BLUE,
    ORANGE,
    PALETTE,
    VERMILION,
    Shown,
    figure,
    ranking,
    show,
)

#: Cold, cool and hot, in K.
_TEMPERATURES = {243.15: BLUE, 283.15: ORANGE, 333.15: VERMILION}


def overview(table: pd.DataFrame, origin: str) -> Shown:
    """Show k over salt at three temperatures, and over 1000 K/T for three formulations.

    Parameters
    ----------
    table : DataFrame
        Columns T (K), r, c (mol/kg), k (mS/cm) and formulation.
    origin : str
        Where the rows come from, for the title.
    """
    drawing, (left, right) = figure(11, 4, ncols=2)
    for T, color in _TEMPERATURES.items():
        rows = table[np.isclose(table["T"], T)]
        left.plot(rows["c"], rows["k"], ".", color=color, label=f"{T:.0f} K")
    left.set(xlabel="salt c (mol/kg)", ylabel="k (mS/cm)", title=f"All formulations ({origin})")
    left.set_ylim(0, 19)
    left.legend(loc="upper left", ncols=3)
    contents = table.groupby("formulation")["c"].first()
    for wanted, color in zip((0.2, 1.0, 2.1), PALETTE, strict=False):
        rows = table[table["formulation"] == (contents - wanted).abs().idxmin()]
        label = f"r = {rows['r'].iloc[0]:.2f}, c = {rows['c'].iloc[0]:.2f}"
        right.semilogy(1000 / rows["T"], rows["k"], ".", color=color, label=label)
    right.set(xlabel="1000 K / T", ylabel="k (mS/cm)", title="Three formulations over 1/T")
    right.legend(loc="lower left")
    return show(
        drawing,
        "Left: conductivity over salt content at three temperatures rises to a maximum near 1 mol "
        "per kg and falls; the maximum moves to more salt when hot. Right: log conductivity over "
        "1000/T falls and bends downwards for three formulations, most for the one with most salt.",
    )


def replicates(table: pd.DataFrame, origin: str) -> Shown:
    """Show the standard deviation of replicates over their mean, and a constant share of k.

    Parameters
    ----------
    table : DataFrame
        Columns T, r, c and k; rows of equal T, r and c are replicates.
    origin : str
        Where the rows come from, for the title.
    """
    groups = table.groupby(["T", "r", "c"])["k"]
    spread = pd.DataFrame({"mean": groups.mean(), "std": groups.std()}).dropna()
    drawing, axes = figure(7, 3.8)
    axes.loglog(spread["mean"], spread["std"].clip(lower=1e-3), ".", alpha=0.4)
    k = np.array([0.3, 16])
    axes.plot(k, noise(table).relative_std * k, color=BLACK, label="a constant share of k")
    axes.set(xlabel="mean k of the replicates (mS/cm)", ylabel="their std (mS/cm)")
    axes.set_title(f"Noise ({origin})")
    axes.legend()
    return show(
        drawing,
        "Standard deviation of replicates over their mean, both on logarithmic axes: a wide cloud "
        "that rises along a line of constant relative noise of some four percent.",
    )


def failing_laws(laws: Mapping[str, sympy.Expr], table: pd.DataFrame) -> Shown:
    """Show where laws err: their bias over temperature, and their k over salt at 253 K.

    Parameters
    ----------
    laws : mapping of str to sympy.Expr
        k in mS/cm from T, r and c: as printed, and refitted.
    table : DataFrame
        Columns T, r, c and k.
    """
    drawing, (left, right) = figure(11, 4, ncols=2)
    c = np.linspace(0, 2.5, 101)
    for name, law in laws.items():
        bias = table.assign(error=evaluate(law, table) - table["k"]).groupby("T")["error"].mean()
        left.plot(bias.index, bias, "o-", label=name)
        curve = {"T": np.full(101, 253.15), "r": np.full(101, 0.5), "c": c}
        right.plot(c, evaluate(law, curve), label=name)
    rows = table[np.isclose(table["T"], 253.15) & table["r"].between(0.35, 0.65)]
    right.plot(rows["c"], rows["k"], ".", color=BLACK, label="table")
    left.set(xlabel="T (K)", ylabel="mean error (mS/cm)", title="Bias of the law")
    left.axhline(0, color=BLACK, lw=0.8)
    right.axhline(0, color=BLACK, lw=0.8)
    right.set(xlabel="c (mol/kg)", ylabel="k (mS/cm)", title="At 253 K, r about 0.5")
    right.set_ylim(-11, 5)
    right.legend()
    return show(
        drawing,
        "Left: the printed law is too low at every temperature, the refitted one errs less. Right: "
        "at 253 K both laws fall below zero where the salt content goes to zero and where it is "
        "large; the measured points stay positive.",
    )


def logarithms(table: pd.DataFrame, origin: str) -> Shown:
    """Show ln(k/c) over u, the shifted 1000 K/T, and over s, the root of the salt content.

    Parameters
    ----------
    table : DataFrame
        Columns T, r, c and k.
    origin : str
        Where the rows come from, for the title.
    """
    X, y = LOG.features(table), LOG.target(table)
    drawing, (left, right) = figure(11, 4, ncols=2)
    contents = ((0.15, 0.3), (0.95, 1.05), (1.9, 2.2))
    for (low, high), color in zip(contents, _TEMPERATURES.values(), strict=True):
        rows = table["c"].between(low, high)
        left.plot(X.loc[rows, "u"], y[rows], ".", color=color, label=f"c = {low} to {high}")
    for T, color in _TEMPERATURES.items():
        rows = np.isclose(table["T"], T)
        right.plot(X.loc[rows, "s"], y[rows], ".", color=color, label=f"{T:.0f} K")
    left.set(xlabel="u = 1000 K/T − 1000/298.15", ylabel="ln(k/c)")
    left.set_title(f"Over temperature ({origin})")
    right.set(xlabel="s = √c", ylabel="ln(k/c)", title="Over salt")
    left.legend()
    right.legend(loc="lower left")
    return show(
        drawing,
        "ln(k/c) over u falls nearly linearly, steeper and lower with more salt; over the root of "
        "the salt content it falls monotonically, steeper in the cold. No maximum is left to "
        "describe.",
    )


def two_searches(fronts: Mapping[str, Front], table: pd.DataFrame, origin: str) -> Shown:
    """Show the laws searched for k and for ln(k/c): their accuracy, and their k without salt.

    Parameters
    ----------
    fronts : mapping of str to Front
        By the names of the representations RAW and LOG.
    table : DataFrame
        Columns T, r, c and k, on which R² is computed.
    origin : str
        Where the rows come from, for the title.
    """
    drawing, (left, right) = figure(11, 4, ncols=2)
    dilute = {}
    few = {"T": np.full(3, 298.15), "r": np.full(3, 0.5), "c": np.full(3, 1e-6)}
    for representation, color in ((RAW, VERMILION), (LOG, BLUE)):
        name, front = representation.name, fronts[representation.name]
        laws = [representation.conductivity(law.expr) for law in front.laws]
        sizes = [law.n_constants for law in front.laws]
        scores = [r2_score(table["k"], evaluate(law, table)) for law in laws]
        left.plot(sizes, scores, "o", color=color, label=f"searched for {name}")
        dilute[name] = [evaluate(law, few)[0] for law in laws]
        right.plot(sizes, dilute[name], "o", color=color)
    left.axhline(noise(table).r2_ceiling, color=BLACK, lw=1, ls="--", label="replicates' limit")
    left.set(ylim=(0.88, 1), xlabel="number of constants", ylabel="R² of k, all rows")
    left.set_title(f"Accuracy ({origin})")
    right.set(xlabel="number of constants", ylabel="k at c = 1e-6 mol/kg, 298 K (mS/cm)")
    right.set_title("Without salt")
    right.set_yscale("symlog", linthresh=1)
    right.set_yticks([-10, -1, 0, 1, 10], ["−10", "−1", "0", "1", "10"])
    left.legend(loc="lower right")
    low, high = min(dilute[RAW.name]), max(dilute[RAW.name])
    return show(
        drawing,
        "Left: R squared of the laws of both searches over their number of constants, and the "
        "limit that replicates set. Right: k without salt; the laws searched for ln(k/c) give at "
        f"most {max(dilute[LOG.name]):.2g} mS/cm, those searched for k from {low:.2g} to "
        f"{high:.2g} mS/cm.",
    )


def chosen_law(comparison: pd.DataFrame, place: int, origin: str) -> Shown:
    """Show the cross-validated error above the best law over complexity, and the chosen law.

    Parameters
    ----------
    comparison : DataFrame
        Columns complexity (nodes), excess and excess_se, as
        :func:`helpers.conductivity.judging.selection.comparison` returns them.
    place : int
        Row of the chosen law.
    origin : str
        Where the rows come from, for the title.
    """
    complexity, excess = comparison["complexity"], comparison["excess"]
    drawing, axes = figure(8, 4)
    axes.errorbar(complexity, excess, comparison["excess_se"], fmt="o", capsize=3)
    ring = {"ms": 14, "mfc": "none", "color": VERMILION, "mew": 2}
    axes.plot(complexity[place], excess[place], "o", **ring, label="chosen")
    axes.axhline(0, color=BLACK, lw=0.8)
    axes.set(xlabel="complexity (nodes)", ylabel="error above the best law")
    axes.set_title(f"Cross-validated by formulation ({origin})")
    axes.set_yscale("symlog", linthresh=1e-3)
    axes.legend()
    return show(
        drawing,
        "Excess of the cross-validated error over the best law against complexity, with one "
        f"standard error: {excess.iloc[0]:.2g} for the simplest law, {excess[place]:.2g} for the "
        "chosen one, the first within one standard error.",
    )


def hold_outs(scores: pd.DataFrame) -> Shown:
    """Show R² of k for each hold-out (row) and model (column).

    Parameters
    ----------
    scores : DataFrame
        With columns ``law, found anew`` and ``black box`` among the models.
    """
    drawing, axes = figure(8, 3.8)
    ranking(axes, scores.clip(lower=0), label="R² of k on rows held out (below 0 drawn as 0)")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return show(
        drawing,
        "Bars of R squared for four hold-outs and three models. Found law and black box: "
        + "; ".join(
            f"{name} {row['law, found anew']:.2f} and {row['black box']:.2f}"
            for name, row in scores.iterrows()
        ),
    )


def extrapolation(drawn: Bootstrap, table: pd.DataFrame, origin: str) -> Shown:
    """Show the 95 % band of a bootstrapped law from 213 to 353 K, and the rows that are near.

    Parameters
    ----------
    drawn : Bootstrap
        The law with its redrawn constants.
    table : DataFrame
        Columns T, r, c and k.
    origin : str
        Where the rows come from, for the title.
    """
    at = pd.DataFrame({"T": np.linspace(213, 353, 57), "r": 0.5, "c": 1.0})
    band = drawn.predictions(at)
    near = table[table["c"].between(0.9, 1.1) & table["r"].between(0.35, 0.65)]
    error = near["k"] / drawn.predictions(near)["k"] - 1
    low, high = (100 * (band[side] / band["k"] - 1) for side in ("low", "high"))
    drawing, axes = figure(8, 4)
    axes.axvspan(213, 243.15, color="0.93", zorder=0)
    axes.axvspan(333.15, 353, color="0.93", zorder=0)
    axes.fill_between(at["T"], low, high, alpha=0.35, label="95 % band of the law")
    axes.plot(near["T"], 100 * error, ".", color=BLACK, label="rows near it")
    axes.axhline(0, color=BLUE, lw=1)
    axes.set(xlabel="T (K); grey: not measured", ylabel="deviation from the law (%)")
    axes.set(title=f"r = 0.5, c = 1 mol/kg ({origin})")
    axes.legend(loc="lower right")
    return show(
        drawing,
        "Deviation from the law in percent over temperature. The bootstrap band is "
        f"{(high - low)[28]:.0f} percent wide in the middle, {(high - low)[0]:.0f} at the cold end "
        f"and {(high - low)[56]:.0f} at the hot end; the points near this composition scatter by "
        f"{100 * error.std():.0f} percent.",
    )
