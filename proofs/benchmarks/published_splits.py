"""Five random halves of the published P2D table, shared by every benchmark that fits it."""

from collections.abc import Iterator
from functools import cache

import numpy as np

from helpers.tables.datasets import published

#: Position of each target among the last columns of the table; the 15 inputs stand before them.
TARGETS = {"sei_thickness": -2, "capacity_loss": -1}
N_INPUTS = 15


@cache
def _table() -> np.ndarray:
    return published("p2d_sei_busk").to_numpy(dtype=float)[:, -N_INPUTS - len(TARGETS) :]


def splits(
    target: str, n_splits: int = 5
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Yield training and test rows of the table, split in random halves.

    Split number k is drawn with ``numpy.random.default_rng(k)``, the same for every target.

    Parameters
    ----------
    target : {"sei_thickness", "capacity_loss"}
        Which output to learn.
    n_splits : int
        How many splits, seeds 0 to n_splits - 1.

    Yields
    ------
    X_train, X_test : ndarray, shape (5000, 15)
        The inputs in SI units.
    y_train, y_test : ndarray, shape (5000,)
        Natural logarithm of the output (SEI thickness in m, capacity loss in %).

    Raises
    ------
    ValueError
        If the target is not one of the two.
    """
    if target not in TARGETS:
        raise ValueError(f"unknown target {target!r}; known are {sorted(TARGETS)}")
    table = _table()
    X, y = table[:, :N_INPUTS], np.log(table[:, TARGETS[target]])
    half = len(table) // 2
    for seed in range(n_splits):
        order = np.random.default_rng(seed).permutation(len(table))
        train, test = order[:half], order[half:]
        yield X[train], X[test], y[train], y[test]
