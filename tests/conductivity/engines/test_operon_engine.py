import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.engines.operon_engine import SYMBOLS, candidates
from helpers.conductivity.formulas.expressions import constants, evaluate, symbol_names

SETTINGS = {"max_size": 10, "n_evaluations": 2000, "seed": 3}


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"temperature": rng.uniform(0, 1, 150), "X1": rng.uniform(0, 1, 150)})
    return X, (1e-7 * X["X1"]).to_numpy()


def test_formulas_carry_the_names_of_the_columns_even_if_they_look_like_operons(data):
    X, y = data
    found = candidates(X, y, operators=("+", "*"), **SETTINGS)
    assert found
    for expr in found:
        assert set(symbol_names(expr)) <= {"temperature", "X1"}


def test_tiny_constants_are_not_lost_in_the_text(data):
    X, y = data
    found = candidates(X, y, operators=("+", "*"), **SETTINGS)
    # single precision inside operon: six digits, not all of them
    assert min(np.abs(evaluate(expr, X) - y).max() for expr in found) < 1e-12


def test_every_operator_can_be_searched_with(data):
    X, y = data
    for operator in SYMBOLS:
        found = candidates(
            X, y * 1e7, operators=("+", "*", operator), max_size=8, n_evaluations=600, seed=1
        )
        assert all(np.isfinite([float(c) for c in constants(expr)]).all() for expr in found)


def test_an_unknown_operator_is_refused_with_those_that_exist(data):
    with pytest.raises(ValueError, match="no operator 'gamma'; it has"):
        candidates(*data, operators=("gamma",), **SETTINGS)
