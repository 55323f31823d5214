"""Models of the whole spectrum: a network, and Gaussian processes on principal components."""

import warnings
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.models.exact_gp import ExactGP


class SpectrumNetwork(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """A multilayer perceptron from a recipe to its spectrum.

    scikit-learn's `MLPRegressor` after a `StandardScaler`, with early stopping, is the better
    choice from some thousand recipes on; this one is scaled and trained for a few dozen.

    Parameters
    ----------
    hidden : tuple of int, default=(50, 100, 200)
        Neurons of the hidden layers.
    epochs : int, default=150
        Passes over the recipes.
    alpha : float, default=1e-2
        Penalty of the squared weights.
    random_state : int, RandomState instance or None, default=None
        Draws first weights and the order of the rows.

    Attributes
    ----------
    network_ : MLPRegressor
        On inputs that are standardised, and on spectra divided by their overall deviation.
    """

    def __init__(
        self,
        hidden: tuple[int, ...] = (50, 100, 200),
        *,
        epochs: int = 150,
        alpha: float = 1e-2,
        random_state: int | None = None,
    ) -> None:
        self.hidden = hidden
        self.epochs = epochs
        self.alpha = alpha
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit the network to recipes, shape (n, d), and their spectra, shape (n, m)."""
        recipes, spectra = validate_data(self, X, y, dtype=float, multi_output=True)
        spectra, self._shape = spectra.reshape(len(spectra), -1), spectra.shape[1:]
        self._centre, self._width = recipes.mean(axis=0), recipes.std(axis=0)
        self._width = np.where(self._width > 0, self._width, 1.0)
        self._mean, self._scale = spectra.mean(axis=0), max(float(spectra.std()), 1e-12)
        self.network_ = MLPRegressor(
            hidden_layer_sizes=self.hidden,
            alpha=self.alpha,
            batch_size=min(16, len(recipes)),
            max_iter=self.epochs,
            n_iter_no_change=self.epochs,
            random_state=self.random_state,
        )
        with warnings.catch_warnings():  # the number of epochs is ours, and no accident
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.network_.fit(
                (recipes - self._centre) / self._width, (spectra - self._mean) / self._scale
            )
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict spectra, shape (n, m)."""
        check_is_fitted(self)
        recipes = validate_data(self, X, dtype=float, reset=False)
        z = self.network_.predict((recipes - self._centre) / self._width)
        return (self._mean + self._scale * z.reshape(len(recipes), -1)).reshape(-1, *self._shape)


class ComponentGP(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Spectra as a sum of a few principal components, whose scores are Gaussian processes.

    scikit-learn's `GaussianProcessRegressor`, which takes several targets at once, is the better
    choice where one kernel may serve all of them.

    Parameters
    ----------
    components : int, default=6
        Number of components; fewer if there are fewer recipes.
    noise : float, default=1e-3
        Where the tuning of each process starts, see `helpers.models.exact_gp.ExactGP`.

    Attributes
    ----------
    pca_ : PCA
    processes_ : list of ExactGP
        One a component.
    """

    def __init__(self, components: int = 6, *, noise: float = 1e-3) -> None:
        self.components = components
        self.noise = noise

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit components and processes to recipes, shape (n, d), and spectra, shape (n, m)."""
        recipes, spectra = validate_data(self, X, y, dtype=float, multi_output=True)
        spectra, self._shape = spectra.reshape(len(spectra), -1), spectra.shape[1:]
        self.pca_ = PCA(min(self.components, *spectra.shape))
        scores = self.pca_.fit_transform(spectra)
        start = np.full(recipes.shape[1], 1.0)
        self.processes_ = [
            ExactGP(start, noise=self.noise, tune=True).fit(recipes, column) for column in scores.T
        ]
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict spectra, shape (n, m)."""
        check_is_fitted(self)
        recipes = validate_data(self, X, dtype=float, reset=False)
        scores = np.column_stack([process.predict(recipes) for process in self.processes_])
        return self.pca_.inverse_transform(scores).reshape(-1, *self._shape)

    def sample(
        self, X: ArrayLike, n: int, random_state: int | np.random.Generator | None
    ) -> np.ndarray:
        """Draw n functions from the belief at the given recipes.

        The components are taken as independent, and what they leave out as zero.

        Returns
        -------
        ndarray, shape (n, len(X), m)
        """
        check_is_fitted(self)
        recipes = validate_data(self, X, dtype=float, reset=False)
        rng = np.random.default_rng(random_state)
        scores = np.empty((n, len(recipes), len(self.processes_)))
        for k, process in enumerate(self.processes_):
            mean, covariance = process.predict(recipes, return_cov=True)
            ridge = 1e-8 * np.abs(np.diag(covariance)).max() + 1e-300
            values, directions = np.linalg.eigh(covariance + ridge * np.eye(len(recipes)))
            root = directions * np.sqrt(np.maximum(values, 0))
            scores[:, :, k] = mean + rng.standard_normal((n, len(recipes))) @ root.T
        return self.pca_.inverse_transform(scores.reshape(-1, scores.shape[2])).reshape(
            n, len(recipes), -1
        )
