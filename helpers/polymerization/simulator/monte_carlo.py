"""Kinetic Monte Carlo: polymerization molecule by molecule, and the chains that come out.

A volume with ``n_monomers`` monomer molecules reacts event by event. The ``"exact"`` mode is
Gillespie's direct method. In it nearly all events are propagations, which only make a chain longer
by one; the ``"fast"`` mode takes them together (see
:mod:`~helpers.polymerization.simulator.monte_carlo_kernels`) and neglects nothing but the
fluctuation of the monomer between two looks at a chain, which is of the order of a chain's length.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from helpers.polymerization.simulator import event_rates, monte_carlo_kernels
from helpers.polymerization.simulator.distributions import BIN_WIDTH, BINS, bin_of_length
from helpers.polymerization.simulator.kinetics import (
    COEFFICIENTS,
    MONOMER_G_PER_MOL,
    Arrhenius,
    rate_coefficients,
    solvent_mol_per_L,
)
from helpers.polymerization.simulator.monte_carlo_kernels import EVENTS
from helpers.polymerization.simulator.recipe import Recipe, checked_times

MODES = ("fast", "exact")
FEWEST_MONOMERS, MOST_MONOMERS = 1e4, 1e11


@dataclass(frozen=True)
class Run:
    """The course of a simulated polymerization, one entry a snapshot.

    Attributes
    ----------
    time_s : ndarray, shape (n_snapshots,)
        Times of the snapshots, in seconds.
    conversion : ndarray, shape (n_snapshots,)
        Share of the monomer that is used up.
    monomer_mol_per_L : ndarray, shape (n_snapshots,)
        Monomer that remains.
    Mn_g_per_mol, Mw_g_per_mol : ndarray, shape (n_snapshots,)
        Number and mass average of the molar mass of all chains, growing and dead; nan where there
        is none yet.
    distribution : ndarray, shape (n_snapshots, 100)
        Mass of the chains per decade of molar mass, of area 1, in the bins of
        :mod:`~helpers.polymerization.simulator.distributions`; nan where there is no chain yet.
    n_secondary, n_midchain : ndarray of int, shape (n_snapshots,)
        Radicals of both kinds in the volume.
    n_chains, n_units : ndarray of int, shape (n_snapshots,)
        Chains in the volume, and monomer units in them.
    n_monomers : int
        Monomer molecules at the start.
    events : dict of str to int
        How often each reaction happened until the last snapshot. The propagations of secondary
        radicals are counted in the exact mode only.
    """

    time_s: np.ndarray
    conversion: np.ndarray
    monomer_mol_per_L: np.ndarray
    Mn_g_per_mol: np.ndarray
    Mw_g_per_mol: np.ndarray
    distribution: np.ndarray
    n_secondary: np.ndarray
    n_midchain: np.ndarray
    n_chains: np.ndarray
    n_units: np.ndarray
    n_monomers: int
    events: dict[str, int]


def simulate(
    recipe: Recipe,
    times_s: ArrayLike,
    n_monomers: float = 1e8,
    random_state: int | np.random.Generator | None = None,
    mode: str = "fast",
    *,
    min_backbiting_length: int = 5,
    stop_at_conversion: float | None = None,
    coefficients: Mapping[str, Arrhenius] = COEFFICIENTS,
) -> Run:
    """Polymerize a recipe in a volume that holds a number of monomer molecules.

    Parameters
    ----------
    recipe : Recipe
        What is polymerized.
    times_s : array_like of float, shape (n_times,)
        When to take snapshots: rising positive times in seconds.
    n_monomers : float
        Monomer molecules at the start, which say how large the volume is. Few radicals live in it
        at a time: for 1e8 monomers from 1 to 120, depending on the recipe. With less than about
        six, the results are not only noisy but shifted, as the two radicals of an initiator end
        each other.
    random_state : int, numpy.random.Generator or None
        Where all chance comes from; equal seeds give equal results.
    mode : {"fast", "exact"}
        Whether propagations are taken together, or are events like all others.
    min_backbiting_length : int
        Units of the shortest chain that backbites. The bend is a ring of six atoms, for which a
        radical needs a few units; 1 is how the moment equations have it.
    stop_at_conversion : float, optional
        The first snapshot with this conversion or more is the last one.
    coefficients : mapping of str to Arrhenius
        As for :func:`~helpers.polymerization.simulator.kinetics.rate_coefficients`.

    Returns
    -------
    Run
        One entry a snapshot.

    Raises
    ------
    TypeError
        If ``recipe`` is no :class:`~helpers.polymerization.simulator.recipe.Recipe`.
    ValueError
        If a time, number, mode or coefficient is unusable; the message says what is allowed.

    References
    ----------
    Gillespie, D. T. (1977). Exact stochastic simulation of coupled chemical reactions. The Journal
    of Physical Chemistry 81, 2340-2361. doi:10.1021/j100540a008

    Examples
    --------
    Molecule by molecule, monomer is used up:

    >>> run = simulate(Recipe(1.0, 0.020, 70.0), [60, 600], 1e6, random_state=0)
    >>> bool(0 < run.conversion[0] < run.conversion[1] < 1)
    True
    """
    if not isinstance(recipe, Recipe):
        raise TypeError(f"recipe must be a Recipe, got {recipe!r}")
    times = checked_times(times_s)
    _check(n_monomers, mode, min_backbiting_length, stop_at_conversion)
    monomers = round(n_monomers)
    volume_mol = monomers / recipe.monomer_mol_per_L
    rates = event_rates.in_volume(
        rate_coefficients(recipe.temperature_C, coefficients),
        solvent_mol_per_L(recipe.monomer_mol_per_L),
        volume_mol,
    )
    course, mass, events = monte_carlo_kernels.run(
        np.random.default_rng(random_state),
        rates,
        float(monomers),
        float(round(recipe.initiator_mol_per_L * volume_mol)),
        times,
        mode == "exact",
        operator.index(min_backbiting_length),
        np.inf if stop_at_conversion is None else float(stop_at_conversion),
        bin_of_length(),
        BINS,
    )
    remaining, n_secondary, n_midchain, chains, units, squares = course.T
    with np.errstate(invalid="ignore"):
        return Run(
            time_s=times[: len(course)],
            conversion=1 - remaining / monomers,
            monomer_mol_per_L=remaining / monomers * recipe.monomer_mol_per_L,
            Mn_g_per_mol=MONOMER_G_PER_MOL * units / chains,
            Mw_g_per_mol=MONOMER_G_PER_MOL * squares / units,
            distribution=mass / units[:, None] / BIN_WIDTH,
            n_secondary=n_secondary.astype(int),
            n_midchain=n_midchain.astype(int),
            n_chains=chains.astype(int),
            n_units=units.astype(int),
            n_monomers=monomers,
            events=dict(zip(EVENTS, events.tolist(), strict=True)),
        )


def _check(
    n_monomers: float, mode: str, min_backbiting_length: int, stop_at_conversion: float | None
) -> None:
    if not FEWEST_MONOMERS <= n_monomers <= MOST_MONOMERS:
        raise ValueError(
            f"n_monomers must be from {FEWEST_MONOMERS:g} to {MOST_MONOMERS:g}, got {n_monomers}"
        )
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
    if operator.index(min_backbiting_length) < 1:
        raise ValueError(f"min_backbiting_length must be at least 1, got {min_backbiting_length}")
    if stop_at_conversion is not None and not 0 < stop_at_conversion < 1:
        raise ValueError(
            f"stop_at_conversion must be between 0 and 1, or None, got {stop_at_conversion}"
        )
