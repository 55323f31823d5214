import ast
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sympy

from helpers.conductivity.engines.pysr_table import front_from_pysr, to_sympy

#: Written by hand in the form of PySR's tables; no search stands behind it.
HANDWRITTEN = pd.DataFrame(
    {
        "complexity": [1, 3, 5, 7, 9, 14],
        "loss": [1.1, 0.4, 0.011, 0.0102, 0.0101, 0.01009],
        "equation": [
            "0.9",
            "u + 0.9",
            "(u * -1.8) + 3.1",
            "((u * -1.8) + 3.1) - (s * s)",
            "((u * -1.8) + 3.1) - (square(s) * 0.95)",
            "(((u * -1.8) + 3.1) - (square(s) * 0.95)) + ((u * s) * 0.01)",
        ],
    }
)


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"u": rng.uniform(-0.5, 1, 200), "s": rng.uniform(0.4, 1.4, 200)})
    return X, 3 - 2 * X["u"] - X["s"] ** 2 + 0.1 * rng.standard_normal(200)


@pytest.fixture(scope="module")
def front(data):
    X, y = data
    return front_from_pysr(HANDWRITTEN, X, y, provenance="handwritten-fixture", target="ln(k/c)")


def pysr_functions(*names):
    """PySR's own functions, cut out of the installed file, as importing it would start Julia."""
    folder = importlib.util.find_spec("pysr").submodule_search_locations[0]
    tree = ast.parse(Path(folder, "sr.py").read_text(encoding="utf-8"))
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in names]
    assert len(found) == len(names)
    scope = {"np": np, "pd": pd}
    exec(compile(ast.Module(found, []), "sr.py", "exec"), scope)
    return [scope[name] for name in names]


def test_the_converter_of_pysr_itself_reads_the_equations():
    x0, T = sympy.symbols("x0 T")
    expr = to_sympy("square(x0)*exp(inv(T)) + 1.5e-3", ["x0", "T"])
    assert sympy.simplify(expr - (x0**2 * sympy.exp(1 / T) + 0.0015)) == 0
    assert not {"pysr", "juliacall", "juliapkg"} & set(sys.modules)


def test_arithmetic_that_pysr_leaves_undone_is_done():
    x = sympy.Symbol("x")
    assert to_sympy("(x * x) / x", ["x"]) == x


@pytest.mark.parametrize("equation", ["y + 1", "x +", "foo(x)", "x(2)", "__import__"])
def test_what_is_no_equation_in_the_features_is_refused(equation):
    with pytest.raises(ValueError, match="PySR"):
        to_sympy(equation, ["x"])


def test_a_handwritten_table_stays_labelled_and_is_refitted(front):
    assert front.provenance == "handwritten-fixture"
    assert front.engine == "pysr"
    assert {law.source for law in front.laws} == {"pysr"}
    # the true law of the data has noise of 0.1; the table's constants are off
    assert front.laws[-1].loss == pytest.approx(0.01, rel=0.2)
    slope = front.select("pysr_best").expr.coeff(sympy.Symbol("u"))
    assert float(slope) == pytest.approx(-2, abs=0.05)


def test_scores_and_choice_follow_pysrs_own_code(front):
    calculate_scores, idx_model_selection = pysr_functions(
        "calculate_scores", "idx_model_selection"
    )
    table = front.table()
    theirs = calculate_scores(table[["complexity", "loss"]])
    np.testing.assert_allclose(table["score"], theirs["score"], rtol=1e-12)
    place = idx_model_selection(pd.concat([table[["complexity", "loss"]], theirs], axis=1), "best")
    assert front.select("pysr_best") == front.laws[place]


def test_pysrs_choice_is_neither_the_shortest_nor_the_longest(front):
    assert front.select("pysr_best") not in (front.laws[0], front.laws[-1])


def test_a_table_without_equations_is_refused(data):
    with pytest.raises(ValueError, match="column 'equation'"):
        front_from_pysr(HANDWRITTEN[["complexity", "loss"]], *data, provenance="recorded")
