"""The figures of lesson 01, one call each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from ase import Atoms
from matplotlib.axes import Axes

from helpers.course.figures import (
    BLACK,
    BLUE,
    ORANGE,
    PALETTE,
    VERMILION,
    Shown,
    figure,
    parity,
    show,
)
from helpers.potentials.learning import plans, soap
from helpers.potentials.learning.dynamics import Trajectory
from helpers.potentials.learning.errors import PotentialErrors
from helpers.potentials.learning.hyperparameters import Soap
from helpers.potentials.learning.scans import recorded
from helpers.potentials.simulator.decomposition import net_molecular_forces
from helpers.potentials.simulator.reference import ENERGY, FORCES

_SCAN_LABELS = {
    "sigma_force": "σ of forces (eV/Å)",
    "n_sparse": "sparse points an element",
    "n_max": "n_max",
    "l_max": "l_max",
    "atom_sigma": "σ_at (Å)",
    "cutoff": "r_cut of the short SOAP (Å)",
    "zeta": "ζ",
    "long_cutoff": "r_cut of the long SOAP (Å)",
}
_KINDS = {
    "test": "boxes",
    "test_scan": "volume scans",
    "test_EC": "EC alone",
    "test_EMC": "EMC alone",
    "dimers": "single pairs",
}


def radial_functions(short: Soap, long: Soap) -> Shown:
    """Draw the radial functions r g(r) of two SOAPs side by side."""
    r = np.linspace(0, 6.5, 300)
    drawing, axes = figure(11, 3.6, ncols=2)
    for axis, term, name in zip(
        axes, (short, long), ("short and sharp", "long and blurred"), strict=True
    ):
        for g in soap.radial_basis(r, term):
            axis.plot(r, r * g)
        axis.axvline(term.cutoff, color="0.5", ls="--", lw=1)
        title = f"{name}: r_cut {term.cutoff:g} Å, σ_at {term.atom_sigma:g} Å, n_max {term.n_max}"
        axis.set(xlabel="distance r (Å)", ylabel="r g(r)", title=title)
    return show(
        drawing,
        "Radial functions of the two SOAPs used below: six narrow ones within three angstrom, and "
        "four broad ones that reach five angstrom; the dashed line is the cutoff.",
    )


def sparse_fits(
    x: np.ndarray,
    y: np.ndarray,
    line: np.ndarray,
    truth: np.ndarray,
    fits: Sequence[tuple[float, np.ndarray, np.ndarray]],
) -> Shown:
    """Draw fits to one set of labels, one panel each.

    Parameters
    ----------
    x, y : ndarray, shape (n_labels,)
        The labels.
    line, truth : ndarray, shape (n,)
        The true curve.
    fits : sequence of (sigma, sparse points, fitted curve)
        The curve over `line`.
    """
    drawing, axes = figure(11, 3.4, ncols=len(fits), sharey=True)
    for axis, (sigma, sparse, fitted) in zip(axes, fits, strict=True):
        axis.plot(line, truth, color="0.5", label="truth")
        axis.plot(x, y, "o", ms=4, color=BLACK, label="labels")
        axis.plot(line, fitted, color=VERMILION, label="fit")
        low = np.full(len(sparse), -2.2)
        axis.plot(sparse, low, "|", ms=9, color=BLUE, label="sparse points")
        title = f"σ = {sigma:g}, {len(sparse)} sparse points"
        axis.set(title=title, xlabel="distance", ylim=(-2.4, 2))
    axes[0].legend(fontsize=8, loc="upper right")
    axes[0].set_ylabel("energy")
    return show(
        drawing,
        "Three fits to noisy points of a potential curve: with the right sigma the fit follows the "
        "truth; with a sigma a hundred times too small and many sparse points it wiggles through "
        "the noise; with three sparse points it is too stiff.",
    )


def parities(boxes: Sequence[Atoms], predicted: Mapping[str, Sequence[Atoms]]) -> Shown:
    """Draw forces and energies of models over those of the reference, one row a model.

    Energies are an atom's share, less the mean of the boxes of one composition.
    """
    drawing, axes = figure(10, 7, nrows=2, ncols=2)
    kind = pd.Series([str(f.symbols.formula) for f in boxes])
    true = pd.Series(_energies(boxes))
    shift = true.groupby(kind).transform("mean")
    for (left, right), (name, frames) in zip(axes, predicted.items(), strict=True):
        _parity(left, _forces(boxes), _forces(frames), "force (eV/Å)")
        left.set_title(f"{name}: forces")
        wanted, given = (1000 * (e - shift) for e in (true, _energies(frames)))
        _parity(right, wanted, given, "ΔE (meV/atom)", color=ORANGE)
        right.lines[0].set(markersize=9, alpha=0.9)
        right.set_title(f"{name}: ΔE, energies less mean")
    return show(
        drawing,
        "Parity plots of forces and energies for two fits. With three terms forces lie along the "
        "diagonal and energies scatter about it by a few milli-electronvolt. With one SOAP forces "
        "form a shapeless cloud and energies are off the scale of the reference.",
    )


def net_forces(
    boxes: Sequence[Atoms], predicted: Sequence[Atoms], errors: PotentialErrors
) -> Shown:
    """Draw the forces of one model on atoms, and its net forces on molecules."""
    drawing, (left, right) = figure(10, 4.6, ncols=2)
    _parity(left, _forces(boxes), _forces(predicted), "force (eV/Å)")
    _parity(right, _net_forces(boxes), _net_forces(predicted), "net force (eV/Å)")
    for axes, size, name, share in (
        (left, 4, "forces on atoms", errors.force_share),
        (right, 7, "net forces on molecules", errors.net_force_share),
    ):
        axes.lines[0].set(markersize=size)
        axes.set_title(f"{name}: error {100 * share:.0f} % of the spread")
    return show(
        drawing,
        "The same potential twice: forces on atoms lie along the diagonal, net forces on molecules "
        "form a cloud whose errors are larger than the net forces themselves.",
    )


def scanned() -> Shown:
    """Draw the stored relative force errors over each scanned hyper-parameter."""
    drawing, axes = figure(12, 6, nrows=2, ncols=4, sharey=True)
    for axis, (parameter, label) in zip(axes.flat, _SCAN_LABELS.items(), strict=True):
        _scan(axis, parameter)
        axis.set(xlabel=label, ylim=(0, 0.5))
    for axis in axes[:, 0]:
        axis.set_ylabel("force error / force")
    axes[0, 0].plot([], [], "o-", color="0.3", ms=5, lw=1.5, label="unseen boxes")
    axes[0, 0].plot([], [], "s--", color="0.3", ms=5, lw=1.5, label="training boxes")
    axes[0, 0].legend(fontsize=9, loc="upper left")
    return show(
        drawing,
        "Relative force errors over each of eight hyper-parameters, for two training groups; "
        "errors on unseen boxes are larger than those on training boxes throughout.",
    )


def _scan(axis: Axes, parameter: str) -> None:
    base = recorded("terms").query("setting == 'pairs + short + long'")
    rows = pd.concat(
        [recorded(parameter), base.assign(setting=plans.base(parameter))], ignore_index=True
    ).dropna(subset="force")
    rows = rows.assign(value=rows["setting"].astype(float)).sort_values("value")
    for subset, style in (("test/2", "o-"), ("own/2", "s--")):
        groups = rows[rows["subset"] == subset].groupby("group")
        for color, (_, group) in zip((BLUE, ORANGE), groups, strict=True):
            share = group["force"] / group["force_reference"]
            axis.plot(group["value"], share, style, color=color, ms=5, lw=1.5)
    axis.axvline(float(plans.base(parameter)), color="0.5", lw=1)
    if parameter in ("sigma_force", "n_sparse"):
        axis.set_xscale("log")
        axis.xaxis.set_minor_formatter("")
    values = plans.SCANNED[parameter]
    axis.set_xticks(values, [f"{v:g}" for v in values])


def volume_curves(
    truth: pd.Series, bias: Mapping[str, pd.DataFrame], rmse: Mapping[str, pd.DataFrame]
) -> Shown:
    """Draw intermolecular energies over the volume, and their errors.

    Parameters
    ----------
    truth : Series
        Mean of the reference over the boxes, in meV a molecule, by V / V₀.
    bias, rmse : mapping of str to DataFrame
        By model: errors of the mean, and root mean squares, in meV a molecule; one row a volume,
        one column a training group.
    """
    drawing, (left, right) = figure(11, 4.4, ncols=2, width_ratios=[1.3, 1])
    for (name, curves), color in zip(bias.items(), (VERMILION, BLUE), strict=True):
        lines = left.plot(curves.index, curves.add(truth, axis=0), color=color, lw=1)
        lines[0].set_label(name)
        of, marks = rmse[name], {"color": color, "marker": "o", "capsize": 3}
        right.errorbar(of.index, of.mean(axis=1), of.std(axis=1), label=name, **marks)
    left.plot(truth.index, truth, "ko-", lw=2, label="reference")
    left.set(xlabel="V / V₀", ylabel="E_inter (meV a molecule)", title="Mean of nine unseen boxes")
    right.set(xlabel="V / V₀", ylabel="error (meV a molecule)")
    right.set(title="RMSE, mean ± std of five fits")
    right.set_ylim(0)
    for axes in (left, right):
        axes.legend(fontsize=9)
    return show(
        drawing,
        "Intermolecular energy over the volume. The five curves of model A, trained on boxes only, "
        "spread widely above and below the reference at larger volumes; those of model B, trained "
        "with scan frames, stay close. On the right the error of A is about twice that of B beyond "
        "1.35 times the volume, and the two are alike at the volume of the boxes.",
    )


def alarms(alarm: pd.DataFrame, rho: float, rho_variance: float) -> Shown:
    """Draw the true force error of frames over two alarms.

    Parameters
    ----------
    alarm : DataFrame
        The stored experiment ``"alarm"``.
    rho, rho_variance : float
        Rank correlations of error and alarm, for the titles.
    """
    drawing, (left, right) = figure(11, 4.4, ncols=2, sharey=True)
    for (subset, rows), color in zip(alarm.groupby("subset", sort=False), PALETTE, strict=False):
        style: dict[str, Any] = {"ls": "", "marker": "o", "ms": 5, "alpha": 0.7, "color": color}
        left.loglog(rows["committee"], rows["force_error"], label=_KINDS[str(subset)], **style)
        right.loglog(rows["variance"], rows["member_force_error"], **style)
    ends = [alarm["committee"].min(), alarm["committee"].max()]
    left.plot(ends, ends, color="0.5", lw=1)
    left.set(xlabel="spread of the committee (meV/Å)", ylabel="true force error (meV/Å)")
    left.set_title(f"Committee: rank correlation {rho:.2f}")
    right.set(xlabel="root of the mean variance (meV)")
    right.set_title(f"Variance of one fit: rank correlation {rho_variance:.2f}")
    left.legend(fontsize=9)
    for axis, ticks in ((left, (100, 200, 400)), (right, (20, 50, 100))):
        axis.xaxis.set_minor_formatter("")
        axis.set_xticks(ticks, ticks)
    left.yaxis.set_minor_formatter("")
    left.set_yticks((100, 200, 500, 1000), (100, 200, 500, 1000))
    return show(
        drawing,
        "True force error of single frames over the spread of a committee and over the variance of "
        "one fit, both axes logarithmic, coloured by the kind of frame.",
    )


def trajectories(runs: Mapping[int, Trajectory]) -> Shown:
    """Draw temperature and energy changes of two simulations, by the number of their box."""
    drawing, (left, right) = figure(11, 3.8, ncols=2)
    for (box, run), color in zip(runs.items(), (BLUE, VERMILION), strict=True):
        left.plot(run.time, run.temperature, color=color, label=f"test box {box}")
        for name, energy, style in (("total", run.total, "-"), ("potential", run.potential, ":")):
            change = 1000 * (energy - energy[0]) / len(run.frames[0])
            right.plot(run.time, change, style, color=color, label=f"{name} energy, box {box}")
    left.set(xlabel="time (fs)", ylabel="temperature (K)", title="Velocities drawn at 300 K")
    right.set(xlabel="time (fs)", ylabel="change (meV/atom)", title="Energy")
    left.legend(fontsize=9)
    right.legend(fontsize=8)
    return show(
        drawing,
        "Temperature and energies of two short simulations with the small fit. Total energies are "
        "almost flat. In box 1 the temperature stays near 300 kelvin; in box 2 it rises steeply "
        "after 30 femtoseconds while the potential energy falls.",
    )


def pairs(contact: np.ndarray, true: np.ndarray, model: np.ndarray) -> Shown:
    """Draw the energies of three pairs of molecules that are pulled apart.

    Parameters
    ----------
    contact : ndarray, shape (n,)
        Closest contact in Å.
    true, model : ndarray, shape (3, n)
        Energies of the pairs EC–EC, EC–EMC and EMC–EMC in meV.
    """
    drawing, axes = figure(11, 3.6, ncols=3)
    for axis, by_reference, by_fit, name in zip(
        axes, true, model, ("EC–EC", "EC–EMC", "EMC–EMC"), strict=True
    ):
        axis.plot(contact, by_reference, "ko-", ms=4, label="reference")
        axis.plot(contact, by_fit, "s-", ms=4, color=VERMILION, label="your fit")
        axis.axhline(0, color="0.7", lw=1)
        axis.set(xlabel="closest contact (Å)", title=name)
    axes[0].set_ylabel("energy of the pair (meV)")
    axes[0].legend(fontsize=9)
    return show(
        drawing,
        "Energy of three pairs of molecules over their distance, by the reference and by the small "
        "fit: the reference is repulsive at the shortest contact, has a shallow well and goes to "
        "zero; the fit has wells that are too deep, repulsions of the wrong size, for the pair of "
        "EC even an attraction at the shortest contact, and goes to zero within its cutoff.",
    )


def _parity(
    axes: Axes, reference: np.ndarray, model: np.ndarray, label: str, color: str = BLUE
) -> None:
    parity(axes, reference, model, label=label, color=color)
    quantity, _, unit = label.partition(" (")
    axes.set_xlabel(f"{quantity} of the reference ({unit}")


def _collected(of: Callable[[Atoms], np.ndarray], frames: Sequence[Atoms]) -> np.ndarray:
    return np.concatenate([np.ravel(of(frame)) for frame in frames])


def _forces(frames: Sequence[Atoms]) -> np.ndarray:
    return _collected(lambda f: f.arrays[FORCES], frames)


def _net_forces(frames: Sequence[Atoms]) -> np.ndarray:
    return _collected(lambda f: net_molecular_forces(f.arrays[FORCES], f.arrays["molID"]), frames)


def _energies(frames: Sequence[Atoms]) -> np.ndarray:
    return np.array([f.info[ENERGY] / len(f) for f in frames])
