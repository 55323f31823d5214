"""The collapsed variational bound of a sparse Gaussian process, in whitened form, and its maximum.

Inducing points Z stand in for the n rows X: K_uu is the kernel matrix of Z, K_uf that of Z and X.
With noise variance s² [1]_::

    L L'  = K_uu            A = L⁻¹ K_uf / s
    B     = 1 + A A' = L_B L_B'              c = L_B⁻¹ A y / s
    bound = -n/2 ln 2π - n ln s - Σ ln diag L_B - y'y / 2s² + c'c / 2
            - Σ k(x_i, x_i) / 2s² + tr(A A') / 2

Factorising K_uu + K_uf K_fu / s² instead looks simpler, but loses the digits that the optimiser
needs.

References
----------
.. [1] M. K. Titsias, Variational learning of inducing variables in sparse Gaussian processes,
   Proceedings of Machine Learning Research 5 (2009) 567.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.linalg import blas, cholesky, solve_triangular
from scipy.optimize import minimize

LARGEST_JITTER = 1e-3
_LIMITS = {"length_scales": (1e-2, 1e4), "signal_std": (1e-3, 1e3), "noise_std": (1e-4, 1e1)}
_INDUCING_SCALE = 3.0  # inducing points move this much faster than the logarithms of the rest


@dataclass(frozen=True)
class Hyperparameters:
    """Squared-exponential kernel with one length scale an input, and Gaussian noise.

    Attributes
    ----------
    length_scales : ndarray, shape (d,)
        Distance along each input over which the function changes.
    signal_std : float
        Prior standard deviation of the function.
    noise_std : float
        Standard deviation of an observation around the function.
    """

    length_scales: np.ndarray
    signal_std: float
    noise_std: float

    @classmethod
    def from_logs(cls, logs: np.ndarray) -> "Hyperparameters":
        """Read the vector that the optimiser moves: ln of length scales, signal and noise."""
        values = np.exp(logs)
        return cls(values[:-2], float(values[-2]), float(values[-1]))

    def to_logs(self) -> np.ndarray:
        """Return the vector that the optimiser moves, shape (d + 2,)."""
        return np.log([*self.length_scales, self.signal_std, self.noise_std])

    def kernel(self, X: np.ndarray, Z: np.ndarray) -> np.ndarray:
        """Return signal_std² exp(-Σ (x - z)² / 2 length_scales²), shape (m, n) in Fortran order."""
        U, V = Z / self.length_scales, X / self.length_scales
        level = 2 * np.log(self.signal_std)
        # One matrix product gives the whole exponent.
        left = np.column_stack([V, level - (V * V).sum(axis=1) / 2, np.ones(len(V))])
        right = np.column_stack([U, np.ones(len(U)), -(U * U).sum(axis=1) / 2])
        exponent = left @ right.T
        return np.exp(exponent, out=exponent).T


class Factors:
    """The factors of the bound for given rows, inducing points and hyper-parameters.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Training inputs.
    y : ndarray, shape (n,)
        Training target, of mean zero.
    Z : ndarray, shape (m, d)
        Inducing points.
    parameters : Hyperparameters
        Kernel and noise.
    jitter : float
        Added to the diagonal of K_uu, relative to the signal variance; raised tenfold where that is
        not enough. The bound stays a bound.

    Raises
    ------
    ValueError
        If K_uu is not positive definite even with a jitter of 1e-3.
    """

    def __init__(
        self,
        X: np.ndarray,
        y: np.ndarray,
        Z: np.ndarray,
        parameters: Hyperparameters,
        jitter: float = 1e-6,
    ) -> None:
        self.X, self.y, self.Z, self.parameters = X, y, Z, parameters
        s = parameters.noise_std
        self.L, self.jitter = _cholesky(parameters.kernel(Z, Z), parameters.signal_std**2, jitter)
        self.K_uf = parameters.kernel(X, Z)
        self.A = solve_triangular(self.L, self.K_uf, lower=True, check_finite=False)
        self.A /= s
        half = blas.dsyrk(1.0, self.A, lower=1)
        self.AA = half + np.tril(half, -1).T
        self.L_B = cholesky(self.AA + np.eye(len(Z)), lower=True, check_finite=False)
        self.c = solve_triangular(self.L_B, self.A @ y / s, lower=True)

    @property
    def bound(self) -> float:
        """Lower bound of the log marginal likelihood of y."""
        p, y = self.parameters, self.y
        unexplained = (y @ y + len(y) * p.signal_std**2) / p.noise_std**2
        return float(
            -len(y) * (np.log(2 * np.pi) / 2 + np.log(p.noise_std))
            - np.log(np.diag(self.L_B)).sum()
            + (self.c @ self.c + np.trace(self.AA) - unexplained) / 2
        )

    @cached_property
    def L_inverse(self) -> np.ndarray:
        """L⁻¹, shape (m, m)."""
        return solve_triangular(self.L, np.eye(len(self.L)), lower=True)

    @cached_property
    def L_B_inverse(self) -> np.ndarray:
        """L_B⁻¹, shape (m, m)."""
        return solve_triangular(self.L_B, np.eye(len(self.L_B)), lower=True)

    def gradient(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the derivatives of the bound.

        Returns
        -------
        logs : ndarray, shape (d + 2,)
            By the logarithms of the length scales, the signal and the noise standard deviation.
        Z : ndarray, shape (m, d)
            By the inducing points.
        """
        p, y = self.parameters, self.y
        n, m, s = len(y), len(self.Z), p.noise_std
        w = self.L_B_inverse.T @ self.c  # whitened weights of the posterior mean
        B_inverse = self.L_B_inverse.T @ self.L_B_inverse
        kept = np.eye(m) - B_inverse - np.outer(w, w)

        # Derivatives by K_uf and K_uu, times the kernel itself: all of them are chained from these.
        weights_uf = np.asfortranarray(self.L_inverse.T @ kept / s) @ self.A
        weights_uf = blas.dger(
            1 / s**2, self.L_inverse.T @ w, y, a=np.asfortranarray(weights_uf), overwrite_a=1
        )
        weights_uf *= self.K_uf
        K_uu = p.kernel(self.Z, self.Z)
        weights_uu = self.L_inverse.T @ (kept - self.AA) @ self.L_inverse * K_uu / 2
        on_jitter = self.jitter * np.trace(weights_uu)

        U, V = self.Z / p.length_scales, self.X / p.length_scales
        rows, columns, moved = weights_uf.sum(1), weights_uf.sum(0), weights_uf @ V
        rows_uu, moved_uu = weights_uu.sum(1), weights_uu @ U
        by_scale = rows @ U**2 + columns @ V**2 - 2 * (U * moved).sum(0)
        by_scale += 2 * (rows_uu @ U**2 - (U * moved_uu).sum(0))
        by_Z = moved - U * rows[:, None] + 2 * (moved_uu - U * rows_uu[:, None])

        noise_free = n * p.signal_std**2 / s**2
        by_signal = 2 * (rows.sum() + rows_uu.sum() + on_jitter) - noise_free
        by_noise = (m - n - np.trace(B_inverse) - np.trace(self.AA) - self.c @ self.c - w @ w) + (
            y @ y / s**2 + noise_free
        )
        return np.array([*by_scale, by_signal, by_noise]), by_Z / p.length_scales


class Maximum(NamedTuple):
    """Where an optimisation ended, after how many steps, and whether by its tolerance."""

    parameters: Hyperparameters
    Z: np.ndarray
    n_iter: int
    converged: bool


def best_start(X: np.ndarray, y: np.ndarray, Z: np.ndarray, jitter: float) -> Hyperparameters:
    """Return the best of a few guesses with equal length scales, for standardised data.

    From a start too short or too long for the data the optimiser can end in a model that takes all
    for noise.

    Examples
    --------
    >>> X = np.linspace(-2, 2, 60)[:, None]
    >>> best_start(X, np.sin(X[:, 0]), X[::10], 1e-6).noise_std < 0.5
    True
    """
    d = X.shape[1]
    guesses = [
        Hyperparameters(np.full(d, reach * np.sqrt(d)), signal, noise)
        for reach in (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
        for signal in (1.0, 3.0)
        for noise in (0.2, 0.6)
    ]
    return max(guesses, key=lambda guess: Factors(X, y, Z, guess, jitter).bound)


def maximise(
    X: np.ndarray,
    y: np.ndarray,
    Z: np.ndarray,
    start: Hyperparameters,
    max_iter: int,
    *,
    move: bool,
    tol: float,
    jitter: float,
) -> Maximum:
    """Maximise the bound of standardised data, from a start.

    Parameters
    ----------
    X, y, Z : ndarray
        As for `Factors`.
    start : Hyperparameters
        Where to begin.
    max_iter : int
        Largest number of L-BFGS steps.
    move : bool
        Whether the inducing points are optimised with kernel and noise.
    tol : float
        Converged when a step raises the bound by less than this fraction.
    jitter : float
        As for `Factors`.

    Examples
    --------
    >>> X = np.linspace(-2, 2, 60)[:, None]
    >>> y = np.sin(X[:, 0])
    >>> start = best_start(X, y, X[::10], 1e-6)
    >>> found = maximise(X, y, X[::10], start, 30, move=False, tol=1e-6, jitter=1e-6)
    >>> bounds = [Factors(X, y, X[::10], one, 1e-6).bound for one in (start, found.parameters)]
    >>> bool(bounds[0] <= bounds[1])
    True
    """
    n_logs = X.shape[1] + 2

    def read(vector: np.ndarray) -> tuple[Hyperparameters, np.ndarray]:
        places = vector[n_logs:].reshape(Z.shape) * _INDUCING_SCALE if move else Z
        return Hyperparameters.from_logs(vector[:n_logs]), places

    def objective(vector: np.ndarray) -> tuple[float, np.ndarray]:
        parameters, places = read(vector)
        factors = Factors(X, y, places, parameters, jitter)
        by_logs, by_Z = factors.gradient()
        by_places = by_Z.ravel() * _INDUCING_SCALE if move else np.empty(0)
        return -factors.bound, -np.concatenate([by_logs, by_places])

    places = Z.ravel() / _INDUCING_SCALE if move else np.empty(0)
    limits = [_LIMITS["length_scales"]] * X.shape[1] + [_LIMITS["signal_std"], _LIMITS["noise_std"]]
    found = minimize(
        objective,
        np.concatenate([start.to_logs(), places]),
        jac=True,
        method="L-BFGS-B",
        bounds=[*np.log(limits), *[(None, None)] * len(places)],
        options={"maxiter": max_iter, "ftol": tol, "maxcor": 20},
    )
    return Maximum(*read(found.x), int(found.nit), bool(found.success))


def _cholesky(K: np.ndarray, scale: float, jitter: float) -> tuple[np.ndarray, float]:
    """Factorise K plus as little jitter as needed; return the lower factor and the jitter."""
    while jitter <= LARGEST_JITTER:
        try:
            return cholesky(K + jitter * scale * np.eye(len(K)), lower=True), jitter
        except np.linalg.LinAlgError:
            jitter = max(10 * jitter, 1e-12)
    raise ValueError(
        f"the kernel matrix of the inducing points is not positive definite even with a relative "
        f"jitter of {LARGEST_JITTER:g}"
    )
