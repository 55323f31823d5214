"""Uncertainty sampling: how unsure a classifier is of each sample, from its class probabilities."""

import numpy as np
from numpy.typing import ArrayLike

_SUM = 1e-6


def least_confidence(p: ArrayLike) -> np.ndarray:
    """Return 1 - max p: zero where the classifier is certain. Query the **largest**.

    Parameters
    ----------
    p : array_like, shape (n, k)
        Probabilities of k classes, each row summing to 1.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If a row is not a probability distribution.

    References
    ----------
    .. [1] D. D. Lewis, W. A. Gale, SIGIR '94 (1994) 3, doi:10.1007/978-1-4471-2099-5_1.
    """
    return 1 - _distributions(p).max(axis=1)


def margin(p: ArrayLike) -> np.ndarray:
    """Return the difference of the two largest probabilities. Query the **smallest**.

    Parameters
    ----------
    p : array_like, shape (n, k)
        Probabilities of k classes, at least two.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If a row is not a probability distribution.

    References
    ----------
    .. [1] T. Scheffer, C. Decomain, S. Wrobel, Advances in Intelligent Data Analysis (2001) 309,
       doi:10.1007/3-540-44816-0_31.
    """
    ordered = np.sort(_distributions(p), axis=1)
    return ordered[:, -1] - ordered[:, -2]


def entropy(p: ArrayLike, base: float = np.e) -> np.ndarray:
    """Return -Σ p log p with 0 log 0 = 0. Query the **largest**.

    The base changes the unit (nats, bits, hartleys) and never the order of the samples.

    Parameters
    ----------
    p : array_like, shape (n, k)
        Probabilities of k classes.
    base : float
        Of the logarithm.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If a row is not a probability distribution, or the base is not larger than 1.

    References
    ----------
    .. [1] C. E. Shannon, Bell Syst. Tech. J. 27 (1948) 379,
       doi:10.1002/j.1538-7305.1948.tb01338.x.
    """
    if not base > 1:
        raise ValueError(f"the base of the logarithm has to be larger than 1, got {base}")
    p = _distributions(p)
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)
    return np.maximum(-(p * logs).sum(axis=1) / np.log(base), 0)


def _distributions(p: ArrayLike) -> np.ndarray:
    p = np.asarray(p, dtype=float)
    if p.ndim != 2 or p.shape[1] < 2:
        raise ValueError(f"probabilities of shape (n, k) with k at least 2 expected, got {p.shape}")
    if not ((p >= 0).all() and (p <= 1).all()):
        raise ValueError("probabilities have to lie between 0 and 1")
    off = np.flatnonzero(np.abs(p.sum(axis=1) - 1) > _SUM)
    if len(off):
        raise ValueError(f"row {off[0]} sums to {p[off[0]].sum():.6g}, not to 1")
    return p
