"""How unlike two products are, in what is asked for: relative to the noise, or by area."""

from __future__ import annotations

import numpy as np

from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.inverse_design.residuals import Residuals, noise_weights
from helpers.polymerization.learning.emulator import OUTPUTS, SCALARS
from helpers.polymerization.simulator.distributions import BIN_WIDTH


def compared(request: Request) -> np.ndarray:
    """Tell which of the 103 outputs a request compares, bool, shape (103,)."""
    bins = request.visible if request.distribution is not None else np.zeros(100, bool)
    return np.array([*(name in request.scalars for name in SCALARS), *bins])


def wanted_row(request: Request) -> np.ndarray:
    """Write a request as an emulator's stabilized output, shape (1, 103), with 0 for the rest."""
    row = np.zeros((1, len(OUTPUTS)))
    for place, name in enumerate(SCALARS):
        row[0, place] = np.log(request.scalars.get(name, 1.0))
    if request.distribution is not None:
        row[0, 3:] = np.sqrt(request.distribution)
    return row


def noise_directions(
    rows: Residuals, outputs: np.ndarray, number: int, inflation: float
) -> np.ndarray:
    """Find the combinations of outputs along which recipes differ most, relative to the noise.

    Parameters
    ----------
    rows : Residuals
        Held-out rows, which show both the differences between recipes and the noise.
    outputs : ndarray of bool, shape (103,)
        Those to combine.
    number : int
        Combinations, at most.
    inflation : float
        Factor on the covariance of the noise.

    Returns
    -------
    ndarray, shape (outputs.sum(), at most number)
        Columns on which the noise at 1 mol/L of polymer is uncorrelated with variance 1.
    """
    signal = _seen(rows.emulated, outputs)
    weight = noise_weights(rows.polymer_mol_per_L)[:, outputs]
    noise = (_seen(rows.simulated, outputs) - signal) * weight
    filled = noise.std(axis=0) > 0  # no chain has one unit and a half
    covariance = inflation * np.cov(noise[:, filled].T)
    whiten = np.zeros((outputs.sum(), filled.sum()))
    whiten[filled] = np.linalg.inv(np.linalg.cholesky(np.atleast_2d(covariance))).T
    signal = (signal - signal.mean(axis=0)) * weight @ whiten
    return whiten @ np.linalg.svd(signal, full_matrices=False)[2][:number].T


def misfits(
    first: np.ndarray,
    second: np.ndarray,
    polymer_mol_per_L: np.ndarray | float,
    outputs: np.ndarray,
    directions: np.ndarray,
) -> np.ndarray:
    """Squared differences in units of the noise, summed over the directions.

    Parameters
    ----------
    first, second : ndarray, shape (n, 103) or (1, 103)
        Stabilized outputs.
    polymer_mol_per_L : ndarray of shape (n,), or float
        Polymer that the noise belongs to.
    outputs, directions : ndarray
        As for :func:`noise_directions`.

    Returns
    -------
    ndarray, shape (n,)
    """
    apart = _seen(first, outputs) - _seen(second, outputs)
    apart *= noise_weights(polymer_mol_per_L)[..., outputs]
    return ((apart @ directions) ** 2).sum(axis=1)


def areas_between(first: np.ndarray, second: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Distance of the visible parts of distributions.

    Parameters
    ----------
    first, second : ndarray, shape (n, 103) or (1, 103)
        Stabilized outputs.
    outputs : ndarray of bool, shape (103,)
        Outputs to compare, of which the scalars are left out.

    Returns
    -------
    ndarray, shape (n,)
    """
    bins = outputs & (np.arange(len(OUTPUTS)) >= len(SCALARS))
    apart = np.abs(_seen(first, bins) ** 2 - _seen(second, bins) ** 2)
    return apart.sum(axis=1) * BIN_WIDTH


def _seen(rows: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    # what is compared of rows; the visible part of a distribution has area one
    seen = rows[:, outputs]
    roots = seen[:, outputs[: len(SCALARS)].sum() :]
    if roots.shape[1]:
        roots /= np.sqrt((roots**2).sum(axis=1, keepdims=True) * BIN_WIDTH)
    return seen
