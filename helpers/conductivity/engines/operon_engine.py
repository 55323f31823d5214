"""Symbolic regression with Operon: genetic programming with fitted constants.

B. Burlacu, G. Kronberger, M. Kommenda, GECCO 2020, doi:10.1145/3377929.3398099. The population
evolves under two objectives, error and length, by NSGA-II.
"""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
import sympy
from pyoperon.sklearn import SymbolicRegressor

from helpers.conductivity.engines.candidates import readable
from helpers.conductivity.formulas.expressions import parse

#: What an operator is called in Operon.
SYMBOLS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "exp": "exp",
    "log": "log",
    "sqrt": "sqrt",
    "square": "square",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "sin": "sin",
    "cos": "cos",
}

#: Small populations give more generations for the same number of evaluations, and longer fronts.
_POPULATION = 300

#: Levenberg–Marquardt steps that fit the constants of each new formula.
_FIT_STEPS = 5


def candidates(
    X: pd.DataFrame,
    y: np.ndarray,
    *,
    operators: Sequence[str],
    max_size: int,
    n_evaluations: int,
    seed: int,
) -> list[sympy.Expr]:
    """Search once and return the formulas on Operon's own front.

    Parameters
    ----------
    X : DataFrame of shape (n, d)
        Features; they reach Operon in single precision.
    y : array of shape (n,)
        Target.
    operators : sequence of str
        Out of :data:`SYMBOLS`.
    max_size : int
        Nodes of Operon's own trees, which count differently from
        :func:`~helpers.conductivity.formulas.expressions.complexity`.
    n_evaluations : int
        Formulas tried; each has its constants fitted.
    seed : int
        The same seed gives the same formulas.

    Returns
    -------
    list of sympy.Expr
        In symbols named as the columns of `X`; formulas that are no real function, as with the
        logarithm of a negative constant, are left out.

    Raises
    ------
    ValueError
        If an operator is unknown.
    """
    if unknown := [name for name in operators if name not in SYMBOLS]:
        raise ValueError(f"operon has no operator {unknown[0]!r}; it has {', '.join(SYMBOLS)}")
    regressor = SymbolicRegressor(
        allowed_symbols=",".join([*(SYMBOLS[o] for o in operators), "constant", "variable"]),
        objectives=["mse", "length"],
        optimizer_iterations=_FIT_STEPS,
        max_length=max_size,
        population_size=_POPULATION,
        max_evaluations=n_evaluations,
        generations=n_evaluations,  # the evaluations are the limit
        n_threads=1,
        random_state=seed,
        uncertainty=[1.0],  # enters only the description length, which is not used
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Model contains no variables")  # a constant is a law, too
        regressor.fit(X.to_numpy(dtype=np.float32), np.asarray(y, dtype=np.float32))
        # six decimals, the default, would lose small constants
        trees = [row["tree"] for row in regressor.pareto_front_]
        texts = dict.fromkeys(regressor.get_model_string(tree, 17) for tree in trees)
    # Operon names its variables by place
    places = {f"X{place}": name for place, name in enumerate(X, start=1)}
    renamed = {sympy.Symbol(place): sympy.Symbol(name) for place, name in places.items()}
    return readable(texts, lambda text: parse(text, places).xreplace(renamed))
