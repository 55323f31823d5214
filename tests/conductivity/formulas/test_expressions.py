import numpy as np
import pandas as pd
import pytest
import sympy

from helpers.conductivity.formulas.expressions import (
    compiled,
    complexity,
    constants,
    evaluate,
    parametrised,
    parse,
    pruned,
    rounded,
    symbol_names,
    tidied,
    to_text,
)

NAMES = ["s", "u"]


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    return pd.DataFrame({"s": rng.uniform(0.4, 1.4, 200), "u": rng.uniform(-0.4, 0.8, 200)})


def test_a_formula_is_read_with_either_sign_for_powers():
    assert parse("2*s^2 + u", NAMES) == parse("2*s**2 + u", NAMES)


def test_a_number_with_a_point_is_a_constant_and_an_integer_is_structure():
    expr = parse("1.5*s**2 + 3*u", NAMES)
    assert constants(expr) == [sympy.Float(1.5)]


def test_square_and_sqrt_are_powers():
    s = sympy.Symbol("s")
    assert parse("square(s)", NAMES) == s**2
    assert parse("sqrt(s)", NAMES) == sympy.sqrt(s)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "s.real",
        "[s for s in u]",
        "s if u else 1",
        "gamma(s)",
        "x + 1",
        "exp(s, u)",
        "True",
        "'s'",
        "2 s",
    ],
)
def test_what_is_no_arithmetic_is_refused(text):
    with pytest.raises(ValueError, match=r"not allowed|not a formula"):
        parse(text, NAMES)


def test_the_refusal_names_what_is_allowed():
    with pytest.raises(ValueError, match="names are s, u"):
        parse("x + 1.0", NAMES)


def test_text_keeps_every_bit_of_a_constant():
    value = 0.1 + 0.2
    expr = parse(f"{value!r}*s - exp({-1e-9 / 3!r}*u)", NAMES)
    assert parse(to_text(expr), NAMES) == expr
    assert value in [float(c) for c in constants(expr)]


def test_every_place_of_a_constant_counts():
    assert len(constants(parse("1.5*s + 1.5*u", NAMES))) == 2


def test_parameters_stand_where_the_constants_stood():
    expr = parse("1.5*s + 2.5*exp(-3.5*u)", NAMES)
    form, parameters, values = parametrised(expr)
    assert not constants(form)
    assert form.xreplace(dict(zip(parameters, map(sympy.Float, values), strict=True))) == expr


def test_rounding_keeps_the_form():
    expr = parse("0.03762*s - 299.7*u**2", NAMES)
    assert str(rounded(expr, 1)) == "0.04*s - 3.0e+2*u**2"


def test_complexity_counts_the_nodes_of_the_tree():
    assert complexity(parse("1.5*s + 2.5", NAMES)) == 5
    assert complexity(parse("s*u", NAMES)) == 3
    assert complexity(parse("s/u", NAMES)) == 5  # s * u**(-1)
    assert complexity(parse("sqrt(s)", NAMES)) == 3  # s**(1/2)


def test_a_formula_finds_its_columns_by_name_in_any_order(table):
    expr = parse("2.0*s - u", NAMES)
    expected = 2 * table["s"] - table["u"]
    np.testing.assert_allclose(evaluate(expr, table[["u", "s"]]), expected)


def test_a_constant_formula_has_one_value_a_row(table):
    assert evaluate(parse("1.5", NAMES), table).shape == (len(table),)


def test_the_root_of_a_negative_number_is_nan():
    assert np.isnan(evaluate(parse("sqrt(u)", NAMES), {"u": np.array([-1.0])})).all()


def test_a_missing_column_is_named(table):
    with pytest.raises(ValueError, match="needs c; the table has s, u"):
        evaluate(parse("c + s", ["c", "s"]), table)


def test_symbols_are_named_in_alphabetical_order():
    assert symbol_names(parse("u*s", NAMES)) == ["s", "u"]


def test_a_compiled_formula_takes_its_arguments_in_the_given_order():
    assert compiled(parse("s/u", NAMES), ["u", "s"])(2.0, 6.0) == 3.0


@pytest.mark.parametrize(
    ("text", "n_constants"),
    [
        ("3.0*exp(2.0 + s)", 1),
        ("1.0 + log(2.0*s)", 1),
        ("5.0/(2.0 + 3.0*s)", 2),
        ("2.0*(3.0*s + 1.0)*u + 4.0*u", 2),
        ("-0.5*(0.6*s - 0.4*u)**2", 2),
        ("0.5*(1.5*(2.0*s))", 1),
    ],
)
def test_tidying_merges_constants_and_keeps_the_values(text, n_constants, table):
    expr = parse(text, NAMES)
    tidy = tidied(expr)
    assert len(constants(tidy)) == n_constants
    np.testing.assert_allclose(evaluate(tidy, table), evaluate(expr, table), rtol=1e-12)


def test_pruning_leaves_out_each_term_of_each_sum_once():
    expr = parse("1.5*s + 2.5*exp(s - 3.5*u)", NAMES)
    texts = ["2.5*exp(s - 3.5*u)", "1.5*s", "1.5*s + 2.5*exp(s)", "1.5*s + 2.5*exp(-3.5*u)"]
    assert set(pruned(expr)) == {parse(text, NAMES) for text in texts}
    assert pruned(parse("2.0*s", NAMES)) == []
