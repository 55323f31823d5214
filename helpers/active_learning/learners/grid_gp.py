"""`GridGP`: an exact Gaussian process that draws functions on the Schwefel grid at little cost."""

import functools

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_solve, cholesky

from helpers.active_learning.simulator import schwefel
from helpers.models.exact_gp import ExactGP

_JITTER = 1e-8


class GridGP(ExactGP):
    """An `ExactGP`, not to be tuned, whose draws on the Schwefel grid can follow a slider.

    A draw of the prior, whose covariance of all grid points is factorised once, is corrected by
    what was measured (Matheron's rule): f + k (K + noise)⁻¹ (z - f - ε). It has the distribution of
    a draw of `ExactGP`; the random numbers are others. For anything but this grid use `ExactGP`, or
    scikit-learn's `GaussianProcessRegressor`, whose ``sample_y`` draws anywhere.

    References
    ----------
    .. [1] J. T. Wilson, V. Borovitskiy, A. Terenin, P. Mostowsky, M. P. Deisenroth, J. Mach.
       Learn. Res. 22 (105) (2021) 1.
    """

    def sample(self, X: ArrayLike, random_state: int | np.random.Generator | None) -> np.ndarray:
        """Draw one function from the belief at points of the grid, shape (m,)."""
        X = np.asarray(X, dtype=float)
        rng = np.random.default_rng(random_state)
        factor = _prior_factor(float(np.asarray(self.length_scale, dtype=float)), self.additive)
        f = factor @ rng.standard_normal(len(factor))
        seen = f[_places(self._X)] + rng.normal(0, np.sqrt(self._noise), len(self._X))
        weights = cho_solve((self._factor, True), seen, check_finite=False)
        correction = f[_places(X)] - self._kernel(X, self._X) @ weights
        return self.predict(X) + self._scale * correction


@functools.cache
def _prior_factor(length_scale: float, additive: bool) -> np.ndarray:
    grid = schwefel.grid()
    unit = ExactGP(length_scale, additive=additive).fit(grid[:1], [0.0])
    covariance = unit._kernel(grid, grid)
    return cholesky(covariance + _JITTER * np.eye(len(grid)), lower=True)


def _places(X: np.ndarray) -> np.ndarray:
    levels = schwefel.LEVELS
    steps = np.rint((X - levels[0]) / (levels[1] - levels[0])).astype(int)
    return steps @ [len(levels), 1]
