"""No candidate ends a search: random formulas either are real functions or raise the one error."""

import operator

import numpy as np
import pandas as pd
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.conductivity.engines.front import Front
from helpers.conductivity.engines.pysr_table import front_from_pysr, to_sympy
from helpers.conductivity.formulas import physics
from helpers.conductivity.formulas.expressions import (
    complexity,
    evaluate,
    parse,
    pruned,
    tidied,
    to_text,
)
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.formulas.undefined import UndefinedFormulaError, require_real

NAMES = ["r", "s", "u"]
ROWS = pd.DataFrame(
    {
        "r": [0.0, 0.1, 0.4, 0.7, 1.0],
        "s": [0.5, 0.44, 1.0, 1.2, 1.4],
        "u": [-0.35, 0.0, 0.3, 0.7, 2],
    }
)
UNARY = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "square": np.square,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
}
BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
SMALL = ("0.0", "1.0", "0.5", "2.0", "3.25", "40.0", "900.0", "1e-3")
LARGE = ("1e200", "1e-200", "1e400")
STRUCTURE = {"0": 0, "1": 1, "2": 2, "3": 3, "(1/2)": 1 / 2, "(1/3)": 1 / 3, "1200": 1200}


def trees():
    numbers = st.sampled_from((*SMALL, *LARGE, *STRUCTURE))
    signed = st.tuples(st.sampled_from(("", "-")), numbers).map("".join)
    return st.recursive(
        st.one_of(signed, st.sampled_from(NAMES)),
        lambda child: st.one_of(
            st.tuples(st.sampled_from(sorted(UNARY)), child),
            st.tuples(child, st.sampled_from(sorted(BINARY)), child),
        ),
        max_leaves=8,
    )


def text(tree):
    match tree:
        case str():
            return f"({tree})"
        case (name, child):
            return f"{name}({text(child)})"
        case (left, sign, right):
            return f"({text(left)} {sign} {text(right)})"


def values(tree, dtype):
    """The formula as numpy computes it, step by step: nothing merged, nothing tidied."""
    match tree:
        case str() if tree in NAMES:
            return ROWS[tree].to_numpy(dtype)
        case str():
            sign, number = (-1, tree[1:]) if tree.startswith("-") else (1, tree)
            value = STRUCTURE[number] if number in STRUCTURE else float(number)
            return np.full(len(ROWS), sign * value, dtype)
        case (name, child):
            return UNARY[name](values(child, dtype))
        case (left, sign, right):
            return BINARY[sign](values(left, dtype), values(right, dtype))


def well_conditioned(tree):
    """Which rows have a finite value that rounding on the way hardly touches, and the values."""
    with np.errstate(all="ignore"):
        double, single = values(tree, np.float64), values(tree, np.float32)
        return np.isfinite(single) & np.isclose(single, double, rtol=1e-4, atol=0), double


MANY, SOME = (
    settings(max_examples=n, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    for n in (200, 50)
)


@MANY
@given(trees())
def test_a_tidied_formula_has_the_values_of_the_untidied_one_or_there_is_none(tree):
    try:
        expr = parse(text(tree), NAMES)
        tidy = tidied(expr)
    except UndefinedFormulaError:
        return
    assert complexity(tidy) >= 1
    assert parse(to_text(tidy), NAMES) == tidy
    sure, expected = well_conditioned(tree)
    for found in (evaluate(expr, ROWS), evaluate(tidy, ROWS)):
        both = sure & np.isfinite(found)
        np.testing.assert_allclose(found[both], expected[both], rtol=1e-8, atol=1e-12)


@SOME
@given(trees())
def test_whatever_is_proposed_a_front_is_made_and_its_laws_are_finite(tree):
    y = np.array([0.3, 1.0, 0.8, -0.5, 2.0])
    mean = sympy.Float(float(y.mean()))
    try:
        candidates = [mean, parse(text(tree), NAMES)]
    except UndefinedFormulaError:
        candidates = [mean]
    front = Front.of(candidates, ROWS, y, engine="random")
    assert front.laws[0].complexity == 1
    for law in front.laws:
        assert np.isfinite(law.loss)
        assert np.isfinite(law.predict(ROWS)).all()
        assert parse(str(law), NAMES) is not None
        Front.of([mean, *pruned(law.expr)], ROWS, y, engine="random")
    assert physics.sound(LOG.conductivity(front[-1].expr)) in (True, False)
    assert Front.from_json(front.to_json()) == front


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("0.5*log(s - 3.0 - s)", r"'log\(s - 3.0 - s\)' holds the logarithm or the root"),
        ("sqrt(-2.0)*s", "root of a negative number, which is complex"),
        ("(-8.0)**(1/3)*s", "which is complex"),
        ("s/0", "divides by zero"),
        ("s*log(0.0)", "logarithm of zero"),
        ("0/0 + s", "0/0"),
        ("0.0/0.0 + s", "0/0"),
        ("nan*s", "not defined"),
        ("-inf*s", "infinite"),
        ("1e400*s", "too large"),
        ("1e200*1e200*s", "above 1.8e[+]308"),
        ("exp(1000.0)*s", "above 1.8e[+]308"),
        ("exp(exp(exp(exp(10.0))))*s", "above 1.8e[+]308"),
        ("10**400*s", "above 1.8e[+]308"),
        ("s*exp(-1e9)", "nearer to 0 than 2.2e-308"),
        ("exp(-800.0 + 800.0*s)", "nearer to 0 than 2.2e-308"),  # sympy splits the exponential
        ("7**(10**9) + s", "whole exponent beyond 1000"),
        ("(3*s)**(10**9)", "whole exponent beyond 1000"),
    ],
)
def test_a_formula_that_is_no_real_function_is_refused_with_the_reason(formula, why):
    with pytest.raises(UndefinedFormulaError, match=why):
        parse(formula, NAMES)


def test_what_is_undefined_at_some_values_only_is_a_formula_all_the_same():
    for formula in ("log(u)", "sqrt(-1.0*s)", "1/u", "u**u", "log(s - 3.0)"):
        assert require_real(tidied(parse(formula, NAMES))) is not None


def test_a_logarithm_that_turns_complex_while_it_is_tidied_is_refused():
    s = sympy.Symbol("s")
    for expr in (sympy.log(sympy.Float(-2)) * s, s * sympy.zoo, s + sympy.nan, sympy.I * s):
        with pytest.raises(UndefinedFormulaError):
            tidied(expr)


def test_the_engine_of_pysr_drops_what_is_no_number_and_refuses_what_it_cannot_read():
    y = np.array([0.3, 1.0, 0.8, -0.5, 2.0])
    equations = ["0.7", "log(-2.0) * s", "s / 0.0", "NaN", "u * 1.5", "exp(exp(exp(exp(9.0)))) * u"]
    table = pd.DataFrame({"complexity": 1, "loss": 1.0, "equation": equations})
    front = front_from_pysr(table, ROWS, y, provenance="handwritten-fixture")
    assert {law.complexity for law in front.laws} <= {1, 3}
    with pytest.raises(UndefinedFormulaError, match="complex"):
        to_sympy("square(log(-2.0) * s)", NAMES)
    with pytest.raises(ValueError, match="do not know"):
        front_from_pysr(table.assign(equation="s + x"), ROWS, y, provenance="handwritten-fixture")
