"""Regression with an ensemble of small neural networks: gradients and calibrated intervals."""

import math
from itertools import pairwise
from numbers import Integral, Real

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.models.observation import ObservationMixin
from helpers.models.tanh_network import train

_MIN_ROWS = 10
_MAX_WEIGHTS = 5000  # a step needs several square matrices of this size
_SMALLEST_SHRINKAGE = 0.25  # of the squared residuals of a pair, against a chance estimate


class NetworkEnsemble(ObservationMixin, RegressorMixin, BaseEstimator):
    """The mean of several tanh networks, with its gradient and its uncertainty.

    The rows are dealt into ``n_networks / 2`` folds. Two networks, started from different random
    weights, are trained without each fold, so that every row teaches most of the networks and
    judges the two that have not seen it.

    The standard deviation of a new observation is modelled as
    ``sqrt(noise_variance_ + spread_factor_ * spread**2)``, where spread is the standard deviation
    between the networks at the point. The two numbers make the out-of-fold residuals most likely,
    and are then rescaled such that mean ± 1.96 std covers 95 % of these residuals. Residuals of a
    pair are first shrunk to what the mean of all networks would leave: averaging K networks
    instead of two takes away (1/2 - 1/K) of the variance between networks.

    Parameters
    ----------
    n_networks : int, default=8
        Even, at least 4. With 4 networks each one sees half of the rows, with 8 three quarters.
    hidden_layer_sizes : tuple of int, default=(12, 12)
        Units of each hidden layer.
    alpha : float or None, default=None
        Penalty on the squared weights of the networks, beside half the sum of squared residuals
        in standard deviations of y. ``None`` lets the data decide, separately for each input.
    max_iter : int, default=60
        Largest number of Levenberg-Marquardt steps of each network. Networks usually predict
        well before they have converged, and on few rows better.
    tol : float, default=1e-3
        A network has converged when five steps lower its objective by less than this fraction.
    random_state : int, numpy.random.Generator or None, default=None
        Deals the folds and draws the first weights.

    Attributes
    ----------
    networks_ : list of TanhNetwork
        The networks, which map standardised inputs to the standardised target.
    fold_ : ndarray, shape (n,)
        The fold of each training row; networks ``k`` with ``k % (n_networks // 2) == fold`` have
        not seen it.
    n_iter_, converged_ : ndarray, shape (n_networks,)
        Steps that each network took, and whether it converged within ``max_iter``.
    noise_variance_ : float
        Part of the variance that all points share, in squared units of y.
    noise_std_ : float
        Its root, in units of y.
    spread_factor_ : float
        Weight of the squared spread between networks.

    See Also
    --------
    sklearn.neural_network.MLPRegressor : The better choice for larger networks and many thousands
        of rows; it has no intervals and no gradients.

    Notes
    -----
    How the networks are trained is told in :func:`helpers.models.tanh_network.train`. Leaving out
    folds to learn the errors of an aggregate follows the jackknife+ and CV+ of [1]_, with one
    Gaussian width for each point instead of its quantiles; the spread between networks as a measure
    of uncertainty is taken from [2]_. Coverage holds on average over rows like the training rows,
    not at every single point and not far outside the data.

    References
    ----------
    .. [1] R. F. Barber, E. J. Candès, A. Ramdas, R. J. Tibshirani, Ann. Stat. 49 (2021) 486,
       doi:10.1214/20-AOS1965
    .. [2] B. Lakshminarayanan, A. Pritzel, C. Blundell, NeurIPS 30 (2017),
       doi:10.48550/arXiv.1612.01474

    Examples
    --------
    >>> import numpy as np
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> model = NetworkEnsemble(random_state=0).fit(X, X[:, 0] ** 2)
    >>> print(np.abs(model.gradient([[0.5]]) - 1).item() < 0.1)
    True
    """

    def __init__(
        self,
        n_networks: int = 8,
        hidden_layer_sizes: tuple[int, ...] = (12, 12),
        *,
        alpha: float | None = None,
        max_iter: int = 60,
        tol: float = 1e-3,
        random_state: int | np.random.Generator | None = None,
    ):
        self.n_networks = n_networks
        self.hidden_layer_sizes = hidden_layer_sizes
        self.alpha = alpha
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: np.ndarray) -> "NetworkEnsemble":
        """Train the networks and calibrate their intervals.

        Parameters
        ----------
        X : array-like, shape (n, n_features)
            Inputs in any units, at least ten rows.
        y : array-like, shape (n,)
            Target in any unit.

        Returns
        -------
        NetworkEnsemble
            The fitted estimator.

        Raises
        ------
        ValueError
            If X or y are not finite or of the wrong shape, y is constant, or a parameter is out
            of its range.
        """
        X, y = validate_data(self, X, y, dtype=float, y_numeric=True, ensure_min_samples=_MIN_ROWS)
        y = y.astype(float)
        if np.ptp(y) == 0:
            raise ValueError(f"y is constant ({y[0]:g} in every row): there is nothing to learn")
        self._check_parameters(X.shape[1])
        rng = np.random.default_rng(self.random_state)
        # A constant column teaches nothing: an infinite scale takes it out, and out of gradients.
        self._x_scale = np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), np.inf)
        self._x_mean, self._y_mean, self._y_scale = X.mean(axis=0), y.mean(), y.std()
        U, v = (X - self._x_mean) / self._x_scale, (y - self._y_mean) / self._y_scale

        n_folds = self.n_networks // 2
        self.fold_ = rng.permutation(len(v)) % n_folds
        self.networks_ = [
            train(
                U[self.fold_ != k % n_folds],
                v[self.fold_ != k % n_folds],
                tuple(np.atleast_1d(self.hidden_layer_sizes)),
                rng=rng,
                alpha=self.alpha,
                max_iter=self.max_iter,
                tol=self.tol,
            )
            for k in range(self.n_networks)
        ]
        self.n_iter_ = np.array([network.n_iter for network in self.networks_])
        self.converged_ = np.array([network.converged for network in self.networks_])
        self._calibrate(y, self._predict_each(U))
        return self

    def predict(
        self, X: np.ndarray, return_std: bool = False
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """Return the mean of the networks, and how far they are from the function.

        Parameters
        ----------
        X : array-like, shape (n, n_features)
            Inputs in the units of the training rows.
        return_std : bool, default=False
            Whether to return the standard deviation too.

        Returns
        -------
        mean : ndarray, shape (n,)
            Prediction in the unit of y.
        std : ndarray, shape (n,)
            Only with `return_std`: of the function, sqrt(spread_factor_ * spread**2). The
            calibrated 95 % interval of a new observation is mean ± 1.96 `observation_std`.
        """
        each = self._predict_each(self._standardised(X))
        mean = each.mean(axis=0)
        if not return_std:
            return mean
        return mean, np.sqrt(self.spread_factor_ * self._squared_spread(each))

    def gradient(self, X: np.ndarray) -> np.ndarray:
        """Return the exact gradient of the predicted mean.

        Parameters
        ----------
        X : array-like, shape (n, n_features)
            Inputs in the units of the training rows.

        Returns
        -------
        ndarray, shape (n, n_features)
            Derivatives in the unit of y per unit of each column of X.
        """
        return np.mean(self._gradient_each(X), axis=0)

    def gradient_std(self, X: np.ndarray) -> np.ndarray:
        """Return the standard deviation of the gradient between the networks.

        Parameters
        ----------
        X : array-like, shape (n, n_features)
            Inputs in the units of the training rows.

        Returns
        -------
        ndarray, shape (n, n_features)
            In the units of :meth:`gradient`. It says how far the networks disagree, and is not
            calibrated: no gradient was ever observed.
        """
        return np.std(self._gradient_each(X), axis=0, ddof=1)

    def _check_parameters(self, n_features: int) -> None:
        k, sizes = self.n_networks, tuple(np.atleast_1d(self.hidden_layer_sizes).tolist())
        if not isinstance(k, Integral) or k < 4 or k % 2:
            raise ValueError(f"n_networks must be an even number, at least 4; got {k!r}")
        if not sizes or not all(isinstance(size, Integral) and size > 0 for size in sizes):
            raise ValueError(
                "hidden_layer_sizes must hold the units of each hidden layer, e.g. (12, 12); "
                f"got {self.hidden_layer_sizes!r}"
            )
        if self.alpha is not None and not (isinstance(self.alpha, Real) and self.alpha > 0):
            raise ValueError(f"alpha must be a positive number or None; got {self.alpha!r}")
        if not isinstance(self.max_iter, Integral) or self.max_iter < 1:
            raise ValueError(f"max_iter must be a positive whole number; got {self.max_iter!r}")
        if not isinstance(self.tol, Real) or not 0 <= self.tol < 1:
            raise ValueError(f"tol must be a number from 0 to below 1; got {self.tol!r}")
        n_weights = sum((a + 1) * b for a, b in pairwise((n_features, *sizes, 1)))
        if n_weights > _MAX_WEIGHTS:
            raise ValueError(
                f"{n_features} inputs and hidden layers {sizes} make {n_weights} weights; training "
                f"takes at most {_MAX_WEIGHTS}: make the layers smaller, or use "
                "sklearn.neural_network.MLPRegressor"
            )

    def _calibrate(self, y: np.ndarray, each: np.ndarray) -> None:
        """Set the two parts of the variance from the residuals of the networks left out."""
        K, n = self.n_networks, len(y)
        pair = each.reshape(2, K // 2, n)[:, self.fold_, np.arange(n)]
        residual = y - pair.mean(axis=0)
        pair_error = np.mean(residual**2)
        gain = (1 / 2 - 1 / K) * np.mean(pair.var(axis=0, ddof=1))
        residual *= np.sqrt(max(1 - gain / pair_error, _SMALLEST_SHRINKAGE))

        self._mean_spread2 = each.var(axis=0, ddof=1).mean()
        spread2 = self._squared_spread(each)

        def surprise(parameters: np.ndarray) -> float:
            variance = np.exp(parameters[0]) + np.exp(parameters[1]) * spread2 / pair_error
            return np.mean(np.log(variance) + residual**2 / pair_error / variance)

        best = minimize(surprise, [np.log(0.5), 0.0], method="Nelder-Mead").x
        noise, factor = np.exp(best) * [pair_error, 1.0]
        ratios = np.sort(np.abs(residual) / np.sqrt(noise + factor * spread2))
        widening = ratios[min(math.ceil(0.95 * (n + 1)), n) - 1] / 1.96
        self.noise_variance_, self.spread_factor_ = widening**2 * np.array([noise, factor])
        self.noise_std_ = math.sqrt(self.noise_variance_)

    def _squared_spread(self, each: np.ndarray) -> np.ndarray:
        """Return the variance between networks, drawn a little towards its mean over the rows.

        A few networks may agree by accident: the mean counts as much as one network more.
        """
        K = self.n_networks
        return ((K - 1) * each.var(axis=0, ddof=1) + self._mean_spread2) / K

    def _standardised(self, X: np.ndarray) -> np.ndarray:
        check_is_fitted(self)
        X = validate_data(self, X, dtype=float, reset=False)
        return (X - self._x_mean) / self._x_scale

    def _predict_each(self, U: np.ndarray) -> np.ndarray:
        """Return the networks' predictions in the unit of y, shape (n_networks, n)."""
        each = np.array([network.predict(U) for network in self.networks_])
        return self._y_mean + self._y_scale * each

    def _gradient_each(self, X: np.ndarray) -> np.ndarray:
        """Return the networks' gradients, shape (n_networks, n, n_features)."""
        U = self._standardised(X)
        each = np.array([network.gradient(U) for network in self.networks_])
        return each * (self._y_scale / self._x_scale)
