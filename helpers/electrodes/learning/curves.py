"""Functional data analysis of viscosity curves: smoothing, principal components, prediction.

A curve is log10 viscosity over log10 shear rate. Smoothing and functional principal components
come from scikit-fda.

References
----------
.. [1] J. O. Ramsay, B. W. Silverman, *Functional Data Analysis*, 2nd ed., Springer (2005),
   doi:10.1007/b98888.
.. [2] C. Ramos-Carreño, J. L. Torrecilla, M. Carbajo-Berrocal, P. Marcos, A. Suárez,
   J. Stat. Softw. 109 (2024) 2, doi:10.18637/jss.v109.i02 (scikit-fda).
"""

from __future__ import annotations

import numpy as np
from skfda import FDataGrid
from skfda.misc.operators import LinearDifferentialOperator
from skfda.misc.regularization import L2Regularization
from skfda.preprocessing.dim_reduction import FPCA
from skfda.preprocessing.smoothing import BasisSmoother
from skfda.representation.basis import BSplineBasis
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.utils.validation import check_is_fitted, validate_data

N_BASIS = 12
PENALTY = 1e-2


def as_curves(values: np.ndarray, rates: np.ndarray) -> FDataGrid:
    """Return viscosities as functions: log10 viscosity over log10 shear rate.

    Parameters
    ----------
    values : ndarray, shape (n, n_rates)
        Viscosities in Pa s.
    rates : ndarray, shape (n_rates,)
        Shear rates in 1/s.

    Raises
    ------
    ValueError
        If a viscosity or a rate is not positive, or the shapes do not fit.
    """
    values, rates = np.atleast_2d(np.asarray(values, dtype=float)), np.asarray(rates, dtype=float)
    if values.shape[1:] != rates.shape:
        raise ValueError(f"{values.shape[1]} viscosities a curve, but {rates.size} shear rates")
    if not (values > 0).all() or not (rates > 0).all():
        raise ValueError("viscosities and shear rates must be positive")
    return FDataGrid(np.log10(values), grid_points=np.log10(rates))


def smoothed(curves: FDataGrid, n_basis: int = N_BASIS, penalty: float = PENALTY) -> FDataGrid:
    """Fit B-splines, with a penalty on the squared second derivative, to each curve."""
    basis = BSplineBasis(domain_range=curves.domain_range, n_basis=n_basis)
    smoother = BasisSmoother(
        basis,
        smoothing_parameter=penalty,
        regularization=L2Regularization(LinearDifferentialOperator(2)),
    )
    return smoother.fit_transform(curves)


class CurveRegressor(RegressorMixin, BaseEstimator):
    """Predict a whole curve: a model for each score of its first principal components.

    scikit-learn's estimators that take several targets at once, as `Ridge`, are the better choice
    where the points of y are no curve, or only a few.

    Parameters
    ----------
    model : estimator
        Cloned and fitted for each score.
    n_components : int
        Scores that are predicted.
    smooth : bool
        Smooth the curves before the components are found.

    Attributes
    ----------
    components_ : skfda FPCA
    models_ : list of estimators
    """

    def __init__(
        self,
        model: BaseEstimator,
        n_components: int = 3,
        *,
        smooth: bool = True,
        decades: float = 4.0,
    ) -> None:
        self.model = model
        self.n_components = n_components
        self.smooth = smooth
        self.decades = decades

    def fit(self, X: np.ndarray, y: np.ndarray) -> CurveRegressor:
        """Fit to curves.

        Parameters
        ----------
        X : array, shape (n, n_inputs)
        y : ndarray, shape (n, n_rates)
            log10 of viscosity, at shear rates that are even in their logarithm.
        """
        X, y = validate_data(self, X, y, multi_output=True)
        curves = FDataGrid(y, grid_points=np.linspace(0, self.decades, y.shape[1]))
        curves = smoothed(curves) if self.smooth else curves
        self.components_ = FPCA(n_components=self.n_components)
        scores = self.components_.fit_transform(curves)
        self.models_ = [clone(self.model).fit(X, score) for score in scores.T]
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return curves on the grid of the training curves, shape (n, n_rates)."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        scores = np.column_stack([model.predict(X) for model in self.models_])
        return self.components_.inverse_transform(scores).data_matrix[..., 0]


def prediction_error(
    regressor: BaseEstimator,
    X: np.ndarray,
    measured: np.ndarray,
    truth: np.ndarray,
    random_state: int,
) -> float:
    """Root mean squared error of left-out curves in five folds, in decades of viscosity.

    Parameters
    ----------
    regressor : estimator
        Fitted to `measured`, judged by `truth`; with real slurries there is no truth.
    X : ndarray, shape (n, n_inputs)
    measured, truth : ndarray, shape (n, n_rates)
        log10 of viscosity.
    random_state : int
        How the folds are dealt.
    """
    folds = KFold(5, shuffle=True, random_state=random_state)
    predicted = cross_val_predict(regressor, X, measured, cv=folds)
    return float(np.sqrt(np.mean((predicted - truth) ** 2)))
