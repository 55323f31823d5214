"""The Schwefel function on the workshop's grid of 21 x 21 points: a landscape of known answers."""

import numpy as np
from numpy.typing import ArrayLike

#: Grid points of each input, and how many of the 441 points are called the top.
LEVELS = np.arange(0, 50.1, 2.5)
N_TOP = 5


def schwefel(X: ArrayLike) -> np.ndarray:
    """Return Σ_i s_i sin(√|s_i|) / 1000 with s = 20 x - 500, to be maximised.

    A sum of one function of each input (*separable*), with many local maxima in each.

    Parameters
    ----------
    X : array_like, shape (..., d)
        Inputs from 0 to 50.

    Returns
    -------
    ndarray, shape (...)

    References
    ----------
    .. [1] H.-P. Schwefel, Numerical Optimization of Computer Models, Wiley (1981).

    Examples
    --------
    A landscape of hills: on a straight line it rises and falls more than once:

    >>> slopes = np.sign(np.diff(schwefel(np.c_[LEVELS, np.zeros_like(LEVELS)])))
    >>> int((np.diff(slopes) != 0).sum()) > 2
    True
    """
    s = 20 * np.asarray(X, dtype=float) - 500
    return (s * np.sin(np.sqrt(np.abs(s)))).sum(axis=-1) / 1000


def grid() -> np.ndarray:
    """Return the inputs of the pool, shape (441, 2); the second input varies fastest."""
    return np.stack(np.meshgrid(LEVELS, LEVELS, indexing="ij"), axis=-1).reshape(-1, 2)


def rotated(X: ArrayLike, degrees: float) -> np.ndarray:
    """Describe points by axes turned about the centre of the grid.

    The points and their values stay what they are; only the two numbers that a model sees of each
    point change. Distances between points are kept.

    Parameters
    ----------
    X : array_like, shape (n, 2)
    degrees : float

    Returns
    -------
    ndarray, shape (n, 2)
    """
    angle, centre = np.deg2rad(degrees), LEVELS.mean()
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (np.asarray(X, dtype=float) - centre) @ turn.T + centre
