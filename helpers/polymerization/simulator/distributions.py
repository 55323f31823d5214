"""The molar mass distribution on a grid of log10 M, and the distance between two of them."""

from __future__ import annotations

import numpy as np

from helpers.polymerization.simulator.kinetics import MONOMER_G_PER_MOL

#: Edges of the bins in log10 of the molar mass in g/mol. The lowest bin begins below one unit; no
#: recipe of the bundled table puts mass beyond the highest.
LOG10_M_EDGES = np.linspace(2.0, 6.7, 101)
LOG10_M = (LOG10_M_EDGES[1:] + LOG10_M_EDGES[:-1]) / 2
BINS = len(LOG10_M)
BIN_WIDTH = float(LOG10_M_EDGES[1] - LOG10_M_EDGES[0])
#: Names of the bins as columns of the bundled table.
COLUMNS = tuple(f"w_{i:02d}" for i in range(BINS))


def bin_of_length() -> np.ndarray:
    """Give the bin of each chain length.

    Returns
    -------
    ndarray of int64, shape (longest + 1,)
        ``bins[n]`` for n units; chains longer than ``longest`` belong to the last bin. The entry
        of n = 0 is never used.
    """
    longest = int(10 ** LOG10_M_EDGES[-1] / MONOMER_G_PER_MOL)
    masses = np.log10(np.maximum(np.arange(longest + 1), 1) * MONOMER_G_PER_MOL)
    return np.clip(np.searchsorted(LOG10_M_EDGES, masses, side="right") - 1, 0, BINS - 1)


def distance(first: np.ndarray, second: np.ndarray) -> float | np.ndarray:
    """Area between distributions, 0 for equal ones and 2 for those that share no mass.

    Parameters
    ----------
    first, second : array_like, shape (..., 100)
        Mass per decade of molar mass on the grid of this module. One of them may be a single
        distribution, the other many.

    Returns
    -------
    float or ndarray, shape (...)
        The sum of ``|first - second|`` times the width of a bin.

    Raises
    ------
    ValueError
        If one is not given in the bins of this module.
    """
    return np.abs(_in_bins(first) - _in_bins(second)).sum(axis=-1) * BIN_WIDTH


def area(w: np.ndarray) -> float | np.ndarray:
    """Area below distributions, which is 1 for one that holds all its mass.

    Parameters
    ----------
    w : array_like, shape (..., 100)
        Mass per decade of molar mass.

    Raises
    ------
    ValueError
        If it is not given in the bins of this module.
    """
    return _in_bins(w).sum(axis=-1) * BIN_WIDTH


def block_masses(w: np.ndarray, size: int = 5) -> np.ndarray:
    """Sum neighbouring bins: the share of all mass in each block.

    Parameters
    ----------
    w : array_like, shape (..., 100)
        Mass per decade of molar mass.
    size : int
        Bins a block, a divisor of 100.

    Returns
    -------
    ndarray, shape (..., 100 / size)
        Shares that sum up to the area of ``w``.

    Raises
    ------
    ValueError
        If ``size`` does not divide the number of bins, or ``w`` is not given in them.
    """
    w = _in_bins(w)
    edges = block_edges(size)
    return w.reshape(*w.shape[:-1], len(edges) - 1, size).sum(axis=-1) * BIN_WIDTH


def block_edges(size: int = 5) -> np.ndarray:
    """Edges of the blocks of `block_masses` in log10 M, shape (100 / size + 1,)."""
    if size not in range(1, BINS + 1) or BINS % size:
        raise ValueError(f"size must divide the number of bins, {BINS}, got {size!r}")
    return LOG10_M_EDGES[::size]


def _in_bins(w: np.ndarray) -> np.ndarray:
    w = np.asarray(w, dtype=float)
    if w.shape[-1:] != (BINS,):
        raise ValueError(f"a distribution has {BINS} bins along its last axis, got {w.shape}")
    return w
