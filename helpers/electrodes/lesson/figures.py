"""The figures of lesson 02, each with its alternative text.

Every function draws what it is given and returns what Jupyter shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from skfda.preprocessing.dim_reduction import FPCA

from helpers.course.figures import BLACK, BLUE, ORANGE, PALETTE, VERMILION, Shown, figure, show
from helpers.electrodes.learning.grouping import Grouping
from helpers.electrodes.simulator import slurry
from helpers.electrodes.simulator.baselines import bruggeman_diffusivity
from helpers.electrodes.simulator.table import AM_MASS_FRACTIONS

#: Colours of the phases, in the order of their numbers in a box of voxels.
PHASES = {"pores": "#DDEEF8", "active material": "#8C8C8C", "CBD": ORANGE}


def viscosities(formulations: pd.DataFrame, log_viscosity: np.ndarray) -> Shown:
    """Draw 32 viscosity curves, coloured by the share of active material.

    Parameters
    ----------
    formulations : DataFrame, shape (n, 4)
    log_viscosity : ndarray, shape (n, n_rates)
        Decimal logarithms, in Pa s, at `slurry.RATES`.
    """
    drawing, axes = figure(8, 3.8)
    some = formulations.sample(32, random_state=0)
    share = slurry.INPUTS["am_share"]
    colors = mpl.colormaps["viridis"]((some["am_share"] - share.low) / (share.high - share.low))
    for place, color in zip(some.index, colors, strict=True):
        axes.loglog(slurry.RATES, 10 ** log_viscosity[place], "-", lw=1.2, color=color)
    axes.set(
        xlabel="shear rate (1/s)",
        ylabel="viscosity (Pa s)",
        title=f"32 of {len(formulations)} slurries; dark: much carbon and binder, bright: little",
    )
    return show(
        drawing,
        "Thirty-two viscosity curves on logarithmic axes, all falling with the shear rate; those "
        "with much carbon and binder start higher and fall more steeply.",
    )


def component_curves(components: FPCA) -> Shown:
    """Draw the first functional principal components over the shear rate (1/s)."""
    drawing, axes = figure(8, 3.6)
    curves, shares = components.components_.data_matrix, components.explained_variance_ratio_
    for curve, share, color in zip(curves[..., 0], shares, PALETTE, strict=False):
        label = f"{100 * share:.2f} % of the variance"
        axes.semilogx(slurry.RATES, curve, color=color, label=label)
    axes.axhline(0, color="0.6", lw=1)
    axes.set(xlabel="shear rate (1/s)", ylabel="component", title="Functional principal components")
    axes.legend(fontsize=9)
    return show(
        drawing,
        "Three component curves over the shear rate: the first has one sign, it lifts the whole "
        "curve; the second changes sign once and tilts it; the third changes sign twice and bends "
        "it.",
    )


def unevenness_by_gap(coatings: Mapping[str, pd.DataFrame]) -> Shown:
    """Draw the unevenness of loading and thickness over the comma gap (µm), table by table."""
    drawing, axes = figure(10, 3.8, ncols=2, sharey=True)
    for axis, response in zip(axes, ("loading", "thickness"), strict=True):
        for (label, table), color in zip(coatings.items(), (ORANGE, BLUE), strict=False):
            gap = table["gap_um"] * (1.03 if label == "synthetic" else 1)  # beside, not upon
            axis.loglog(gap, table[response], ".", color=color, ms=5, label=label)
        axis.set(xlabel="comma gap (µm)", title=response)
        _plain_ticks(axis, x=(50, 100, 200, 400))
    axes[0].set_ylabel("relative standard deviation")
    axes[0].legend(fontsize=9)
    return show(
        drawing,
        "Relative standard deviation of loading and of thickness over the comma gap on logarithmic "
        "axes, synthetic beside published where it is at hand: both fall with the gap, loading more"
        " steeply than thickness.",
    )


def groups(table: pd.DataFrame, choices: Mapping[str, Grouping]) -> Shown:
    """Draw the unevenness of thickness over that of loading, coloured by group."""
    drawing, axes = figure(11, 4.0, ncols=2)
    for axis, (label, found) in zip(axes, choices.items(), strict=True):
        for k, color in zip(range(found.k), PALETTE, strict=False):
            x, y = (table.loc[found.labels == k, name] for name in ("loading", "thickness"))
            label_k = f"{len(x)} coatings"
            axis.loglog(x, y, "o", ms=4, color=color, alpha=0.7, label=label_k)
        axis.set(xlabel="unevenness of loading", title=label)
        _plain_ticks(axis, x=(0.005, 0.01, 0.02, 0.04, 0.08), y=(0.005, 0.01, 0.02, 0.04))
        axis.legend(fontsize=8, loc="lower right")
    axes[0].set_ylabel("unevenness of thickness")
    return show(
        drawing,
        "Unevenness of thickness over that of loading, coloured by group, for two choices of "
        "columns: an even group at lower left, a group of uneven loading at the right; with the "
        "workshop's columns there may be a further small group of uneven thickness on top.",
    )


def cross_sections(phases: Mapping[int, np.ndarray]) -> Shown:
    """Draw a section through each piece.

    Parameters
    ----------
    phases : mapping of int to ndarray of int, shape (50, 50, thickness)
        Boxes of 1 µm voxels by their thickness (µm), numbered as `PHASES`.
    """
    drawing, axes = figure(10, 4.6, ncols=len(phases), sharey=True)
    shades = ListedColormap(list(PHASES.values()))
    for axis, (thickness, phase) in zip(axes, phases.items(), strict=True):
        extent = (0, len(phase), 0, thickness)
        axis.imshow(phase[:, 25].T, origin="lower", extent=extent, cmap=shades, vmin=-0.5, vmax=2.5)
        axis.set(xlabel="x (µm)", ylim=(0, max(phases) + 2), title=f"{thickness} µm")
        axis.grid(visible=False)
    for label, color in PHASES.items():
        axes[-1].plot([], [], "s", color=color, ms=9, label=label)
    axes[-1].legend(loc="upper left", fontsize=9, frameon=True)
    axes[0].set_ylabel("z (µm), collector below")
    return show(
        drawing,
        "Cross-sections of the same electrode as dried, 80 µm thick, and pressed to 68 and 56 µm: "
        "grey discs of active material move together, orange carbon and binder sits in the necks "
        "between them, the blue pores shrink.",
    )


def structures_by_porosity(electrodes: pd.DataFrame) -> Shown:
    """Draw tortuosity, conductivity and open surface over porosity, with Bruggeman's law."""
    drawing, axes = figure(11, 4.0, ncols=3)
    titles = {
        "tortuosity": "tortuosity",
        "conductivity": "electrons: σ / σ of CBD",
        "active_surface": "open surface of particles",
    }
    for am, color in zip(AM_MASS_FRACTIONS, PALETTE, strict=False):
        rows = electrodes[np.isclose(electrodes["am_mass_fraction"], am)]
        for axis, column in zip(axes, titles, strict=True):
            label = f"{100 * am:g} %"
            axis.plot(rows["porosity"], rows[column], ".", ms=5, color=color, label=label)
    for axis, title in zip(axes, titles.values(), strict=True):
        axis.set(title=title, xlabel="porosity")
    line = np.linspace(0.22, 0.53, 50)
    axes[0].plot(line, line / bruggeman_diffusivity(line), color=BLACK, lw=1.2)
    axes[0].text(0.23, 1.3, "Bruggeman", fontsize=9)
    axes[0].set_ylim(1, 9.2)
    axes[0].legend(title="active material", fontsize=8, title_fontsize=8)
    return show(
        drawing,
        "Tortuosity, electronic conductivity and open surface over porosity for four shares of "
        "active material: tortuosity rises steeply as porosity falls, far above Bruggeman's line; "
        "more carbon and binder conducts better and covers more surface.",
    )


def heckel(push: np.ndarray, pores: np.ndarray, line: tuple[float, float, float]) -> Shown:
    """Draw Heckel's plot of calendering.

    Parameters
    ----------
    push : ndarray, shape (n,)
        Depth pressed into the roll, in µm.
    pores : ndarray, shape (n,)
        Share of space between the spheres.
    line : (float, float, float)
        Slope, intercept and R² of the states that press on the roll.
    """
    slope, intercept, r2 = line
    jammed = push[push > 1e-4]
    drawing, axes = figure(7, 3.6)
    axes.plot(1e3 * push, -np.log(pores), "o-", color=BLUE, label="packing of spheres")
    label = f"Heckel's line, jammed states only (R² {r2:.2f})"
    axes.plot(1e3 * jammed, intercept + slope * jammed, color=VERMILION, label=label)
    axes.set(
        xlabel="depth pressed into the roll (nm)",
        ylabel="−ln(space between spheres)",
        title="Most of the calendering costs nothing here",
    )
    axes.legend(fontsize=9)
    return show(
        drawing,
        "Minus the logarithm of the space between spheres over the depth pressed into the roll: a "
        "vertical rise at zero depth, as spheres move aside without resistance, then a rise that a "
        "straight line follows.",
    )


def two_scores(scores: pd.DataFrame) -> Shown:
    """Draw R² by random folds and with a level left out, response by response.

    Parameters
    ----------
    scores : DataFrame
        From `judging.scores`; seeds are averaged.
    """
    scores = scores.groupby(["response", "model"], sort=False)[["random", "left_out"]].mean()
    responses = scores.index.get_level_values("response").unique()
    drawing, axes = figure(11, 3.8, ncols=len(responses), sharey=True)
    for axis, response in zip(axes, responses, strict=True):
        part = scores.loc[response]
        places = np.arange(len(part))
        axis.hlines(places, part["left_out"], part["random"], color="0.7", lw=3)
        axis.plot(part["random"], places, "o", color=BLUE, label="random folds")
        axis.plot(part["left_out"], places, "D", color=VERMILION, label="level left out")
        axis.set(xlabel="R²", xlim=(0, 1.05))
        axis.set_title(response, fontsize=10)
    axes[0].set_yticks(places, part.index)
    axes[0].set_ylim(len(part) - 0.5, -0.9)
    axes[-1].legend(loc="lower left", fontsize=8)
    return show(
        drawing,
        "R squared of five models for each response, with random folds and with a level left out: "
        "linear and quadratic models keep their score, support vectors, forests and boosted trees "
        "lose much of theirs, most of all for the contact of collector and CBD.",
    )


def trials(made: Mapping[str, pd.DataFrame], limits: Mapping[str, float]) -> Shown:
    """Draw conductivity over diffusivity of the new pieces of each choice, with the limits."""
    drawing, axes = figure(7, 4.0)
    for (label, pieces), color in zip(made.items(), (ORANGE, BLUE), strict=True):
        axes.plot(pieces["diffusivity"], pieces["conductivity"], "o", color=color, label=label)
    axes.axvline(limits["diffusivity"], color=BLACK, lw=1)
    axes.axhline(limits["conductivity"], color=BLACK, lw=1)
    axes.set(
        xlabel="D / D of electrolyte",
        ylabel="σ / σ of CBD",
        title="Ten new pieces of each choice",
    )
    axes.legend(fontsize=9)
    return show(
        drawing,
        "Electronic conductivity over diffusivity of ten new pieces of each choice, with the two "
        "limits as lines: pieces of the choice by medians lie on both sides of the limits, those of"
        " the choice by chance mostly beyond both.",
    )


def _plain_ticks(axis: Axes, x: Sequence[float], y: Sequence[float] = ()) -> None:
    """Label logarithmic axes by plain numbers."""
    axis.set_xticks(x, [f"{value:g}" for value in x])
    if len(y):
        axis.set_yticks(y, [f"{value:g}" for value in y])
    axis.minorticks_off()
