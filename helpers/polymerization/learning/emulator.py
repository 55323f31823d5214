"""A fast stand-in for the simulator: recipe and time in; conversion, means and distribution out.

Three polynomials in a row, each of which may use what those before it found: first the conversion,
then the means, then the distribution. As they are smooth in the logarithms and in 1/T, few powers
suffice. The distribution is learnt as its square root, the scale on which counted chains have the
same noise in full and in nearly empty bins, and on which a prediction cannot become negative.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.utils.validation import check_is_fitted

from helpers.polymerization.learning.polynomial import FastPolynomial
from helpers.polymerization.simulator.distributions import BIN_WIDTH, COLUMNS
from helpers.polymerization.simulator.recipe import RECIPES

SCALARS = ("remaining_monomer_mol_per_L", "Mn_g_per_mol", "Mw_g_per_mol")
#: Columns of the bundled table that are emulated, in the order of the emulator's outputs.
OUTPUTS = (*SCALARS, *COLUMNS)


class Emulator(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Polynomial ridge regressions from recipes and times to what is measured of the product.

    Rows weigh as the square root of the polymer that they hold: the noise of a simulation falls
    with the polymer, if not as fast as if chains were counted one by one.

    It knows these four inputs and these outputs only. For other chemistry start from scikit-learn's
    ``make_pipeline(StandardScaler(), PolynomialFeatures(4), Ridge())``, of which it is made.

    Parameters
    ----------
    conversion_degree : int
        Degree of the polynomial of the conversion, in four inputs.
    degree : int
        Degree of the polynomials of the means and of the distribution, in five and seven inputs.
    alpha : float
        Penalty of the ridge regressions on standardized inputs.

    Attributes
    ----------
    n_features_in_ : int
        Four: monomer, initiator, temperature and time.
    """

    def __init__(self, conversion_degree: int = 5, degree: int = 4, alpha: float = 0.01) -> None:
        self.conversion_degree = conversion_degree
        self.degree = degree
        self.alpha = alpha

    def fit(self, X: np.ndarray | pd.DataFrame, y: np.ndarray | pd.DataFrame) -> Emulator:
        """Fit the three polynomials.

        Parameters
        ----------
        X : array_like, shape (n, 4)
            Recipes and times, in the order and units of
            :data:`~helpers.polymerization.simulator.recipe.RECIPES`.
        y : array_like, shape (n, 103)
            What came out, in the order and units of :data:`OUTPUTS`.

        Raises
        ------
        ValueError
            If shapes or values are unusable.
        """
        X = checked_recipes(X)
        seen = stabilized(y)
        if len(seen) != len(X):
            raise ValueError(f"X has {len(X)} rows, y has {len(seen)}")
        share_left = seen[:, 0] - np.log(X[:, 0])
        if (share_left >= 0).any():
            raise ValueError("each row of y needs less monomer than its recipe starts with")
        weight = np.sqrt(-X[:, 0] * np.expm1(share_left))
        inputs = _inputs(X)
        self.n_features_in_ = X.shape[1]
        self._conversion = self._fitted(self.conversion_degree, inputs, np.log(-share_left), weight)
        inputs = self._with_conversion(inputs)
        self._means = self._fitted(self.degree, inputs, seen[:, 1:3], weight)
        inputs = self._with_means(inputs)
        self._rest = self._fitted(self.degree, inputs, seen[:, 1:], weight)
        return self

    def predict(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Predict what comes out, shape (n, 103), in the order and units of :data:`OUTPUTS`."""
        predicted = self.predict_stabilized(X)
        return np.hstack([np.exp(predicted[:, :3]), predicted[:, 3:] ** 2])

    def predict_stabilized(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Predict on the scales of :func:`stabilized`, shape (n, 103)."""
        check_is_fitted(self)
        X = checked_recipes(X)
        inputs = self._with_conversion(_inputs(X))
        remaining = np.log(X[:, 0]) + inputs[:, -1]
        rest = self._rest.predict(self._with_means(inputs))
        means, roots = rest[:, :2], np.maximum(rest[:, 2:], 0)
        roots /= np.sqrt((roots**2).sum(axis=1, keepdims=True) * BIN_WIDTH)
        return np.hstack([remaining[:, None], means, roots])

    def _fitted(
        self, degree: int, inputs: np.ndarray, y: np.ndarray, weight: np.ndarray
    ) -> FastPolynomial:
        powers = PolynomialFeatures(degree, include_bias=False)
        pipeline = make_pipeline(StandardScaler(), powers, Ridge(self.alpha))
        return FastPolynomial(pipeline.fit(inputs, y, ridge__sample_weight=weight))

    def _with_conversion(self, inputs: np.ndarray) -> np.ndarray:
        # the logarithm of the share of monomer left; its own logarithm is nearly linear in log t
        return np.column_stack([inputs, -np.exp(self._conversion.predict(inputs))])

    def _with_means(self, inputs: np.ndarray) -> np.ndarray:
        return np.column_stack([inputs, self._means.predict(inputs)])


def stabilized(y: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Take the logarithms of the scalars and the square roots of the distribution.

    Parameters
    ----------
    y : array_like, shape (n, 103)
        In the order and units of :data:`OUTPUTS`; a DataFrame's columns are taken by name.

    Raises
    ------
    ValueError
        If the shape is another, a scalar is not positive or a bin negative.
    """
    if isinstance(y, pd.DataFrame):
        y = y[list(OUTPUTS)]
    y = np.asarray(y, dtype=float)
    if y.ndim != 2 or y.shape[1] != len(OUTPUTS):
        raise ValueError(f"y must have shape (n, {len(OUTPUTS)}), got {y.shape}")
    if not ((y[:, :3] > 0).all() and (y[:, 3:] >= 0).all() and np.isfinite(y).all()):
        raise ValueError("y needs finite values, positive scalars and bins that are not negative")
    return np.hstack([np.log(y[:, :3]), np.sqrt(y[:, 3:])])


def checked_recipes(X: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Give recipes with times as an array of shape (n, 4), after making sure they are positive."""
    if isinstance(X, pd.DataFrame):
        X = X[RECIPES.names]
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.shape[1] != len(RECIPES):
        raise ValueError(f"X must have the columns {', '.join(RECIPES.names)}, got {X.shape}")
    if not ((X > 0).all() and np.isfinite(X).all()):
        raise ValueError("recipes and times must be positive and finite")
    return X


def _inputs(X: np.ndarray) -> np.ndarray:
    # The table has six levels of the monomer, even in mol/L; on a logarithmic scale the first gap
    # would be the widest, and polynomials swing there. The cube root is a compromise.
    monomer, initiator, temperature, time = X.T
    return np.column_stack(
        [np.cbrt(monomer), np.log(initiator), 1000 / (temperature + 273.15), np.log(time)]
    )
