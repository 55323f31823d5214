"""Least squares on terms, removed one by one until every one is needed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

#: A term is needed if its coefficient is at least this many standard errors away from zero.
SMALLEST_T = 2.0


@dataclass(frozen=True)
class Fit:
    """Coefficients of some terms.

    Attributes
    ----------
    active : ndarray of shape (k,)
        The columns that the fit uses.
    coefficients : ndarray of shape (k,)
        Theirs.
    constant : float
        0 without one.
    squares : float
        Sum of squared residuals.
    t : ndarray of shape (k,)
        Coefficients in their standard errors, without sign.
    """

    active: np.ndarray
    coefficients: np.ndarray
    constant: float
    squares: float
    t: np.ndarray

    @property
    def significant(self) -> bool:
        """Whether every term is needed."""
        return bool((self.t >= SMALLEST_T).all())


class LinearLeastSquares:
    """Least squares on any of the columns, after one orthogonal decomposition of all.

    Parameters
    ----------
    Z : ndarray of shape (n, d)
        Columns of similar scale.
    y : ndarray of shape (n,)
        Target.
    fit_intercept : bool
        Whether a constant belongs to every fit.
    """

    def __init__(self, Z: np.ndarray, y: np.ndarray, fit_intercept: bool):
        self._n, self._d = Z.shape
        Q, self._R = np.linalg.qr(np.hstack([Z, np.ones((self._n, int(fit_intercept)))]))
        self._target = Q.T @ y
        self._out_of_reach = np.sum((y - Q @ self._target) ** 2)
        self._rounding = 1e-24 * np.mean(y**2)  # an exact fit still has rounding errors

    def fit(self, active: np.ndarray) -> Fit:
        """Fit the columns with these numbers."""
        k = len(active)
        A = self._R[:, [*active, *range(self._d, self._R.shape[1])]]
        solver = np.linalg.pinv(A, rcond=1e-12)  # shares out what two columns say alike
        found = solver @ self._target
        squares = self._out_of_reach + np.sum((self._target - A @ found) ** 2)
        variance = max(squares / max(1, self._n - A.shape[1]), self._rounding)
        errors = np.sqrt(variance * np.sum(solver**2, axis=1))
        t = np.abs(found) / np.maximum(errors, np.finfo(float).tiny)
        return Fit(active, found[:k], float(found[k:].sum()), float(squares), t[:k])


def eliminate(problem: LinearLeastSquares, active: np.ndarray) -> Iterator[Fit]:
    """Yield the fits from these columns down to none; each drops the smallest t of the last."""
    while len(active):
        fit = problem.fit(active)
        yield fit
        active = np.delete(active, fit.t.argmin())
    yield problem.fit(active)
