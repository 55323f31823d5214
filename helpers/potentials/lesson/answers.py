"""Numbers that the exercise checks of lesson 01 compare answers with, computed and not stored."""

from __future__ import annotations

import numpy as np


def environments() -> tuple[np.ndarray, np.ndarray]:
    """Make two vectors that are not normalised, with a similarity far from 0 and 1."""
    rng = np.random.default_rng(5)
    return rng.uniform(0.2, 1, 12), rng.uniform(0.2, 1, 12) ** 3


def regression() -> dict[str, np.ndarray | float]:
    """Make a small kernel regression on sparse points, in one dimension.

    Returns
    -------
    dict
        ``K_NM``, shape (30, 6); ``K_MM``, shape (6, 6); ``y``, shape (30,); ``sigma``.
    """
    rng = np.random.default_rng(3)
    x, sparse = np.sort(rng.uniform(0, 4, 30)), np.linspace(0, 4, 6)
    kernel = lambda a, b: np.exp(-((a[:, None] - b) ** 2) / 2)  # noqa: E731
    y = np.sin(2 * x) + rng.normal(0, 0.3, 30)
    return {"K_NM": kernel(x, sparse), "K_MM": kernel(sparse, sparse), "y": y, "sigma": 0.3}


def sparse_solution(
    K_NM: np.ndarray,
    K_MM: np.ndarray,
    y: np.ndarray,
    sigma: float,
) -> np.ndarray:
    """Solve for the coefficients of the sparse points.

    Parameters
    ----------
    K_NM : ndarray, shape (n_data, n_sparse)
        Covariance of data and sparse points.
    K_MM : ndarray, shape (n_sparse, n_sparse)
        Covariance of sparse points.
    y : ndarray, shape (n_data,)
        Labels.
    sigma : float
        Expected error of a label.

    Returns
    -------
    ndarray, shape (n_sparse,)
        What minimises ``|y - K_NM c|^2 / sigma^2 + c' K_MM c``.
    """
    return np.linalg.solve(K_MM + K_NM.T @ K_NM / sigma**2, K_NM.T @ y / sigma**2)


def three_molecules() -> tuple[np.ndarray, np.ndarray]:
    """Make forces on the atoms of three molecules whose atoms do not stand side by side."""
    rng = np.random.default_rng(2)
    return rng.normal(size=(9, 3)), np.array([0, 2, 1, 0, 0, 1, 2, 1, 1])


def trajectory() -> tuple[np.ndarray, np.ndarray, int]:
    """Make times in fs and total energies in eV of a box that drifts and trembles, and its atoms.

    The first and the last record tremble, too, so that their difference is not the drift.
    """
    time = np.arange(0, 205, 5.0)
    return time, -4000 + 2e-5 * 50 * time + 0.02 * np.cos(time / 3), 50


def break_even(
    labels: int, label_s: float, fit_s: float, call_s: float, reference_s: float
) -> float:
    """Force calls after which a potential has repaid its labels and its fit."""
    return (labels * label_s + fit_s) / (reference_s - call_s)
