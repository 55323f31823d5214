"""`SparseGP`: regression with an uncertainty and a gradient on thousands of rows in seconds.

A Gaussian process with a squared-exponential kernel, one length scale an input, is summed up by a
few inducing points. Their places, the length scales, signal and noise maximise the bound of
`helpers.models.variational_bound`. Inputs and target are standardised inside; all that goes in and
comes out is in the units of the data.
"""

from collections.abc import Callable
from typing import Literal, Self, overload

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.models.observation import ObservationMixin
from helpers.models.variational_bound import LARGEST_JITTER, Factors, best_start, maximise

_BLOCK = 1_000_000  # kernel entries computed at a time, to keep memory low


class SparseGP(ObservationMixin, RegressorMixin, BaseEstimator):
    """Sparse Gaussian process regression with a squared-exponential kernel.

    The model is y = mean + f(x) + noise, with f drawn from a Gaussian process of covariance
    signal_std² exp(-Σ_i (x_i - z_i)² / 2 length_scale_i²), and independent Gaussian noise. It is
    fitted with the collapsed variational bound [1]_ in two stages: kernel and noise on a random
    subset of the rows with the inducing points at random rows; then kernel, noise and the places of
    the inducing points together on all rows.

    Far from the data the prediction returns to the mean of y, and its uncertainty to `signal_std_`.

    Parameters
    ----------
    n_inducing : int, default=200
        Number of inducing points. With at least as many as rows, each row is one, they stay where
        they are, and the model is the exact Gaussian process.
    random_state : int, numpy.random.Generator or None, default=None
        Draws the subset and the first inducing points.
    subset : int, default=1500
        Rows in the first stage.
    max_iter_subset : int, default=30
        Largest number of optimiser steps in the first stage.
    max_iter : int, default=80
        Largest number of optimiser steps in the second stage; more steps gain accuracy slowly.
    tol : float, default=1e-7
        A stage ends earlier once a step raises the bound by less than this fraction of it.
    jitter : float, default=1e-6
        Added to the diagonal of the inducing points' kernel matrix, relative to the signal
        variance; raised tenfold, up to 1e-3, where that matrix is not positive definite.

    Attributes
    ----------
    length_scales_ : ndarray, shape (d,)
        Distance along each input over which f changes, in units of X. An input that does not matter
        has one far beyond its range.
    signal_std_, noise_std_ : float
        Prior standard deviation of f, and standard deviation of the noise, in units of y.
    inducing_points_ : ndarray, shape (m, d)
        In units of X.
    bound_ : float
        Lower bound of the log marginal likelihood of y (as a density in units of y).
    n_iter_ : int
        Optimiser steps taken, both stages.
    converged_ : bool
        Whether the second stage ended by `tol`, not at `max_iter`.

    See Also
    --------
    sklearn.gaussian_process.GaussianProcessRegressor : Exact, with any kernel; the better choice up
        to a few hundred rows. Its time grows with the cube of the rows.

    References
    ----------
    .. [1] M. K. Titsias, Variational learning of inducing variables in sparse Gaussian processes,
       Proceedings of Machine Learning Research 5 (2009) 567.

    Examples
    --------
    >>> x = np.linspace(0, 6, 400)[:, None]
    >>> gp = SparseGP(n_inducing=20, random_state=0).fit(x, np.sin(x[:, 0]))
    >>> bool(abs(gp.gradient([[1.0]])[0, 0] - np.cos(1.0)) < 1e-2)
    True
    """

    def __init__(
        self,
        n_inducing: int = 200,
        random_state: int | np.random.Generator | None = None,
        *,
        subset: int = 1500,
        max_iter_subset: int = 30,
        max_iter: int = 80,
        tol: float = 1e-7,
        jitter: float = 1e-6,
    ) -> None:
        self.n_inducing = n_inducing
        self.random_state = random_state
        self.subset = subset
        self.max_iter_subset = max_iter_subset
        self.max_iter = max_iter
        self.tol = tol
        self.jitter = jitter

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit kernel, noise and inducing points.

        Parameters
        ----------
        X : array_like, shape (n, d)
            Inputs, in any units.
        y : array_like, shape (n,)
            Target.

        Returns
        -------
        SparseGP
            The fitted model itself.

        Raises
        ------
        ValueError
            If a value is missing or infinite, a column or the target is constant, there are fewer
            than two rows, or a parameter is out of range.
        """
        checked: tuple[np.ndarray, np.ndarray] = validate_data(
            self, X, y, dtype=float, y_numeric=True, ensure_min_samples=2
        )
        X, y = checked
        self._check_parameters()
        if len(constant := np.flatnonzero(np.ptp(X, axis=0) == 0)):
            raise ValueError(
                f"column {', '.join(map(str, constant))} of X is constant: nothing can be learnt "
                "about that input, leave it out"
            )
        if np.ptp(y) == 0:
            raise ValueError("the target y is constant: there is nothing to fit")
        self._X_mean, self._X_std = X.mean(axis=0), X.std(axis=0)
        self._y_mean, self._y_std = y.mean(), y.std()
        U, v = (X - self._X_mean) / self._X_std, (y - self._y_mean) / self._y_std

        rng = np.random.default_rng(self.random_state)
        order = rng.permutation(len(U))
        Z = U[order[: self.n_inducing]]
        few = rng.permutation(order)[: self.subset]
        start = best_start(U[few], v[few], Z, self.jitter)
        settings = {"tol": self.tol, "jitter": self.jitter}
        first = maximise(U[few], v[few], Z, start, self.max_iter_subset, move=False, **settings)
        move = self.n_inducing < len(U)
        last = maximise(U, v, Z, first.parameters, self.max_iter, move=move, **settings)
        self.n_iter_ = first.n_iter + last.n_iter
        self.converged_ = last.converged
        self._keep(Factors(U, v, last.Z, last.parameters, self.jitter))
        return self

    def _check_parameters(self) -> None:
        for name in ("n_inducing", "subset", "max_iter_subset", "max_iter"):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or value < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}")
        if not 0 < self.jitter <= LARGEST_JITTER:
            raise ValueError(f"jitter must lie in (0, {LARGEST_JITTER:g}], got {self.jitter!r}")
        if not self.tol >= 0:
            raise ValueError(f"tol must not be negative, got {self.tol!r}")

    def _keep(self, factors: Factors) -> None:
        """Keep what predictions need, and the fitted attributes in the units of the data."""
        self._parameters, self._Z = factors.parameters, factors.Z
        self._prior = factors.L_inverse
        self._posterior = factors.L_B_inverse @ factors.L_inverse
        self._weights = self._posterior.T @ factors.c
        self.length_scales_ = factors.parameters.length_scales * self._X_std
        self.signal_std_ = factors.parameters.signal_std * float(self._y_std)
        self.noise_std_ = factors.parameters.noise_std * float(self._y_std)
        self.inducing_points_ = factors.Z * self._X_std + self._X_mean
        self.bound_ = factors.bound - len(factors.y) * float(np.log(self._y_std))

    @overload
    def predict(self, X: ArrayLike, return_std: Literal[False] = False) -> np.ndarray: ...

    @overload
    def predict(self, X: ArrayLike, return_std: Literal[True]) -> tuple[np.ndarray, np.ndarray]: ...

    def predict(
        self, X: ArrayLike, return_std: bool = False
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """Predict f, without the noise of a measurement; see `observation_std` for that.

        Parameters
        ----------
        X : array_like, shape (n, d)
        return_std : bool
            Return the standard deviations too.

        Returns
        -------
        mean : ndarray, shape (n,)
        std : ndarray, shape (n,)
            With `return_std`.
        """
        X = self._standardise(X)
        mean = _in_blocks(lambda part: self._kernel(part).T @ self._weights, X, len(self._Z))
        mean = self._y_mean + self._y_std * mean
        if not return_std:
            return mean
        known = _in_blocks(lambda part: self._reduction(self._kernel(part)), X, len(self._Z))
        return mean, self._y_std * np.sqrt(np.maximum(self._parameters.signal_std**2 - known, 0))

    def gradient(self, X: ArrayLike) -> np.ndarray:
        """Return the gradient of the mean by the inputs, shape (n, d), per unit of X."""

        def part(rows: np.ndarray) -> np.ndarray:
            weighted = self._kernel(rows).T * self._weights
            pull = weighted @ self._Z - weighted.sum(axis=1, keepdims=True) * rows
            return pull / self._parameters.length_scales**2

        gradient = _in_blocks(part, self._standardise(X), len(self._Z))
        return gradient * (self._y_std / self._X_std)

    def gradient_std(self, X: ArrayLike) -> np.ndarray:
        """Return the standard deviation of the derivatives of f, shape (n, d), per unit of X.

        Derivatives of a Gaussian process are jointly Gaussian with it; before any data the one by
        input i has the standard deviation signal_std / length_scale_i.
        """

        def part(rows: np.ndarray) -> np.ndarray:
            slopes = (self._Z - rows[:, None, :]) / self._parameters.length_scales**2
            slopes *= self._kernel(rows).T[:, :, None]
            slopes = slopes.transpose(1, 0, 2).reshape(len(self._Z), -1)
            return self._reduction(slopes).reshape(rows.shape)

        X = self._standardise(X)
        prior = (self._parameters.signal_std / self._parameters.length_scales) ** 2
        variance = prior - _in_blocks(part, X, self._Z.size)
        return np.sqrt(np.maximum(variance, 0)) * (self._y_std / self._X_std)

    def _standardise(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        X = validate_data(self, X, dtype=float, reset=False)
        return (X - self._X_mean) / self._X_std

    def _kernel(self, X: np.ndarray) -> np.ndarray:
        return self._parameters.kernel(X, self._Z)

    def _reduction(self, covariance: np.ndarray) -> np.ndarray:
        """Return by how much the data lower the variance of quantities with these covariances.

        The covariances of the quantities with f at the inducing points have shape (m, quantities).
        """
        return ((self._prior @ covariance) ** 2).sum(axis=0) - (
            (self._posterior @ covariance) ** 2
        ).sum(axis=0)


def _in_blocks(
    function: Callable[[np.ndarray], np.ndarray], X: np.ndarray, width: int
) -> np.ndarray:
    """Apply a function of rows to X in parts, each with about `_BLOCK` entries of that width."""
    step = max(1, _BLOCK // width)
    return np.concatenate([function(X[i : i + step]) for i in range(0, len(X), step)])
