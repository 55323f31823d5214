"""The figures of the lesson, each with its alternative text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.course.figures import (
    BLACK,
    BLUE,
    PALETTE,
    VERMILION,
    Shown,
    figure,
    ranking,
    show,
)
from helpers.polymerization.inverse_design.posterior import Posterior
from helpers.polymerization.simulator.distributions import (
    COLUMNS,
    LOG10_M,
    block_edges,
    block_masses,
)
from helpers.polymerization.simulator.moments import moments
from helpers.polymerization.simulator.monte_carlo import Run
from helpers.polymerization.simulator.recipe import Recipe
from helpers.tables.distinct import levels

_LOG10_M = "log10 of molar mass in g/mol"
_PER_DECADE = "mass per decade"


def simulations(recipe: Recipe, runs: Mapping[str, Run], shown: str) -> Shown:
    """Show conversions on the curve of the moment equations, and the distributions of one run.

    Parameters
    ----------
    recipe : Recipe
        What was simulated; its moments are computed for an hour.
    runs : mapping of str to Run
        Three simulations of the recipe.
    shown : str
        The one whose distributions are drawn.
    """
    fine = np.linspace(60, 3600, 60)
    drawing, (left, right) = figure(11, 4, ncols=2)
    left.plot(fine / 60, 100 * moments(recipe, fine).conversion, label="moments")
    for (name, run), color, size in zip(runs.items(), PALETTE[1:4], (13, 9, 5), strict=True):
        minutes, percent = run.time_s / 60, 100 * run.conversion
        left.plot(minutes, percent, "o", ms=size, mfc="none", color=color, label=name)
    left.set(xlabel="time (min)", ylabel="conversion (%)", title="Conversion")
    left.legend()
    run = runs[shown]
    for seconds, w, color in zip(run.time_s, run.distribution, PALETTE, strict=False):
        right.plot(LOG10_M, w, color=color, label=f"{seconds / 60:.0f} min")
    right.set(xlabel=_LOG10_M, ylabel=_PER_DECADE, title="Molar mass distribution")
    right.legend()
    return show(
        drawing,
        "Left: conversion over time rises to some 83 percent in an hour; all three simulations lie "
        "on the curve of the moment equations. Right: three distributions with one peak between ten"
        " and a hundred kilograms per mole, moving to smaller masses with time.",
    )


def volumes(deviations: Mapping[float, np.ndarray]) -> Shown:
    """Show how far Mw is from that of the moments, for several seeds and sizes of the volume.

    Parameters
    ----------
    deviations : mapping of float to ndarray
        Relative deviations of Mw, one a seed, by the number of monomer molecules.
    """
    drawing, axes = figure(7, 3.6)
    for n, some in deviations.items():
        axes.plot(np.full(len(some), n), 100 * some, "o", mfc="none", color=BLUE)
    axes.axhline(0, color=BLACK, lw=0.8)
    axes.set(xscale="log", xlabel="monomer molecules in the volume")
    axes.set(ylabel="Mw less that of the moments (%)", title="How many molecules are enough?")
    return show(
        drawing,
        "Deviation of the mass average from the moment equations for several seeds: thirty percent "
        "too low for a million monomers, a few percent too high for ten million, within one percent"
        " for a hundred million.",
    )


def reached_levels(table: pd.DataFrame, reached: pd.Series) -> Shown:
    """Show how many recipes of each level of the design reach 90 % conversion.

    Parameters
    ----------
    table : DataFrame
        Rows of the bundled table.
    reached : Series of bool
        By recipe.
    """
    labels = {
        "monomer_mol_per_L": "monomer (mol/L)",
        "initiator_mmol_per_L": "initiator (mmol/L)",
        "temperature_C": "temperature (°C)",
    }
    recipes = table.groupby("recipe")[list(labels)].first()
    drawing, axes = figure(11, 3.4, ncols=3)
    for axis, (name, label) in zip(axes, labels.items(), strict=True):
        level = levels(recipes[name])
        counts = level.value_counts().sort_index()
        hits = level[reached].value_counts().reindex(counts.index, fill_value=0)
        positions = np.arange(len(counts))
        axis.bar(positions, counts, color="0.85", label="all recipes")
        axis.bar(positions, hits, color=BLUE, label="reach 90 %")
        axis.set_xticks(positions, [f"{value:g}" for value in counts.index], fontsize=9)
        axis.set(xlabel=label, ylim=(0, 1.3 * counts.max()))
    axes[0].set_ylabel("recipes")
    axes[0].legend(fontsize=9)
    return show(
        drawing,
        "Three bar charts of how many recipes of each level reach 90 percent: from all amounts of "
        "monomer and nearly all of initiator, more with more of either, but only from 68 degrees "
        "on.",
    )


def two_splits(means: pd.DataFrame) -> Shown:
    """Show the mean R² of models (rows) by row and by recipe (columns)."""
    drawing, axes = figure(8, 3.4)
    ranking(axes, means, label="R² of the recipe, mean over four targets")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return show(
        drawing,
        "Bars of the mean R squared of three models: every model scores higher when split by row "
        "than by recipe; composite beats distribution only, and the network beats the forest.",
    )


def look_alikes(table: pd.DataFrame) -> Shown:
    """Show the distributions of a hot and a cold recipe, as curves and as logarithmic blocks.

    Parameters
    ----------
    table : DataFrame
        Rows of the bundled table; those of 80 °C, 2.5 mmol/L and 68 °C, 12.5 mmol/L at 1 mol/L
        after half an hour are drawn.
    """
    amounts = ["temperature_C", "initiator_mmol_per_L", "monomer_mol_per_L", "time_s"]
    drawing, (left, right) = figure(11, 3.8, ncols=2)
    for T, initiator, color in ((80, 2.5, VERMILION), (68, 12.5, BLUE)):
        rows = table[np.isclose(table[amounts], [T, initiator, 1, 1800]).all(axis=1)]
        w = rows.iloc[0][list(COLUMNS)].to_numpy(dtype=float)
        left.plot(LOG10_M, w, color=color, label=f"{T} °C, {initiator} mmol/L")
        right.stairs(block_masses(w), block_edges(), color=color, lw=2)
    left.set(xlabel=_LOG10_M, ylabel=_PER_DECADE, title="As the eye sees it")
    left.legend(loc="upper left")
    right.set(xlabel=_LOG10_M, yscale="log", ylim=(1e-5, 1), ylabel="share of the mass")
    right.set_title("Blocks of five bins, logarithmic")
    return show(
        drawing,
        "Two distributions of different recipes nearly coincide on a linear axis; on a logarithmic "
        "one the hot recipe has about twice the mass between two and a half and three decades, "
        "where the trimers are.",
    )


def explanation(moved: pd.DataFrame) -> Shown:
    """Show mean SHAP contributions (% of the target's range).

    Parameters
    ----------
    moved : DataFrame
        Features in rows, the four targets in columns, as
        :func:`helpers.polymerization.learning.explanation.shap_by_block` gives them.
    """
    moved = moved.set_axis(["monomer", "initiator", "temperature", "time"], axis="columns")
    moved.index = ["remaining monomer", "Mn", "Mw", *moved.index[3:]]
    drawing, axes = figure(9, 5)
    ranking(axes, moved, label="mean shift of the prediction (% of the target's range)")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return show(
        drawing,
        "Bars of the mean SHAP contribution of the remaining monomer, Mn, Mw and five blocks of the"
        " distribution to the four targets: the heaviest block moves the monomer most, the "
        "remaining monomer the time, the lightest block temperature and initiator; Mn and Mw move "
        "nothing.",
    )


def clouds(posterior: Mapping[str, Posterior], wanted: pd.Series) -> Shown:
    """Show the recipes that answer a request over temperature and initiator, and the true one.

    Parameters
    ----------
    posterior : mapping of str to Posterior
        By what is requested: ``all``, ``distribution`` and ``scalars``.
    wanted : Series
        Row of the table whose product was requested.
    """
    titles = {
        "all": "Everything",
        "distribution": "Distribution only",
        "scalars": "Monomer, Mn, Mw only",
    }
    x, y = "temperature_C", "initiator_mmol_per_L"
    drawing, axes = figure(11, 3.8, ncols=3, sharex=True, sharey=True)
    for axis, (use, found) in zip(axes, posterior.items(), strict=True):
        some = {"ms": 3, "alpha": 0.4, "color": BLUE, "label": "recipes that answer"}
        axis.plot(found.draws[x], found.draws[y], ".", **some)
        axis.plot(wanted[x], wanted[y], "X", ms=10, color=VERMILION, label="the true one")
        axis.set(xlabel="temperature (°C)", title=titles[use], xlim=(59, 81), ylim=(1, 21))
    axes[0].set_ylabel("initiator (mmol/L)")
    axes[0].legend(loc="lower left", fontsize=9)
    return show(
        drawing,
        "Three clouds of recipes over temperature and initiator. With everything known it is a "
        "small spot at the true recipe; with the distribution only it is longer; with three numbers"
        " only it is a curved band from hot with little initiator to cold with much.",
    )


def wanted_and_given(wanted: Sequence[float], given: Sequence[float]) -> Shown:
    """Show a wanted distribution that no recipe gives, and what a network's recipe gives.

    Parameters
    ----------
    wanted, given : array_like, shape (100,)
        Mass per decade of molar mass.
    """
    drawing, axes = figure(7.5, 3.6)
    axes.plot(LOG10_M, wanted, "--", color=BLACK, label="wanted")
    axes.plot(LOG10_M, given, color=VERMILION, label="what the network's recipe gives")
    axes.set(xlabel=_LOG10_M, ylabel=_PER_DECADE, title="An answer to a wish that has none")
    axes.legend(loc="upper left")
    return show(
        drawing,
        "A wanted distribution with two peaks, and the single peak of the recipe that the network "
        "proposes for it.",
    )
