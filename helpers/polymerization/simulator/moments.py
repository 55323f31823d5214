"""The method of moments: conversion and mean molar masses without a single molecule.

With the moments sum n^k S_n (k = 0, 1, 2) of the secondary radicals, the mid-chain radicals T and
the dead chains D, the reactions of :mod:`~helpers.polymerization.simulator.kinetics` give eleven
ordinary differential equations for [AIBN], [M] and nine moments. They are exact for very many
molecules, but for one thing: backbiting and scission do not ask whether a chain is long enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from helpers.polymerization.simulator.kinetics import (
    COEFFICIENTS,
    MONOMER_G_PER_MOL,
    Arrhenius,
    RateCoefficients,
    rate_coefficients,
    solvent_mol_per_L,
)
from helpers.polymerization.simulator.recipe import Recipe, checked_times


@dataclass(frozen=True)
class Moments:
    """The course of a polymerization, one entry a time.

    Attributes
    ----------
    time_s : ndarray, shape (n_times,)
        Times asked for, in seconds.
    conversion : ndarray, shape (n_times,)
        Share of the monomer that is used up.
    monomer_mol_per_L : ndarray, shape (n_times,)
        Monomer that remains.
    Mn_g_per_mol, Mw_g_per_mol : ndarray, shape (n_times,)
        Number and mass average of the molar mass of all chains, growing and dead.
    radicals_mol_per_L : ndarray, shape (n_times,)
        Radicals of both kinds.
    midchain_share : ndarray, shape (n_times,)
        Share of mid-chain radicals among them.
    """

    time_s: np.ndarray
    conversion: np.ndarray
    monomer_mol_per_L: np.ndarray
    Mn_g_per_mol: np.ndarray
    Mw_g_per_mol: np.ndarray
    radicals_mol_per_L: np.ndarray
    midchain_share: np.ndarray


def moments(
    recipe: Recipe,
    times_s: ArrayLike,
    coefficients: Mapping[str, Arrhenius] = COEFFICIENTS,
    rtol: float = 1e-8,
) -> Moments:
    """Integrate the moment equations of a recipe.

    Parameters
    ----------
    recipe : Recipe
        What is polymerized.
    times_s : array_like of float, shape (n_times,)
        Rising positive times in seconds.
    coefficients : mapping of str to Arrhenius
        As for :func:`~helpers.polymerization.simulator.kinetics.rate_coefficients`.
    rtol : float
        Relative tolerance of the integration.

    Returns
    -------
    Moments
        One entry a time.

    Raises
    ------
    ValueError
        If the times do not rise or are not positive, or coefficients are unusable.
    RuntimeError
        If the integration fails.

    References
    ----------
    Method of moments applied to most-likely high-temperature free-radical polymerization reactions.
    Processes 7 (2019) 656. doi:10.3390/pr7100656

    Examples
    --------
    More initiator, shorter chains:

    >>> few, many = (moments(Recipe(1.0, c, 70.0), [600]) for c in (0.005, 0.020))
    >>> bool(many.Mn_g_per_mol[0] < few.Mn_g_per_mol[0])
    True
    """
    times = checked_times(times_s)
    k = rate_coefficients(recipe.temperature_C, coefficients)
    solvent = solvent_mol_per_L(recipe.monomer_mol_per_L)
    start = np.zeros(11)
    start[:2] = recipe.initiator_mol_per_L, recipe.monomer_mol_per_L
    solution = solve_ivp(
        _derivatives,
        (0, times[-1]),
        start,
        method="LSODA",
        t_eval=times,
        args=(k, solvent),
        rtol=rtol,
        atol=1e-16,  # mol/L, far below the 1e-9 of secondary radicals
    )
    if not solution.success:
        raise RuntimeError(f"the moments of {recipe} could not be integrated: {solution.message}")
    monomer = solution.y[1]
    s, t, d = solution.y[2:].reshape(3, 3, -1)
    chains = s + t + d
    radicals = s[0] + t[0]
    return Moments(
        time_s=times,
        conversion=1 - monomer / recipe.monomer_mol_per_L,
        monomer_mol_per_L=monomer,
        Mn_g_per_mol=MONOMER_G_PER_MOL * chains[1] / chains[0],
        Mw_g_per_mol=MONOMER_G_PER_MOL * chains[2] / chains[1],
        radicals_mol_per_L=radicals,
        midchain_share=t[0] / radicals,
    )


def quasi_steady_conversion(
    recipes: pd.DataFrame,
    times_s: ArrayLike,
    coefficients: Mapping[str, Arrhenius] = COEFFICIENTS,
    steps: int = 72,
) -> np.ndarray:
    """Conversion of many recipes at once, with both kinds of radicals in a steady state.

    The radicals come and go within seconds, so that their number follows from what starts and
    ends them at each moment. What is left is one equation for the monomer, solved with the
    classical Runge-Kutta method.

    Parameters
    ----------
    recipes : DataFrame, shape (n_recipes, ...)
        With ``monomer_mol_per_L``, ``initiator_mmol_per_L`` and ``temperature_C``, such as
        :func:`~helpers.polymerization.simulator.recipe.design` gives.
    times_s : array_like of float, shape (n_times,)
        Rising positive times in seconds.
    coefficients : mapping of str to Arrhenius
        As for :func:`~helpers.polymerization.simulator.kinetics.rate_coefficients`.
    steps : int
        Steps of equal length between 0 and the last time, at least; more where times ask for it.

    Returns
    -------
    ndarray, shape (n_recipes, n_times)
        Shares of monomer used up.

    Raises
    ------
    ValueError
        If the times do not rise or are not positive, or a recipe or coefficients are unusable.
    """
    times = checked_times(times_s)
    checked = [Recipe.from_row(row) for row in recipes.to_dict("records")]
    k = rate_coefficients(np.array([r.temperature_C for r in checked]), coefficients)
    start = np.array([r.monomer_mol_per_L for r in checked])
    initiator = np.array([r.initiator_mol_per_L for r in checked])
    solvent = solvent_mol_per_L(start)

    def slope(t: float, monomer: np.ndarray) -> np.ndarray:
        left = initiator * np.exp(-k.decomposition * t)
        return -_steady_consumption(k, left, monomer, solvent)

    monomer, now, course = start, 0.0, []
    for end in times:
        number = int(np.ceil(steps * (end - now) / times[-1]))
        h = (end - now) / number
        for t in now + h * np.arange(number):
            a = slope(t, monomer)
            b = slope(t + h / 2, monomer + h / 2 * a)
            c = slope(t + h / 2, monomer + h / 2 * b)
            monomer = monomer + h / 6 * (a + 2 * b + 2 * c + slope(t + h, monomer + h * c))
        now = end
        course.append(1 - monomer / start)
    return np.stack(course, axis=1)


def _steady_consumption(
    k: RateCoefficients[np.ndarray],
    initiator: np.ndarray,
    monomer: np.ndarray,
    solvent: np.ndarray,
) -> np.ndarray:
    # ratio = [T]/[S] from the balance of T, [S] from that of all radicals. The ratio hardly
    # depends on [S], so that taking turns settles within a few rounds.
    starts = 2 * k.efficiency * k.decomposition * initiator
    leaves = k.midchain_propagation * monomer + k.scission
    s = np.zeros_like(monomer)
    for _ in range(20):
        linear, quadratic = leaves + 2 * k.termination_st * s, 2 * k.termination_tt * s
        root = np.sqrt(linear**2 + 4 * quadratic * k.backbiting)
        ratio = 2 * k.backbiting / (linear + root)
        ends = 2 * k.termination_ss + 4 * k.termination_st * ratio
        s = np.sqrt(starts / (ends + 2 * k.termination_tt * ratio**2))
    grows = k.propagation + k.transfer_to_monomer + k.midchain_propagation * ratio
    return starts + grows * s * monomer + k.transfer_to_solvent * solvent * s


def _derivatives(_: float, y: np.ndarray, k: RateCoefficients[float], solvent: float) -> np.ndarray:
    initiator, monomer = y[:2]
    s, t = y[2:8].reshape(2, 3)
    starts = 2 * k.efficiency * k.decomposition * initiator
    to_solvent = k.transfer_to_solvent * solvent
    transfer = k.transfer_to_monomer * monomer + to_solvent
    cut = k.scission / 2
    one_unit, two_units, three_units = np.array([[1, 1, 1], [1, 2, 4], [1, 3, 9]])
    bitten = k.backbiting * s
    revived = k.midchain_propagation * monomer * _longer_by(1, t)
    ends_s = 2 * (k.termination_ss * s[0] + k.termination_st * t[0]) * s
    ends_t = 2 * (k.termination_st * s[0] + k.termination_tt * t[0]) * t

    ds = starts * one_unit + k.propagation * monomer * (_longer_by(1, s) - s) + revived - bitten
    ds += transfer * (s[0] * one_unit - s) - ends_s
    ds += cut * (t[0] * two_units + _longer_by(-3, t))
    dt = bitten - k.midchain_propagation * monomer * t - 2 * cut * t - ends_t
    dd = transfer * s + cut * (_longer_by(-2, t) + t[0] * three_units)
    dd += k.disproportionation_ss * 2 * k.termination_ss * s[0] * s
    dd += k.disproportionation_st * 2 * k.termination_st * (s[0] * t + t[0] * s)
    dd += k.disproportionation_tt * 2 * k.termination_tt * t[0] * t
    dd += (1 - k.disproportionation_ss) * k.termination_ss * _joined(s, s)
    dd += (1 - k.disproportionation_st) * 2 * k.termination_st * _joined(s, t)
    dd += (1 - k.disproportionation_tt) * k.termination_tt * _joined(t, t)
    units = k.propagation * s[0] + k.midchain_propagation * t[0] + k.transfer_to_monomer * s[0]
    used = starts + units * monomer + to_solvent * s[0]
    return np.concatenate(([-k.decomposition * initiator, -used], ds, dt, dd))


def _longer_by(units: int, m: np.ndarray) -> np.ndarray:
    return np.array([m[0], m[1] + units * m[0], m[2] + 2 * units * m[1] + units**2 * m[0]])


def _joined(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    # moments of n + m over all pairs of a chain of a and a chain of b
    return np.array(
        [a[0] * b[0], a[1] * b[0] + a[0] * b[1], a[2] * b[0] + 2 * a[1] * b[1] + a[0] * b[2]]
    )
