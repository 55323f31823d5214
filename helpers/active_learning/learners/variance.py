"""Variance reduction: ask where an answer makes the whole model surer, not only that point."""

import numpy as np
from numpy.typing import ArrayLike


def variance_reduction(covariance: ArrayLike, noise_variance: float = 0.0) -> np.ndarray:
    """Return by how much measuring each candidate lowers the variance summed over all candidates.

    For a Gaussian process the answer is known before the measurement: measuring x lowers the
    variance at z by cov(x, z)²/(var(x) + noise). Query the **largest**.

    Parameters
    ----------
    covariance : array_like, shape (n, n)
        Joint belief of all candidates, without noise.
    noise_variance : float
        Of one measurement.

    Returns
    -------
    ndarray, shape (n,)
        In the squared unit of the objective; zero where nothing is unknown.

    Raises
    ------
    ValueError
        If the covariance is not square, or the noise is negative.

    References
    ----------
    .. [1] D. A. Cohn, Z. Ghahramani, M. I. Jordan, J. Artif. Intell. Res. 4 (1996) 129,
       doi:10.1613/jair.295.
    """
    covariance = np.asarray(covariance, dtype=float)
    if covariance.ndim != 2 or covariance.shape[0] != covariance.shape[1]:
        raise ValueError(f"a covariance of shape (n, n) expected, got {covariance.shape}")
    if not noise_variance >= 0:
        raise ValueError(f"the noise variance has to be zero or positive, got {noise_variance}")
    own = np.diag(covariance) + noise_variance
    known = own <= 1e-12 * max(own.max(), np.finfo(float).tiny)
    return np.where(known, 0, (covariance**2).sum(axis=1) / np.where(known, 1, own))
