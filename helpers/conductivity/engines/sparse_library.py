"""Laws that are sums of few terms out of a generated library, chosen by LASSO.

Write down many products of powers, let an L1 penalty keep few, and fit those by least squares: so
the published conductivity law was found, without a constant and with single rows as folds.
"""

import warnings
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
import sympy
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Lasso, LassoCV, lasso_path
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import (
    check_consistent_length,
    check_is_fitted,
    check_X_y,
    validate_data,
)

from helpers.conductivity.engines.backward_elimination import LinearLeastSquares, eliminate
from helpers.conductivity.engines.term_library import formula, library, terms
from helpers.conductivity.formulas.expressions import complexity

#: Number of penalties, from the strongest one to its 100 000th part.
_N_PENALTIES, _WEAKEST = 60, 1e-5
# Among terms that are nearly parallel the weakest penalties do not converge within these
# iterations. They only have to name terms; the coefficients come from least squares.
_MAX_ITER = 3000
#: Exponents that an operator brings into the library of :func:`candidates`.
_POWERS = {"/": -1.0, "sqrt": 0.5, "square": 2.0}


class SparseLibrary(RegressorMixin, BaseEstimator):
    r"""Least squares on the few terms that LASSO chooses out of products of powers.

    Every term multiplies powers of up to `max_factors` features. A feature takes all `exponents`
    if it is positive on the training rows; a negative exponent is left out for a feature with
    zeros, a fractional one for a feature with negative values.

    Terms are divided by their standard deviation without being centred. The penalty is the
    largest whose cross-validated error is within one standard error of the smallest. The chosen
    terms are fitted by least squares, and the one with the smallest \|t\| is removed until all
    have \|t\| >= 2.

    Parameters
    ----------
    exponents : sequence of float, default=(0.5, 1, 2)
        Exponents besides 0.
    max_factors : int, default=3
        Largest number of features in one term.
    fit_intercept : bool, default=True
        Whether a constant joins the terms; the published law has none.
    cv : int, default=5
        Number of folds.
    random_state : int, numpy.random.Generator or None, default=0
        Deals the rows, or their groups, into folds.

    Attributes
    ----------
    powers_ : ndarray, shape (n_terms, n_features)
        Exponents of the chosen terms.
    terms_ : list of sympy.Expr
        The chosen terms, in symbols named as the columns of X (x0, x1, ... for an array).
    coef_ : ndarray, shape (n_terms,)
        Their coefficients, in units of y over units of the term.
    intercept_ : float
        The constant, in units of y.
    alpha_ : float
        The chosen penalty of the scaled terms.
    n_library_ : int
        Number of terms there were to choose from.

    See Also
    --------
    sklearn.linear_model.LassoCV : The better choice where predictions count and not the formula, or
        where the terms are given.

    Notes
    -----
    Among terms that are nearly parallel, as powers of an absolute temperature are, LASSO chooses
    one of several equals: other rows lead to other terms and nearly the same predictions.
    Replicates of one sample belong into one fold: name them in `groups`.

    References
    ----------
    .. [1] R. Tibshirani, J. R. Stat. Soc. B 58 (1996) 267, doi:10.1111/j.2517-6161.1996.tb02080.x
    .. [2] L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone, Classification and Regression
       Trees (1984), on one standard error, doi:10.1201/9781315139470

    Examples
    --------
    >>> x = pd.DataFrame({"x": np.linspace(1, 3, 40)})
    >>> print(SparseLibrary().fit(x, 2 * x["x"] ** 2).terms_)
    [x**2]
    """

    def __init__(
        self,
        exponents: Sequence[float] = (0.5, 1, 2),
        *,
        max_factors: int = 3,
        fit_intercept: bool = True,
        cv: int = 5,
        random_state: int | np.random.Generator | None = 0,
    ):
        self.exponents = exponents
        self.max_factors = max_factors
        self.fit_intercept = fit_intercept
        self.cv = cv
        self.random_state = random_state

    def fit(
        self, X: pd.DataFrame | np.ndarray, y: np.ndarray, groups: np.ndarray | None = None
    ) -> "SparseLibrary":
        """Choose the terms and fit their coefficients.

        Parameters
        ----------
        X : DataFrame or array-like, shape (n, n_features)
            Features in any units.
        y : array-like, shape (n,)
            Target in any unit.
        groups : array-like, shape (n,), optional
            Rows with an equal label, such as one formulation, stay in one fold.

        Returns
        -------
        SparseLibrary
            The model itself.

        Raises
        ------
        ValueError
            If a parameter is not allowed, a value is not finite, the library is empty or too
            large, or there are fewer groups than folds.
        """
        X, y = validate_data(self, X, y, y_numeric=True, dtype=np.float64)
        groups = np.arange(len(y)) if groups is None else np.asarray(groups)
        check_consistent_length(X, groups)
        seed = int(np.random.default_rng(self.random_state).integers(2**31))
        folds = list(GroupKFold(self.cv, shuffle=True, random_state=seed).split(X, groups=groups))
        powers = library(X, self.exponents, self.max_factors)
        Z, scale = _scaled(X, powers)
        settings = {"fit_intercept": bool(self.fit_intercept), "max_iter": _MAX_ITER}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            penalties = _penalties(Z, y, bool(self.fit_intercept))
            path = LassoCV(alphas=penalties, cv=folds, **settings).fit(Z, y)
            self.alpha_ = _one_standard_error(path)
            lasso = Lasso(self.alpha_, **settings).fit(Z, y)
        fits = eliminate(
            LinearLeastSquares(Z, y, bool(self.fit_intercept)), np.flatnonzero(lasso.coef_)
        )
        fit = next(fit for fit in fits if fit.significant)
        self.n_library_ = len(powers)
        self.powers_ = powers[fit.active]
        self.coef_ = fit.coefficients / scale[fit.active]
        self.intercept_ = fit.constant
        self.terms_ = [formula(row, self._names()) for row in self.powers_]
        return self

    def predict(self, X: pd.DataFrame | np.ndarray) -> np.ndarray:
        """Predict, shape (n,), in units of y.

        Raises
        ------
        ValueError
            If a chosen term is not defined on a row, such as the root of a negative value.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        columns = terms(X, self.powers_)
        if (broken := ~np.isfinite(columns).all(axis=0)).any():
            raise ValueError(f"{self.terms_[broken.argmax()]} is not defined on every row")
        return columns @ self.coef_ + self.intercept_

    @property
    def expression_(self) -> sympy.Expr:
        """The law as one formula, constants in full precision."""
        check_is_fitted(self)
        return _sum(self.intercept_, self.coef_, self.terms_)

    def _names(self) -> list[str]:
        unnamed = [f"x{j}" for j in range(self.n_features_in_)]
        return list(getattr(self, "feature_names_in_", unnamed))


def candidates(
    X: pd.DataFrame,
    y: np.ndarray,
    *,
    operators: Collection[str],
    max_size: int,
    n_evaluations: int = 0,
    seed: int = 0,
) -> list[sympy.Expr]:
    r"""Collect laws along one LASSO path, the best of each complexity.

    From each set of terms that a penalty keeps, terms are removed one by one, the smallest \|t\|
    first, down to a constant.

    Parameters
    ----------
    X : DataFrame of shape (n, d)
        Features; their names become symbols.
    y : array of shape (n,)
        Target.
    operators : collection of str
        ``"*"`` allows products of up to three features, ``"/"`` the exponent -1, ``"sqrt"`` 1/2,
        ``"square"`` 2; a library has no use for others.
    max_size : int
        Largest :func:`~helpers.conductivity.formulas.expressions.complexity` of a law.
    n_evaluations, seed : int
        Without effect, as a path is not random; here so that engines can be exchanged.

    Returns
    -------
    list of sympy.Expr
        Laws with a constant, coefficients from least squares, all \|t\| >= 2; short ones first.

    Raises
    ------
    ValueError
        If a value is not finite, or the library is empty or too large.
    """
    exponents = [1.0, *(power for name, power in _POWERS.items() if name in operators)]
    features, y = check_X_y(X, y, dtype=np.float64, y_numeric=True)
    powers = library(features, exponents, 3 if "*" in operators else 1)
    Z, scale = _scaled(features, powers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        _, path, _ = lasso_path(
            Z - Z.mean(axis=0), y - y.mean(), alphas=_penalties(Z, y, True), max_iter=_MAX_ITER
        )
    problem = LinearLeastSquares(Z, y, True)
    written = [formula(row, list(X.columns)) for row in powers]
    best: dict[int, tuple[float, sympy.Expr]] = {}
    seen: set[bytes] = set()
    for column in path.T:
        for fit in eliminate(problem, np.flatnonzero(column)):
            if fit.active.tobytes() in seen:  # eliminations that meet stay together
                break
            seen.add(fit.active.tobytes())
            if not fit.significant or 3 * len(fit.active) > max_size:  # coefficient * feature
                continue
            terms_kept = [written[i] for i in fit.active]
            law = _sum(fit.constant, fit.coefficients / scale[fit.active], terms_kept)
            size = complexity(law)
            if size <= max_size and fit.squares < best.get(size, (np.inf,))[0]:
                best[size] = fit.squares, law
    return [law for _, (_, law) in sorted(best.items())]


def _scaled(X: np.ndarray, powers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    columns = terms(X, powers)
    scale = columns.std(axis=0)
    return columns / scale, scale


def _penalties(Z: np.ndarray, y: np.ndarray, fit_intercept: bool) -> np.ndarray:
    # the first is the weakest that leaves no term; counting them out is what all versions of
    # scikit-learn accept
    centred = (Z - Z.mean(axis=0), y - y.mean()) if fit_intercept else (Z, y)
    strongest = np.abs(centred[0].T @ centred[1]).max() / len(y)
    strongest = max(float(strongest), np.finfo(np.float64).resolution)
    return np.geomspace(strongest, strongest * _WEAKEST, _N_PENALTIES)


def _one_standard_error(path: LassoCV) -> float:
    """Return the largest penalty whose error is within one standard error of the smallest."""
    errors = path.mse_path_.mean(axis=1)
    standard_errors = path.mse_path_.std(axis=1, ddof=1) / np.sqrt(path.mse_path_.shape[1])
    best = errors.argmin()
    within = errors <= errors[best] + standard_errors[best]
    return float(path.alphas_[within.argmax()])  # the penalties fall along the path


def _sum(constant: float, coefficients: np.ndarray, written: Sequence[sympy.Expr]) -> sympy.Expr:
    weighted = (sympy.Float(float(c)) * term for c, term in zip(coefficients, written, strict=True))
    return sympy.Add(*([sympy.Float(constant)] if constant else []), *weighted)
