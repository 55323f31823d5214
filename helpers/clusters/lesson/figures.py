"""The figures of lesson 09, one call each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.clusters.expansions import hull
from helpers.clusters.expansions.hull import Steps
from helpers.clusters.expansions.next_structure import Course
from helpers.clusters.sampling.order import Heating
from helpers.clusters.sampling.titration import Titration
from helpers.course.figures import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PALETTE,
    SKY,
    VERMILION,
    Shown,
    figure,
    show,
)


def warm_up(x: np.ndarray, y: np.ndarray, stretch: np.ndarray, errors: np.ndarray) -> Shown:
    """Draw copper-gold: energies with their hull, and errors over the stretch of the cells.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Share of gold and formation energy in meV/atom.
    stretch, errors : ndarray, shape (n,)
        Longest over shortest axis after relaxation, and error of the left-out fit in meV/atom.
    """
    drawing, (left, right) = figure(11, 4.2, ncols=2)
    corners = hull.lower_hull(x, y)
    left.plot(x, y, "o", ms=4, color=SKY, label="relaxed")
    left.plot(x[corners], y[corners], "o-", color=VERMILION, label="hull")
    left.set(xlabel="share of gold x", ylabel="formation energy (meV/atom)")
    left.set(title=f"EMT, {len(x)} orderings")
    left.legend(loc="upper right", fontsize=9)
    right.plot(stretch, errors, "o", ms=5, color=BLUE)
    right.axvline(1.2, color=BLACK, lw=1, ls="--")
    right.set(xlabel="longest over shortest axis after relaxation")
    right.set(ylabel="error of the left-out fit (meV/atom)", title="Cells that leave the lattice")
    return show(
        drawing,
        "Left: formation energies of copper-gold over the share of gold, most of them positive, "
        "the hull slightly negative with corners at one quarter and one half. Right: error of the "
        "prediction over the stretch of the cell; the one cell stretched most has one of the "
        "largest errors, but large errors occur without a stretch, too.",
    )


def scans(results: Mapping[str, Mapping[float, Mapping[str, float]]], rfe: float) -> Shown:
    """Draw cross-validation errors over the knobs of LASSO and ARDR.

    Parameters
    ----------
    results : mapping
        For ``"LASSO"`` and ``"ARDR"``, by the value of the knob: ``cross-validation`` in meV/site,
        and ``parameters``, the number of those that are kept, the constant among them.
    rfe : float
        Error of recursive elimination, for comparison.
    """
    drawing, axes = figure(11, 3.8, ncols=2, sharey=True)
    knobs = {"LASSO": "penalty α (eV)", "ARDR": "pruning threshold (1/eV²)"}
    for axis, (name, scan) in zip(axes, results.items(), strict=True):
        errors = [fit["cross-validation"] for fit in scan.values()]
        counts = [fit["parameters"] - 1 for fit in scan.values()]  # the constant always stays
        axis.loglog([*scan], errors, "o-", color=BLUE)
        for knob, error, count in [*zip(scan, errors, counts, strict=True)][::2]:
            near: dict[str, Any] = {"xytext": (0, 8), "textcoords": "offset points"}
            axis.annotate(f"{count:.0f}", (knob, error), ha="center", **near)
        axis.axhline(rfe, color=GREEN, ls="--", label="RFE")
        axis.set(xlabel=knobs[name], title=f"{name} (numbers: parameters kept)", ylim=(0.1, 100))
        axis.legend(loc="upper left" if name == "LASSO" else "upper right", fontsize=9)
    axes[0].set_ylabel("cross-validation (meV/site)")
    return show(
        drawing,
        "Cross-validation error over the penalty of LASSO, rising from a fifth of a meV to tens, "
        "and over the pruning threshold of ARDR, falling from several meV to a fifth at large "
        "thresholds, where all parameters are kept; a dashed line marks recursive elimination.",
    )


def interactions(kept: pd.DataFrame) -> Shown:
    """Draw interactions over the longest distance of their clusters, from `Expansion.table`."""
    drawing, axis = figure(9, 4.0)
    for order, color, label in ((2, BLUE, "pairs"), (3, VERMILION, "triplets")):
        chosen = kept[kept["sites"] == order]
        axis.plot(chosen["longest (Å)"], chosen["J (meV)"], "o", ms=8, color=color, label=label)
    axis.set(xlabel="longest distance in the cluster (Å)", ylabel="interaction J (meV)")
    axis.set(yscale="log", title="What RFE keeps")
    axis.legend()
    return show(
        drawing,
        "Interactions over the longest distance of the cluster: pairs fall from tens of meV at the "
        "nearest neighbours to a few hundredths at eleven ångström; one triplet, of nearest "
        "neighbours, is kept.",
    )


def courses(groups: Mapping[str, Sequence[Course]], n_corners: int) -> Shown:
    """Draw how the fit and the ground states improve, mean over the courses of each rule."""
    drawing, (left, right) = figure(11, 4.2, ncols=2)
    for (name, group), color in zip(groups.items(), PALETTE, strict=False):
        counts = group[0].counts
        rmse = 1e3 * np.mean([course.rmse for course in group], axis=0)
        left.semilogy(counts, rmse, color=color, label=name)
        corners = np.mean([course.corners for course in group], axis=0)
        right.plot(counts, corners, color=color, label=name)
    for axis in (left, right):
        axis.set_xlabel("structures computed")
    left.set(ylabel="error on all others (meV/site)", title="The fit, mean of five")
    right.set(ylabel="corners of the true hull computed", title="The ground states")
    right.axhline(n_corners, color=BLACK, lw=1, ls="--")
    right.legend(loc="center right", fontsize=9, bbox_to_anchor=(1.0, 0.62))
    return show(
        drawing,
        "Left: error of the fit over the number of structures computed; least sure falls fastest, "
        "random later, near the hull stays high. Right: corners of the hull found; taking turns "
        "reaches all nineteen, near the hull about half of them, the others few.",
    )


def ground_states(x: np.ndarray, y: np.ndarray, fitted: np.ndarray, steps: Steps) -> Shown:
    """Draw formation energies with the hulls of truth and fit, and the voltage of the true one.

    Parameters
    ----------
    x, y, fitted : ndarray, shape (n,)
        Lithium contents, true and fitted formation energies in eV a site.
    steps : Steps
        Voltages at zero temperature.
    """
    drawing, (left, right) = figure(11, 4.2, ncols=2)
    corners, own = hull.lower_hull(x, y), hull.lower_hull(x, fitted)
    left.plot(x, 1e3 * y, "o", ms=4, color=SKY, label=f"{len(x)} orderings")
    left.plot(x[corners], 1e3 * y[corners], "o-", color=VERMILION, label="hull")
    left.plot(x[own], 1e3 * fitted[own], "x", ms=9, color=BLACK, label="corners of the fit")
    left.set(xlabel="lithium content x", ylabel="formation energy (meV/site)")
    left.set(title="Synthetic cathode")
    left.set_ylim(top=110)
    left.legend(fontsize=9, loc="upper center", ncols=3, handletextpad=0.3, columnspacing=1.0)
    _stairs(right, steps, color=ORANGE, lw=2)
    right.set(xlabel="lithium content x", ylabel="voltage (V)", title="Voltage at 0 K")
    return show(
        drawing,
        "Left: formation energies over lithium content, with a flat-bottomed hull between one "
        "third and two thirds; the corners of the fitted hull lie on it. Right: the voltage falls "
        "in steps, the largest at two thirds and one third.",
    )


def titration(curve: Titration, steps: Steps, mean_voltage: float) -> Shown:
    """Draw the voltage at 300 K over the content, filling and emptying, beside that at 0 K."""
    drawing, axis = figure(9, 4.4)
    _stairs(axis, steps, color=ORANGE, lw=1.5, label="hull, 0 K")
    volts = curve.volts(mean_voltage)
    axis.plot(curve.filling, volts, "o-", ms=5, color=BLUE, label="filling, 300 K")
    axis.plot(curve.emptying, volts, "x", ms=8, color=VERMILION, label="emptying, 300 K")
    axis.set(xlabel="lithium content x", ylabel="voltage (V)", title="1728 sites")
    axis.legend()
    return show(
        drawing,
        "Voltage over lithium content at 300 kelvin, filling and emptying almost on the same "
        "curve, following the steps of the hull smoothed, with steep parts at one third and two "
        "thirds.",
    )


def scatter(volts: np.ndarray, ensembles: Mapping[str, np.ndarray]) -> Shown:
    """Draw the standard deviation of the content in ensembles of runs.

    Parameters
    ----------
    volts : ndarray, shape (n,)
    ensembles : mapping of str to ndarray, shape (n_runs, n)
        Lithium contents.
    """
    drawing, axis = figure(9, 4.2)
    for (kind, contents), color in zip(ensembles.items(), PALETTE, strict=False):
        deviation = 1e3 * contents.std(axis=0, ddof=1)
        axis.plot(volts, deviation, "o-", ms=4, color=color, label=kind)
    axis.set(xlabel="voltage (V)", ylabel="standard deviation of x (1/1000)")
    axis.set(title="Five runs each, 216 sites, 300 K")
    axis.legend()
    return show(
        drawing,
        "Standard deviation of the lithium content over the voltage for three ensembles: other "
        "random numbers, other training sets, and noise of five meV added; the first two are alike "
        "and small; with noise it is several times larger between the ends, and small again at the "
        "step at two thirds.",
    )


def heating(runs: Mapping[tuple[int, str], Heating]) -> Shown:
    """Draw order and heat capacity of rows that are heated and of disorder that is cooled.

    Parameters
    ----------
    runs : mapping of (int, str) to Heating
        By the edge of the cell in sites, 6 or 12, and ``"heated"`` or ``"cooled"``.
    """
    drawing, (left, right) = figure(11, 4.0, ncols=2)
    for (edge, way), run in runs.items():
        color = BLUE if edge == 6 else VERMILION
        style = "o-" if way == "heated" else "x--"
        left.plot(run.kelvin, run.order, style, color=color, label=f"{edge**3} sites, {way}")
        right.plot(run.kelvin, run.heat_capacity, style, color=color)
    left.set(xlabel="temperature (K)", ylabel="order parameter", title="x = 1/2")
    right.set(xlabel="temperature (K)", ylabel="heat capacity (k_B/site)", title="Fluctuations")
    left.legend(fontsize=9)
    return show(
        drawing,
        "Left: heated rows stay ordered up to 300 kelvin or somewhat more and then lose their "
        "order at once; cooled from disorder they never order. Right: heat capacity with a peak "
        "where the heated rows melt.",
    )


def branches(
    kelvins: np.ndarray, free: Mapping[tuple[int, int], np.ndarray], ordered: float
) -> Shown:
    """Draw the free energy of the disordered branch above that of perfect rows, up to 400 K.

    Parameters
    ----------
    kelvins : ndarray, shape (n,)
    free : mapping of (int, int) to ndarray, shape (n,)
        By the edge of the cell in sites, 6, 8 or 12, and the seed, in eV a site.
    ordered : float
        Energy of perfect rows in eV a site.
    """
    drawing, axis = figure(9, 4.2)
    cold = kelvins <= 400
    for (edge, seed), values in free.items():
        color = {6: BLUE, 8: GREEN, 12: VERMILION}[edge]
        label = f"disordered, {edge**3} sites" if seed == 0 else None
        axis.plot(kelvins[cold], 1e3 * (values - ordered)[cold], color=color, lw=1.5, label=label)
    axis.axhline(0, color=BLACK, lw=1.5, ls="--", label="perfect rows")
    axis.set(xlabel="temperature (K)", ylabel="free energy above rows (meV/site)", title="x = 1/2")
    axis.legend(fontsize=9)
    return show(
        drawing,
        "Free energy of the disordered branch minus that of perfect rows: minus eight meV a site "
        "at 400 kelvin, rising on cooling and reaching zero just below 100 kelvin, for all sizes "
        "and seeds alike.",
    )


def mirror(x: np.ndarray, energies: Mapping[str, np.ndarray], mean_voltage: float) -> Shown:
    """Draw voltages at zero temperature from two sets of formation energies in eV a site."""
    drawing, axis = figure(9, 4.0)
    for (label, values), color in zip(energies.items(), (BLUE, VERMILION), strict=True):
        steps = hull.hull_voltages(x, values)
        steps = steps._replace(volts=mean_voltage + steps.volts)
        _stairs(axis, steps, color=color, lw=2, label=label)
    axis.axhline(mean_voltage, color=BLACK, lw=0.8)
    axis.set(xlabel="lithium content x", ylabel="voltage at 0 K (V)")
    axis.set(title="A mirror at the mean voltage")
    axis.legend()
    return show(
        drawing,
        "Voltage at zero temperature: the pairs-only curve is point-symmetric about one half and "
        "the mean voltage, with equal steps at one third and two thirds; the true one has a larger "
        "step at two thirds.",
    )


def _stairs(axis: Axes, steps: Steps, **style: Any) -> None:
    axis.stairs(steps.volts, np.r_[steps.x_from, steps.x_to[-1]], baseline=None, **style)
