"""Choose one law of a front by a rule that looks at the training rows only.

The rule: the simplest sound law within a budget of constants whose cross-validated error is not
worse than the smallest one by more than one standard error of the difference. Every formulation
is left out once, so that nothing in the rule is drawn at random.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import sympy

from helpers.conductivity.engines.front import Front, Law
from helpers.conductivity.formulas.expressions import constants, evaluate
from helpers.conductivity.formulas.least_squares import LeastSquares


def cross_validated(
    front: Front,
    X: pd.DataFrame,
    y: np.ndarray,
    groups: np.ndarray,
) -> np.ndarray:
    """Cross-validate the constants of every law; each group of rows is left out once.

    The *forms* of the laws were found on all rows, so that their choice is not cross-validated;
    the constants are refitted without each group.

    Parameters
    ----------
    front : Front
        Laws of `y` in the columns of `X`.
    X : DataFrame of shape (n, d)
        Features.
    y : array of shape (n,)
        Target.
    groups : array of shape (n,)
        Label of the rows that belong together, e.g. the formulation.

    Returns
    -------
    ndarray of shape (len(front), n_groups)
        Mean squared error of each law on each group while the group was left out, groups in
        ascending order; infinite where a law is undefined.

    Raises
    ------
    ValueError
        If there are fewer than two groups.
    """
    y = np.asarray(y, dtype=float)
    _, number = np.unique(groups, return_inverse=True)
    if number.max() == 0:
        raise ValueError("all rows belong to one group; leaving it out leaves nothing to fit")
    squares = np.array([_left_out_squares(law.expr, X, y, number) for law in front.laws])
    rows = np.bincount(number)
    errors = np.array([np.bincount(number, weights=row) / rows for row in squares])
    return np.where(np.isfinite(errors), errors, np.inf)


def _left_out_squares(
    expr: sympy.Expr, X: pd.DataFrame, y: np.ndarray, number: np.ndarray
) -> np.ndarray:
    if not constants(expr):
        return (evaluate(expr, X) - y) ** 2
    problem = LeastSquares(expr, X, y)  # compiled once for all groups
    squares = np.full(len(y), np.inf)
    with contextlib.suppress(ValueError):  # undefined on some row
        start = problem.solve()
        for group in range(number.max() + 1):
            left_out = number == group
            found = problem.solve(np.where(left_out, 0.0, 1.0), start, max_evaluations=100)
            squares[left_out] = problem.residuals(found)[left_out] ** 2
    return squares


def determined(law: Law, X: pd.DataFrame, y: np.ndarray) -> bool:
    """Tell whether the rows determine each constant of a law.

    Two constants that only act as a product, say, count as one too many, and have no errors of
    their own.

    Parameters
    ----------
    law : Law
        A law of `y` in the columns of `X`.
    X : DataFrame of shape (n, d)
        Features.
    y : array of shape (n,)
        Target.
    """
    if not constants(law.expr):
        return True
    problem = LeastSquares(law.expr, X, y)
    try:
        problem.standard_errors(problem.start)
    except ValueError:
        return False
    return True


def comparison(front: Front, errors: np.ndarray) -> pd.DataFrame:
    """Compare each law with the one of smallest cross-validated error, group by group.

    All laws meet the same groups, some of which are hard for every law. The differences within
    each group cancel that; their standard error says how sure a difference is.

    Parameters
    ----------
    front : Front
        The laws.
    errors : array of shape (len(front), n_groups)
        From :func:`cross_validated`.

    Returns
    -------
    DataFrame
        One row a law, in the order of the front: complexity, constants, cv_error (mean over the
        groups), excess (mean difference to the best law) and excess_se (its standard error).
    """
    errors = np.asarray(errors, dtype=float)
    differences = errors - errors[errors.mean(axis=1).argmin()]
    return pd.DataFrame(
        {
            "complexity": [law.complexity for law in front.laws],
            "constants": [law.n_constants for law in front.laws],
            "cv_error": errors.mean(axis=1),
            "excess": differences.mean(axis=1),
            "excess_se": differences.std(axis=1, ddof=1) / np.sqrt(errors.shape[1]),
        }
    )


def within_one_standard_error(table: pd.DataFrame) -> int:
    """Return the place of the first law of :func:`comparison` that is not clearly worse."""
    return int(np.flatnonzero(table["excess"] <= table["excess_se"])[0])


def choose(
    front: Front,
    X: pd.DataFrame,
    y: np.ndarray,
    groups: np.ndarray,
    *,
    max_constants: int = 6,
    sound: Callable[[sympy.Expr], bool] = lambda expr: True,
) -> Law:
    """Apply the rule of this module.

    Parameters
    ----------
    front, X, y, groups
        As for :func:`cross_validated`.
    max_constants : int
        The budget of constants.
    sound : callable
        Takes the formula of a law and says whether it is physically acceptable; laws that are not
        are dropped before anything is compared.

    Returns
    -------
    Law
        One of the front.

    Raises
    ------
    ValueError
        If no law is left.
    """
    laws = tuple(law for law in front.laws if law.n_constants <= max_constants and sound(law.expr))
    if not laws:
        raise ValueError(f"no law of at most {max_constants} constants is sound")
    rest = replace(front, laws=laws)
    errors = cross_validated(rest, X, y, groups)
    return rest[within_one_standard_error(comparison(rest, errors))]
