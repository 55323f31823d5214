"""Drawing at random without replacement: the exact baseline that any strategy has to beat."""

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln


class RandomDraws(NamedTuple):
    """Expected number of draws to the first and to all of the targets."""

    first: float
    all: float


def expected_random(n: int, k: int) -> RandomDraws:
    """Return how many draws it takes on average to find the first and all of k targets among n.

    The k targets cut the other n - k items, in the order of drawing, into k + 1 gaps of equal
    expected length (n - k)/(k + 1). The first target comes after one gap, the last after k:
    (n + 1)/(k + 1) and k (n + 1)/(k + 1), the targets themselves counted.

    Parameters
    ----------
    n : int
        Size of the pool.
    k : int
        Number of targets.

    Raises
    ------
    ValueError
        If k is not from 1 to n.

    Examples
    --------
    >>> draws = expected_random(441, 5)
    >>> print(f"{draws.first:.2f} {draws.all:.2f}")
    73.67 368.33
    """
    _require(n, k)
    return RandomDraws((n + 1) / (k + 1), k * (n + 1) / (k + 1))


def random_survival(n: int, k: int, needed: int | None = None) -> np.ndarray:
    """Return the probability that the targets are *not* yet found after 0, 1, … n random draws.

    Parameters
    ----------
    n, k : int
        Size of the pool and number of targets.
    needed : int, optional
        How many targets have to be found: 1 or k, all of them unless given.

    Returns
    -------
    ndarray, shape (n + 1,)
        Its sum is the expected number of draws.

    Raises
    ------
    ValueError
        If k is not from 1 to n, or `needed` is neither 1 nor k.

    Examples
    --------
    Its sum is the expected number of draws:

    >>> round(float(random_survival(10, 1).sum()), 6) == expected_random(10, 1).all
    True
    """
    _require(n, k)
    needed = k if needed is None else needed
    if needed not in (1, k):
        raise ValueError(f"needed is 1 or {k}, got {needed}")
    m = np.arange(n + 1)
    if needed == 1:
        return np.exp(_log_choose(n - k, m) - _log_choose(n, m))
    return 1 - np.exp(_log_choose(m, np.full(n + 1, k)) - _log_choose(n, np.full(n + 1, k)))


def _log_choose(n: int | np.ndarray, k: np.ndarray) -> np.ndarray:
    n, k = np.broadcast_arrays(np.asarray(n, dtype=float), k)
    possible = k <= n
    inside = np.where(possible, n - k, 0)
    logs = gammaln(n + 1) - gammaln(k + 1) - gammaln(inside + 1)
    return np.where(possible, logs, -np.inf)


def _require(n: int, k: int) -> None:
    if not 1 <= k <= n:
        raise ValueError(f"there are from 1 to {n} targets in a pool of {n}, got {k}")
