"""Least squares for the constants of a formula: compiled once, solved as often as needed."""

import numpy as np
import pandas as pd
import scipy.optimize
import sympy

from helpers.conductivity.formulas.expressions import (
    constants,
    evaluate,
    parametrised,
    symbol_names,
)


class LeastSquares:
    """Fits of one formula to one table, with weights that may change from fit to fit.

    Parameters
    ----------
    expr : sympy.Expr
        The formula. Its Floats are fitted, each for itself; their values are the start.
    X : DataFrame of shape (n_rows, n_features)
        Columns for all symbols of `expr`.
    y : array of shape (n_rows,)
        Target.

    Attributes
    ----------
    form : sympy.Expr
        The formula with its constants replaced by the symbols `names`.
    names : list of str
        a1, a2, …, in the order of :func:`~helpers.conductivity.formulas.expressions.constants`.
    start : ndarray of shape (n_constants,)
        The values in `expr`.

    Raises
    ------
    ValueError
        If a column is missing, or the formula has no constants, or more than there are rows.
    """

    def __init__(self, expr: sympy.Expr, X: pd.DataFrame, y: np.ndarray) -> None:
        self._y = np.asarray(y, dtype=float)
        form, parameters, self.start = parametrised(expr)
        if not 0 < len(parameters) <= len(self._y):
            raise ValueError(f"{len(self._y)} rows cannot determine {len(parameters)} constants")
        self._features = symbol_names(expr)
        self.names = [f"a{i}" for i in range(1, len(parameters) + 1)]
        symbols = [sympy.Symbol(name) for name in self.names]
        if taken := set(self.names) & set(self._features):
            raise ValueError(f"{taken.pop()} is the name of a constant; rename that column")
        self.form = form.xreplace(dict(zip(parameters, symbols, strict=True)))
        arguments = [*symbols, *map(sympy.Symbol, self._features)]
        slopes = [self.form.diff(symbol) for symbol in symbols]
        self._function = sympy.lambdify(arguments, self.form, "numpy", cse=True)
        self._slopes = sympy.lambdify(arguments, slopes, "numpy", cse=True)
        self._columns = self._columns_of(X)

    def solve(
        self,
        weights: np.ndarray | None = None,
        start: np.ndarray | None = None,
        max_evaluations: int = 1000,
    ) -> np.ndarray:
        """Find the constants that minimise the weighted sum of squares.

        Parameters
        ----------
        weights : array of shape (n_rows,), optional
            How often each row counts; once unless given. Rows that count zero times may lie
            outside the domain of the formula.
        start : array of shape (n_constants,), optional
            Where Levenberg and Marquardt's search starts; the values in the formula unless given.
        max_evaluations : int
            The search ends after so many; few formulas need more than 30.

        Returns
        -------
        ndarray of shape (n_constants,)

        Raises
        ------
        ValueError
            If the formula is undefined on a row that counts.
        """
        root = np.ones_like(self._y) if weights is None else np.sqrt(weights)
        rows = root > 0
        try:
            # a step out of the domain gives nan, which MINPACK takes for a bad step
            with np.errstate(over="ignore"):
                found = scipy.optimize.least_squares(
                    lambda p: root[rows] * self.residuals(p)[rows],
                    self.start if start is None else np.asarray(start, dtype=float),
                    lambda p: root[rows, None] * self.jacobian(p)[rows],
                    method="lm",
                    x_scale="jac",
                    max_nfev=max_evaluations,
                )
        except ValueError as error:
            raise ValueError(f"the formula is undefined on some rows: {error}") from None
        return found.x

    def residuals(self, p: np.ndarray) -> np.ndarray:
        """Return formula less target, shape (n_rows,)."""
        with np.errstate(all="ignore"):
            return np.broadcast_to(self._function(*p, *self._columns), self._y.shape) - self._y

    def jacobian(self, p: np.ndarray) -> np.ndarray:
        """Return the derivatives of the residuals, shape (n_rows, n_constants)."""
        with np.errstate(all="ignore"):
            slopes = self._slopes(*p, *self._columns)
        return np.stack([np.broadcast_to(slope, self._y.shape) for slope in slopes], axis=1)

    def standard_errors(self, p: np.ndarray) -> np.ndarray:
        """Return the textbook standard errors, shape (n_constants,): rows count as independent.

        Raises
        ------
        ValueError
            If the rows do not determine each constant, as when two of them only occur as a product.
        """
        J, residuals = self.jacobian(p), self.residuals(p)
        scale = np.linalg.norm(J, axis=0)  # constants may differ by many orders of magnitude
        _, sizes, directions = np.linalg.svd(J / scale, full_matrices=False)
        if sizes[-1] < 1e-9 * sizes[0]:
            tied = np.flatnonzero(np.abs(directions[-1]) > 1e-3)
            raise ValueError(
                f"{', '.join(self.names[i] for i in tied)} in {self.form} can change together "
                "without any effect; write the law with fewer constants"
            )
        variance = residuals @ residuals / (len(residuals) - len(p))
        return np.sqrt(variance * np.sum((directions.T / sizes) ** 2, axis=1)) / scale

    def formula(self, p: np.ndarray) -> sympy.Expr:
        """Return the formula with these constants."""
        values = {
            sympy.Symbol(name): sympy.Float(float(value))
            for name, value in zip(self.names, p, strict=True)
        }
        return self.form.xreplace(values)

    def predict(self, p: np.ndarray, X: pd.DataFrame) -> np.ndarray:
        """Evaluate the formula with one or several sets of constants.

        Parameters
        ----------
        p : array of shape (n_constants,) or (n_sets, n_constants)
            Constants.
        X : DataFrame of shape (n, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n,) or (n_sets, n)
        """
        p = np.asarray(p, dtype=float)
        with np.errstate(all="ignore"):
            values = self._function(*np.moveaxis(p, -1, 0)[..., None], *self._columns_of(X))
        return np.broadcast_to(values, (*p.shape[:-1], len(X)))

    def _columns_of(self, X: pd.DataFrame) -> list[np.ndarray]:
        return [evaluate(sympy.Symbol(name), X) for name in self._features]


def refit(
    expr: sympy.Expr, X: pd.DataFrame, y: np.ndarray, weights: np.ndarray | None = None
) -> sympy.Expr:
    """Fit the constants of a formula in double precision, its form unchanged.

    Parameters
    ----------
    expr, X, y
        As for :class:`LeastSquares`.
    weights : array of shape (n_rows,), optional
        How often each row counts.

    Returns
    -------
    sympy.Expr
        `expr` with fitted constants, or `expr` itself where it has none, or where the fit leaves
        the domain of the formula or does not lower the error.

    Raises
    ------
    ValueError
        If a column is missing, or there are fewer rows than constants.
    """
    if not constants(expr):
        return expr
    problem = LeastSquares(expr, X, y)
    try:
        # two constants that can replace each other would keep the search busy for nothing
        found = problem.solve(weights, max_evaluations=100)
    except ValueError:
        return expr
    both = (problem.start, found)
    with np.errstate(over="ignore"):
        error = [np.average(problem.residuals(p) ** 2, weights=weights) for p in both]
    improved = np.isfinite(found).all() and error[1] < error[0]
    return problem.formula(found) if improved else expr
