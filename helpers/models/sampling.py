"""Draws from a Gaussian belief of several points at once."""

import numpy as np
from numpy.typing import ArrayLike

#: Eigenvalues of a covariance this far below zero, relative to the largest, are rounding.
_ROUNDING = 1e-6
#: Added to the diagonal, relative to its largest entry: far below what a draw could show.
_JITTER = 1e-8


def thompson_sample(
    mean: ArrayLike, covariance: ArrayLike, random_state: int | np.random.Generator | None
) -> np.ndarray:
    """Draw one function from the belief; its argmax is a candidate to measure.

    A candidate is chosen as often as the model holds it for the best one.

    Parameters
    ----------
    mean : array_like, shape (n,)
    covariance : array_like, shape (n, n)
        Joint belief. Neighbours vary together; independent draws of each candidate would not do.
    random_state : int, numpy.random.Generator or None

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If shapes do not fit, a value is not finite, or the covariance is not symmetric and
        positive semi-definite (within rounding).

    References
    ----------
    .. [1] W. R. Thompson, Biometrika 25 (1933) 285, doi:10.1093/biomet/25.3-4.285.

    Examples
    --------
    Two places that vary together are drawn together:

    >>> one, other = thompson_sample([0.0, 5.0], [[1.0, 1.0], [1.0, 1.0]], random_state=0)
    >>> round(float(other - one), 2)
    5.0
    """
    mean, covariance = np.asarray(mean, dtype=float), np.asarray(covariance, dtype=float)
    if mean.ndim != 1 or covariance.shape != (len(mean), len(mean)):
        raise ValueError(
            f"a mean of shape (n,) and a covariance of shape (n, n) are needed, got {mean.shape} "
            f"and {covariance.shape}"
        )
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise ValueError("mean and covariance have to be finite")
    if not np.allclose(covariance, covariance.T, atol=_ROUNDING * np.abs(covariance).max()):
        raise ValueError("the covariance is not symmetric")
    z = np.random.default_rng(random_state).standard_normal(len(mean))
    jitter = _JITTER * np.abs(np.diag(covariance)).max() * np.eye(len(mean))
    try:
        return mean + np.linalg.cholesky(covariance + jitter) @ z
    except np.linalg.LinAlgError:  # rounding, or no covariance at all
        variances, directions = np.linalg.eigh(covariance)
    if variances[0] < -_ROUNDING * max(variances[-1], np.finfo(float).tiny):
        raise ValueError(f"the covariance has a negative eigenvalue, {variances[0]:.3g}")
    return mean + directions @ (np.sqrt(np.maximum(variances, 0)) * z)
