import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.engines.candidates import fitted, readable
from helpers.conductivity.engines.front import Front
from helpers.conductivity.formulas.expressions import constants, parse
from helpers.conductivity.formulas.undefined import UndefinedFormulaError

X = pd.DataFrame({"s": [0.5, 0.7, 1.0, 1.4], "u": [-0.3, 0.0, 0.4, 0.8]})
Y = np.array([2.0, 2.4, 3.0, 3.8])  # 1 + 2 s


def read(text):
    return parse(text, list(X))


def test_what_an_engine_writes_is_read_and_what_is_no_real_function_left_out():
    texts = ["1.5*s", "log(-2.0)*s", "nan", "s/0", "exp(1000.0)*u", "0.5 + u"]
    assert readable(texts, read) == [read("1.5*s"), read("0.5 + u")]


def test_what_the_reader_does_not_know_is_an_error_and_not_left_out():
    with pytest.raises(ValueError, match="not allowed"):
        readable(["1.5*s", "gamma(s)"], read)


def test_a_candidate_gets_the_constants_of_least_squares():
    expr, loss = fitted(read("0.3 + 0.4*s"), X, Y)
    assert sorted(map(float, constants(expr))) == pytest.approx([1.0, 2.0])
    assert loss == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize("text", ["log(1.0*u)", "1.0/u", "sqrt(u - 0.5)", "exp(exp(exp(9.0*s)))"])
def test_a_candidate_that_is_not_finite_on_all_rows_is_refused(text):
    with pytest.raises(UndefinedFormulaError):
        fitted(read(text), X, Y)


def test_a_candidate_with_more_constants_than_rows_drops_out():
    with pytest.raises(UndefinedFormulaError, match="2 rows cannot determine 3 constants"):
        fitted(read("1.0 + 2.0*s + 3.0*u"), X.head(2), Y[:2])
    front = Front.of([read("1.0"), read("1.0 + 2.0*s + 3.0*u")], X.head(2), Y[:2], engine="mine")
    assert len(front) == 1
