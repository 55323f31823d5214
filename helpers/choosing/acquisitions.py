"""Acquisition functions: how promising is a candidate, given what a model believes of it.

All are written for an objective that is **maximised**, and all are queried at their largest value;
to minimise a loss, model minus the loss. `mean` and `std` are the model's belief of the objective
itself, so that `std` is a standard deviation (not a variance) and holds no measurement noise.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm


def upper_confidence_bound(mean: ArrayLike, std: ArrayLike, kappa: float = 2.0) -> np.ndarray:
    """Return mean + kappa std: optimism in the face of uncertainty.

    Mean and standard deviation have the same unit, so that the choice does not change when the
    objective is given in another unit.

    Parameters
    ----------
    mean, std : array_like, shape (n,)
        Belief of each candidate.
    kappa : float
        Zero only exploits what is known, a large one only explores.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If shapes differ, a value is not finite, or a standard deviation or kappa is negative.

    References
    ----------
    .. [1] N. Srinivas et al., IEEE Trans. Inf. Theory 58 (2012) 3250,
       doi:10.1109/TIT.2011.2182033.

    Examples
    --------
    >>> upper_confidence_bound([1.0, 0.5], [0.1, 1.0]).tolist()  # doubt outweighs the mean
    [1.2, 2.5]
    """
    mean, std = _belief(mean, std)
    if not kappa >= 0:
        raise ValueError(f"kappa has to be zero or positive, got {kappa}")
    return mean + kappa * std


def expected_improvement(mean: ArrayLike, std: ArrayLike, best: float) -> np.ndarray:
    """Return E[max(f - best, 0)] for a normal belief f ~ N(mean, std²).

    With z = (mean - best)/std it is std (z Φ(z) + φ(z)), and max(mean - best, 0) where std is zero.

    Parameters
    ----------
    mean, std : array_like, shape (n,)
        Belief of each candidate.
    best : float
        Largest value so far.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of the objective; never negative.

    Raises
    ------
    ValueError
        If shapes differ, a value is not finite, or a standard deviation is negative.

    References
    ----------
    .. [1] D. R. Jones, M. Schonlau, W. J. Welch, J. Global Optim. 13 (1998) 455,
       doi:10.1023/A:1008306431147.

    Examples
    --------
    Where nothing is in doubt, it is the gain itself, or nothing:

    >>> expected_improvement([1.5, 0.5], [1e-12, 1e-12], best=1.0).round(6).tolist()
    [0.5, 0.0]
    """
    mean, std = _belief(mean, std)
    gain = mean - _finite(best)
    z = np.divide(gain, std, out=np.zeros_like(gain), where=std > 0)
    improvement = gain * norm.cdf(z) + std * norm.pdf(z)
    return np.where(std > 0, np.maximum(improvement, 0), np.maximum(gain, 0))


def probability_of_improvement(mean: ArrayLike, std: ArrayLike, best: float) -> np.ndarray:
    """Return P(f > best) for a normal belief f ~ N(mean, std²).

    It does not ask by how much: a tiny but certain gain beats a large uncertain one.

    Parameters
    ----------
    mean, std : array_like, shape (n,)
        Belief of each candidate.
    best : float
        Largest value so far.

    Returns
    -------
    ndarray, shape (n,)
        Between 0 and 1; where std is zero, 1 if the mean is larger than the best and else 0.

    Raises
    ------
    ValueError
        If shapes differ, a value is not finite, or a standard deviation is negative.

    References
    ----------
    .. [1] H. J. Kushner, J. Basic Eng. 86 (1964) 97, doi:10.1115/1.3653121.

    Examples
    --------
    >>> probability_of_improvement([1.0], [0.3], best=1.0).tolist()  # half, whatever the doubt
    [0.5]
    """
    mean, std = _belief(mean, std)
    gain = mean - _finite(best)
    z = np.divide(gain, std, out=np.zeros_like(gain), where=std > 0)
    return np.where(std > 0, norm.cdf(z), gain > 0)


def argmax_with_seeded_ties(
    values: ArrayLike, random_state: int | np.random.Generator | None
) -> int:
    """Return the place of the largest value, drawn at random among equal ones.

    ``numpy.argmax`` takes the first of equal values. Flat acquisitions are common at the start of a
    campaign, and the order of the candidates would then decide.

    Parameters
    ----------
    values : array_like, shape (n,)
    random_state : int, numpy.random.Generator or None
        Is drawn from only where there is a tie.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If there is no value or one is nan.

    Examples
    --------
    >>> argmax_with_seeded_ties([0.0, 3.0, 1.0], random_state=0)
    1
    >>> argmax_with_seeded_ties([3.0, 0.0, 3.0], random_state=0) in (0, 2)
    True
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not len(values) or np.isnan(values).any():
        raise ValueError("values has to be a one-dimensional array without nan, and not empty")
    places = np.flatnonzero(values == values.max())
    if len(places) == 1:
        return int(places[0])
    return int(np.random.default_rng(random_state).choice(places))


def _belief(mean: ArrayLike, std: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    mean, std = np.asarray(mean, dtype=float), np.asarray(std, dtype=float)
    if mean.shape != std.shape:
        raise ValueError(f"mean and std have different shapes, {mean.shape} and {std.shape}")
    if not (np.isfinite(mean).all() and np.isfinite(std).all()):
        raise ValueError("mean and std have to be finite")
    if (std < 0).any():
        raise ValueError("a standard deviation is negative")
    return mean, std


def _finite(best: float) -> float:
    if not np.isfinite(best):
        raise ValueError(f"best has to be a finite number, got {best}")
    return float(best)
