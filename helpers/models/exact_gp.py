"""`ExactGP`: Gaussian process regression on a few hundred rows, fast enough for closed loops.

The kernel is Matérn 5/2, of all inputs together or as a sum over the inputs. Where `SparseGP`
serves thousands of rows that are fitted once, this one is fitted again after every measurement.
"""

from typing import Literal, Self, overload

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.models.observation import ObservationMixin
from helpers.models.sampling import thompson_sample

#: Length scales are sought between these multiples of an input's range, the noise between these.
_LENGTHS, _NOISES = (0.02, 20.0), (1e-6, 1.0)
_SQRT5 = np.sqrt(5.0)


class ExactGP(ObservationMixin, RegressorMixin, BaseEstimator):
    """Gaussian process with a Matérn 5/2 kernel on the standardised target.

    The model is y = mean + std (s f(x) + noise), with f of covariance k(x, z) = m(r), where
    m(r) = (1 + √5 r + 5 r²/3) exp(-√5 r). With ``additive=False``, r² = Σ_i (x_i - z_i)²/ℓ_i²; with
    ``additive=True``, k is the mean over the inputs i of m(abs(x_i - z_i)/ℓ_i): f is then a sum
    of functions of one input each.

    Parameters
    ----------
    length_scale : float or array_like of shape (d,), default=1.0
        ℓ, one for all inputs or one for each, in units of X. Where tuning starts.
    additive : bool, default=False
        Whether f is a sum of functions of one input each.
    noise : float, default=1e-4
        Variance of the noise, relative to that of y. Where tuning starts.
    tune : bool, default=False
        Maximise the marginal likelihood of y over length scales, noise and s, by L-BFGS from the
        given ones. Otherwise they stay as given, and s is 1.

    Attributes
    ----------
    length_scale_ : ndarray, shape (d,)
        In units of X.
    signal_std_, noise_std_ : float
        Prior standard deviation of f, and standard deviation of the noise, in units of y.
    log_marginal_likelihood_ : float
        Of the standardised target.

    See Also
    --------
    sklearn.gaussian_process.GaussianProcessRegressor : Any kernel, and the better choice where one
        fit is made and its time does not matter. This one fits the same kernel many times faster,
        and knows the sum over inputs.

    References
    ----------
    .. [1] C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press
       (2006), chapters 2 and 5, doi:10.7551/mitpress/3206.001.0001.
    .. [2] D. K. Duvenaud, H. Nickisch, C. E. Rasmussen, Additive Gaussian processes, Advances in
       Neural Information Processing Systems 24 (2011) 226.

    Examples
    --------
    >>> x = np.linspace(0, 6, 25)[:, None]
    >>> gp = ExactGP(tune=True).fit(x, np.sin(x[:, 0]))
    >>> mean, std = gp.predict([[2.1]], return_std=True)
    >>> bool(abs(mean[0] - np.sin(2.1)) < 1e-2)
    True
    """

    def __init__(
        self,
        length_scale: float | ArrayLike = 1.0,
        *,
        additive: bool = False,
        noise: float = 1e-4,
        tune: bool = False,
    ) -> None:
        self.length_scale = length_scale
        self.additive = additive
        self.noise = noise
        self.tune = tune

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit the process, and its kernel if it is to be tuned.

        Parameters
        ----------
        X : array_like, shape (n, d)
            One row is enough; a constant target is not scaled.
        y : array_like, shape (n,)

        Returns
        -------
        ExactGP
            The fitted model itself.

        Raises
        ------
        ValueError
            If a value is missing or infinite, or a parameter is out of range.
        """
        checked: tuple[np.ndarray, np.ndarray] = validate_data(
            self, X, y, dtype=float, y_numeric=True
        )
        X, y = checked
        lengths, noise = self._start(X.shape[1])
        self._X, self._mean = X, y.mean()
        self._scale = y.std() if y.std() > 0 else 1.0
        z = (y - self._mean) / self._scale
        signal = 1.0
        if self.tune and np.ptp(y) > 0:
            lengths, noise, signal = self._tuned(X, z, lengths, noise)
        self.length_scale_ = lengths
        self._variance, self._noise = signal, noise
        covariance = signal * self._kernel(X, X) + noise * np.eye(len(X))
        self._factor = cholesky(covariance, lower=True, check_finite=False)
        self._weights = cho_solve((self._factor, True), z, check_finite=False)
        self.signal_std_ = self._scale * float(np.sqrt(signal))
        self.noise_std_ = self._scale * float(np.sqrt(noise))
        self.log_marginal_likelihood_ = float(
            -0.5 * z @ self._weights
            - np.log(np.diag(self._factor)).sum()
            - 0.5 * len(z) * np.log(2 * np.pi)
        )
        return self

    @overload
    def predict(
        self, X: ArrayLike, return_std: Literal[False] = False, return_cov: Literal[False] = False
    ) -> np.ndarray: ...

    @overload
    def predict(
        self, X: ArrayLike, return_std: Literal[True], return_cov: Literal[False] = False
    ) -> tuple[np.ndarray, np.ndarray]: ...

    @overload
    def predict(
        self, X: ArrayLike, return_std: Literal[False] = False, *, return_cov: Literal[True]
    ) -> tuple[np.ndarray, np.ndarray]: ...

    def predict(
        self, X: ArrayLike, return_std: bool = False, return_cov: bool = False
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """Predict f, without the noise of a measurement; see `observation_std` for that.

        Parameters
        ----------
        X : array_like, shape (m, d)
        return_std : bool
            Return the standard deviations too.
        return_cov : bool
            Return the covariance matrix too.

        Returns
        -------
        mean : ndarray, shape (m,)
        std : ndarray, shape (m,)
            With `return_std`.
        covariance : ndarray, shape (m, m)
            With `return_cov`.

        Raises
        ------
        ValueError
            If a value is missing or infinite, the number of inputs differs from the fit, or both
            standard deviation and covariance are asked for.
        """
        check_is_fitted(self)
        if return_std and return_cov:
            raise ValueError("ask for return_std or for return_cov, not for both")
        points: np.ndarray = validate_data(self, X, dtype=float, reset=False)
        cross = self._variance * self._kernel(self._X, points)
        mean = self._mean + self._scale * (cross.T @ self._weights)
        if not (return_std or return_cov):
            return mean
        known = solve_triangular(self._factor, cross, lower=True, check_finite=False)
        if return_cov:
            covariance = self._variance * self._kernel(points, points) - known.T @ known
            return mean, self._scale**2 * covariance
        variance = self._variance - np.einsum("ij,ij->j", known, known)
        return mean, self._scale * np.sqrt(np.maximum(variance, 0))

    def sample(self, X: ArrayLike, random_state: int | np.random.Generator | None) -> np.ndarray:
        """Draw one function from the belief at the given rows, shape (m,)."""
        mean, covariance = self.predict(X, return_cov=True)
        return thompson_sample(mean, covariance, random_state)

    def leave_one_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Predict each training row from all others, without fitting again.

        Returns
        -------
        mean, std : ndarray, shape (n,)
            Of y, noise included. Mean and scale of y, and the kernel, are those of all rows.
            (y - mean)/std should look like draws from the standard normal distribution; if not, the
            kernel is wrong.

        References
        ----------
        .. [1] S. Sundararajan, S. S. Keerthi, Neural Comput. 13 (2001) 1103,
           doi:10.1162/08997660151134343.
        """
        check_is_fitted(self)
        inverse = cho_solve((self._factor, True), np.eye(len(self._X)), check_finite=False)
        precision = np.diag(inverse)
        z = self._factor @ (self._factor.T @ self._weights)
        mean = z - self._weights / precision
        return self._mean + self._scale * mean, self._scale / np.sqrt(precision)

    def _start(self, d: int) -> tuple[np.ndarray, float]:
        lengths = np.asarray(self.length_scale, dtype=float)
        if lengths.ndim > 1 or lengths.size not in (1, d):
            raise ValueError(f"length_scale holds {lengths.size} numbers; 1 or {d} are needed")
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise ValueError(f"length_scale has to be positive, got {self.length_scale!r}")
        if not (np.isfinite(self.noise) and self.noise > 0):
            raise ValueError(f"noise has to be positive, got {self.noise}")
        return np.broadcast_to(lengths, (d,)).copy(), float(self.noise)

    def _kernel(self, A: np.ndarray, B: np.ndarray) -> np.ndarray:
        return _kernel(A / self.length_scale_, B / self.length_scale_, self.additive)

    def _tuned(
        self, X: np.ndarray, z: np.ndarray, lengths: np.ndarray, noise: float
    ) -> tuple[np.ndarray, float, float]:
        """Maximise the likelihood over log ℓ and log noise; the best s is known in closed form."""
        n, shared = len(z), np.ndim(self.length_scale) == 0
        ranges = np.ptp(X, axis=0)
        ranges = np.where(ranges > 0, ranges, 1.0)

        def unpack(theta: np.ndarray) -> tuple[np.ndarray, float]:
            return np.exp(np.broadcast_to(theta[:-1], lengths.shape)), float(np.exp(theta[-1]))

        def negative(theta: np.ndarray) -> tuple[float, np.ndarray]:
            ell, ratio = unpack(theta)
            k, slopes = _kernel_and_slopes(X / ell, self.additive)
            factor = cholesky(k + ratio * np.eye(n), lower=True, check_finite=False)
            inverse = cho_solve((factor, True), np.eye(n), check_finite=False)
            alpha = inverse @ z
            signal = z @ alpha / n
            value = 0.5 * n * np.log(signal) + np.log(np.diag(factor)).sum()
            pull = inverse - np.outer(alpha, alpha) / signal
            gradient = 0.5 * np.einsum("ij,dij->d", pull, slopes)
            gradient = np.array([gradient.sum()]) if shared else gradient
            return value, np.append(gradient, 0.5 * ratio * np.trace(pull))

        scale = ranges.max() if shared else ranges
        bounds = [
            *np.log(np.multiply.outer(np.atleast_1d(scale), _LENGTHS)),
            np.log(_NOISES),
        ]
        start = np.log(np.append(lengths[:1] if shared else lengths, noise))
        start = np.clip(start, *np.transpose(bounds))
        found = minimize(negative, start, jac=True, method="L-BFGS-B", bounds=bounds)
        ell, ratio = unpack(found.x)
        k = _kernel(X / ell, X / ell, self.additive) + ratio * np.eye(n)
        signal = float(z @ np.linalg.solve(k, z) / n)
        return ell, signal * ratio, signal


def _kernel(A: np.ndarray, B: np.ndarray, additive: bool) -> np.ndarray:
    """Return the kernel of rows in units of the length scales, of shape (len(A), len(B))."""
    if additive:
        return (
            sum(_matern(np.abs(np.subtract.outer(a, b))) for a, b in zip(A.T, B.T, strict=True))
            / (A.shape[1])
        )
    squares = sum(np.subtract.outer(a, b) ** 2 for a, b in zip(A.T, B.T, strict=True))
    return _matern(np.sqrt(squares))


def _matern(r: np.ndarray) -> np.ndarray:
    a = _SQRT5 * r
    return (1 + a + a * a / 3) * np.exp(-a)


def _kernel_and_slopes(A: np.ndarray, additive: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the kernel of the rows with themselves and its derivatives by log ℓ_i, (d, n, n)."""
    squares = np.array([np.subtract.outer(a, a) ** 2 for a in A.T])
    if additive:
        r = np.sqrt(squares)
        slopes = 5 / 3 * (1 + _SQRT5 * r) * np.exp(-_SQRT5 * r) * squares / len(squares)
        return _matern(r).mean(axis=0), slopes
    r = np.sqrt(squares.sum(axis=0))
    return _matern(r), 5 / 3 * (1 + _SQRT5 * r) * np.exp(-_SQRT5 * r) * squares
