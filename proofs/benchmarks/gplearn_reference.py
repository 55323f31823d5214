"""Symbolic regression with gplearn, a reference for the time and accuracy of other engines."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

POPULATION = 2000


@dataclass(frozen=True)
class GplearnLaw:
    """What gplearn found.

    Attributes
    ----------
    predict : callable
        Gives the target, shape (n,), for a table of features.
    n_constants : int
        Numbers in the formula.
    """

    predict: Callable[[pd.DataFrame], np.ndarray]
    n_constants: int


def fit_gplearn(
    X: pd.DataFrame, y: np.ndarray, seed: int, n_evaluations: int = 60_000
) -> GplearnLaw:
    """Fit gplearn's symbolic regression with the operators + - * / sqrt square exp.

    Parameters
    ----------
    X : DataFrame of shape (n, d)
        Features of the order of one: gplearn draws constants from [-1, 1] and does not fit them.
    y : array of shape (n,)
        Target.
    seed : int
        An equal seed gives an equal formula.
    n_evaluations : int
        Formulas tried, in generations of 2000; the penalty on length and the shares of crossover
        and mutation are gplearn's defaults.

    Returns
    -------
    GplearnLaw
        The best formula of the last generation.
    """
    from gplearn.functions import make_function
    from gplearn.genetic import SymbolicRegressor

    square = make_function(function=np.square, name="square", arity=1)
    exponential = make_function(function=_bounded_exp, name="exp", arity=1)
    model = SymbolicRegressor(
        population_size=POPULATION,
        generations=max(1, n_evaluations // POPULATION),
        function_set=("add", "sub", "mul", "div", "sqrt", square, exponential),
        metric="mse",
        random_state=seed,
    )
    with np.errstate(over="ignore", invalid="ignore"):  # formulas that overflow die out
        model.fit(np.asarray(X, dtype=float), np.asarray(y, dtype=float))
    return GplearnLaw(
        predict=lambda table: model.predict(np.asarray(table, dtype=float)),
        n_constants=sum(isinstance(node, float) for node in model._program.program),
    )


def _bounded_exp(x: np.ndarray) -> np.ndarray:
    return np.exp(np.clip(x, -50, 50))  # gplearn asks for functions that are finite everywhere
