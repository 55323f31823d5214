"""What a search proposes: read and fitted where that is possible, left out where it is not."""

import contextlib
import math
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
import sympy

from helpers.conductivity.formulas.expressions import constants, evaluate, tidied
from helpers.conductivity.formulas.least_squares import refit
from helpers.conductivity.formulas.undefined import UndefinedFormulaError


def readable(texts: Iterable[str], read: Callable[[str], sympy.Expr]) -> list[sympy.Expr]:
    """Read the formulas of an engine and leave out those that are no real function.

    Parameters
    ----------
    texts : iterable of str
        What the engine wrote.
    read : callable
        Reads one of them; an
        :class:`~helpers.conductivity.formulas.undefined.UndefinedFormulaError` leaves it out, any
        other error ends the search, for then the reader and the engine do not agree.
    """
    formulas = []
    for text in texts:
        with contextlib.suppress(UndefinedFormulaError):
            formulas.append(read(text))
    return formulas


def fitted(candidate: sympy.Expr, X: pd.DataFrame, y: np.ndarray) -> tuple[sympy.Expr, float]:
    """Tidy up a candidate and fit its constants to a table.

    Parameters
    ----------
    candidate : sympy.Expr
        In symbols named as the columns of `X`.
    X : DataFrame of shape (n, d)
        Features.
    y : array of shape (n,)
        Target.

    Returns
    -------
    expr : sympy.Expr
        The formula with fitted constants.
    loss : float
        Its mean squared error.

    Raises
    ------
    UndefinedFormulaError
        If a number in the formula is complex, infinite or out of range, if its error is not finite
        on these rows, or if it has more constants than there are rows.
    """
    expr = tidied(candidate)
    if (n_constants := len(constants(expr))) > len(y):
        raise UndefinedFormulaError(f"{len(y)} rows cannot determine {n_constants} constants")
    expr = tidied(refit(expr, X, y))
    with np.errstate(over="ignore"):
        loss = float(np.mean((evaluate(expr, X) - y) ** 2))
    if not math.isfinite(loss):
        raise UndefinedFormulaError(f"{expr} is not finite on all rows")
    return expr, loss
