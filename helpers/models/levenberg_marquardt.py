"""Least squares with penalties that the data set, by Levenberg and Marquardt's damped steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import blas, lapack

_ROUND = 5  # steps between two looks at the evidence; more looks make networks collapse on few rows
_PENALTY_BOUNDS = 1e-6, 1e4
_SMALLEST_DAMPING, _LARGEST_DAMPING = 1e-8, 1e8


@dataclass(frozen=True)
class Minimum:
    """Where the search ended.

    Attributes
    ----------
    w : ndarray, shape (n_weights,)
        The weights.
    penalty : ndarray, shape (n_weights,)
        On the square of each weight, in the units of the squared residuals.
    n_iter : int
        Steps taken.
    converged : bool
        Whether it ended because the steps gained no more, not because of their limit.
    """

    w: np.ndarray
    penalty: np.ndarray
    n_iter: int
    converged: bool


def levenberg_marquardt(
    residuals: Callable[[np.ndarray], np.ndarray],
    jacobian: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    *,
    penalty: float = 0.0,
    groups: np.ndarray | None = None,
    damping: float = 1.0,
    max_iter: int = 60,
    tol: float = 1e-3,
) -> Minimum:
    """Minimise (r'r + w'diag(penalty)w) / 2 over the weights w of the residuals r(w).

    A step solves (J'J + diag(penalty) + mu) d = -(J'r + penalty w), with J the Jacobian of r. The
    damping mu shrinks after a step that improved and grows until one does [1]_. With `groups`, each
    group of weights has a penalty of its own, set every five steps to s2 gamma / w'w, where gamma
    is the number of weights in the group that the data determine and s2 the variance of the
    residuals [2]_, [3]_.

    `scipy.optimize.least_squares` is the better choice where no penalty is to be learnt and a few
    constants are sought to all digits. With hundreds of weights and thousands of rows a step costs
    less here: J may be in single precision, and J'J is factorised in place of J.

    Parameters
    ----------
    residuals : callable
        r, shape (n,), for weights of shape (n_weights,).
    jacobian : callable
        Derivatives of r by the weights, shape (n, n_weights), in single or double precision.
    start : ndarray, shape (n_weights,)
        Where the search starts.
    penalty : float
        Of each weight; where it starts, if there are groups.
    groups : ndarray of int, shape (n_weights,), optional
        Group of each weight, counted from 0.
    damping : float
        First mu.
    max_iter : int
        Largest number of steps.
    tol : float
        The search has converged when five steps lower the objective by less than this fraction.

    Returns
    -------
    Minimum

    References
    ----------
    .. [1] D. W. Marquardt, J. Soc. Ind. Appl. Math. 11 (1963) 431, doi:10.1137/0111030
    .. [2] D. J. C. MacKay, Neural Comput. 4 (1992) 448, doi:10.1162/neco.1992.4.3.448
    .. [3] F. D. Foresee, M. T. Hagan, Proc. ICNN 3 (1997) 1930, doi:10.1109/ICNN.1997.614194

    Examples
    --------
    A rate of exp(3 - 2 u) is found from its values; a slope that does not matter comes out as zero.

    >>> u, v = np.random.default_rng(0).uniform(size=(2, 100))
    >>> rate = lambda w: np.exp(w[0] - w[1] * u - w[2] * v)
    >>> found = levenberg_marquardt(
    ...     lambda w: rate(w) - np.exp(3 - 2 * u),
    ...     lambda w: rate(w)[:, None] * np.column_stack([np.ones(100), -u, -v]),
    ...     np.array([1.0, 1.0, 1.0]),
    ... )
    >>> np.allclose(found.w, [3, 2, 0], atol=1e-3)
    True
    """
    w = np.asarray(start, dtype=float)
    each = np.full(w.size, float(penalty))

    def objective(r: np.ndarray, w: np.ndarray) -> float:
        return float((r @ r + each @ w**2) / 2)

    r = residuals(w)
    now = before = objective(r, w)
    mu, step, converged = damping, 0, False
    for step in range(1, max_iter + 1):
        J = jacobian(w)
        curvature = _gram(J)
        slope = (J.T @ r.astype(J.dtype)).astype(float) + each * w
        while mu < _LARGEST_DAMPING:
            factor = _cholesky(curvature, each + mu)
            if factor is not None:
                trial = w - lapack.dpotrs(factor, slope, lower=1)[0]
                trial_r = residuals(trial)
                if (value := objective(trial_r, trial)) < now:
                    w, r, now = trial, trial_r, value
                    break
            mu *= 4
        else:
            converged = True  # no step leads downhill any more
            break
        mu = max(mu / 5, _SMALLEST_DAMPING)
        if step % _ROUND == 0:
            if now > (1 - tol) * before:
                converged = True
                break
            if groups is not None:
                each = _evidence(curvature, each, w, r, groups)
                now = objective(r, w)
            before = now
    return Minimum(w, each, step, converged)


def _gram(J: np.ndarray) -> np.ndarray:
    """Return the lower triangle of J'J in double precision."""
    (syrk,) = blas.get_blas_funcs(("syrk",), (J,))
    return syrk(1.0, J.T, lower=1).astype(float)


def _cholesky(curvature: np.ndarray, diagonal: np.ndarray) -> np.ndarray | None:
    """Factorise curvature + diag(diagonal); ``None`` where rounding made it indefinite."""
    matrix = curvature.copy(order="F")
    matrix[np.diag_indices_from(matrix)] += diagonal
    factor, failed = lapack.dpotrf(matrix, lower=1, overwrite_a=1)
    return None if failed else factor


def _evidence(
    curvature: np.ndarray, penalty: np.ndarray, w: np.ndarray, r: np.ndarray, group: np.ndarray
) -> np.ndarray:
    """Return the penalty of each weight that the data make most likely, group by group."""
    factor = _cholesky(curvature, penalty)
    if factor is None:
        return penalty
    variance_of_w = lapack.dpotri(factor, lower=1)[0].diagonal()
    determined = 1 - penalty * variance_of_w
    freedom = max(len(r) - determined.sum(), 0.1 * len(r))
    count = np.maximum(np.bincount(group, determined), 1e-3)
    best = (r @ r / freedom) * count / np.bincount(group, w**2)
    return np.clip(best, *_PENALTY_BOUNDS)[group]
