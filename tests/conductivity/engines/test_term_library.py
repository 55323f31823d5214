import numpy as np
import pytest
import sympy

from helpers.conductivity.engines.term_library import formula, library, terms


@pytest.fixture
def X():
    rng = np.random.default_rng(0)
    return np.c_[rng.uniform(0.5, 2, 30), rng.uniform(-1, 1, 30), rng.uniform(0, 1, 30)]


def exponents_of(X, feature, exponents):
    return set(library(X[:, [feature]], exponents, 1)[:, 0])


def test_two_positive_features_and_three_exponents_give_fifteen_terms(X):
    positive = X[:, :1] * [1, 2] + [0, 1]
    assert len(library(positive, (0.5, 1, 2), 2)) == 4 * 4 - 1
    assert len(library(positive, (0.5, 1, 2), 1)) == 6


def test_signs_decide_which_exponents_a_feature_takes(X):
    X[0, 2] = 0.0
    exponents = (-1, 0.5, 1, 2)
    assert exponents_of(X, 0, exponents) == {-1, 0.5, 1, 2}
    assert exponents_of(X, 1, exponents) == {-1, 1, 2}  # negative values, but no zero
    assert exponents_of(X, 2, exponents) == {0.5, 1, 2}


def test_a_column_is_the_product_of_powers(X):
    powers = np.array([[2, 1, 0], [0.5, 0, 1]])
    expected = np.c_[X[:, 0] ** 2 * X[:, 1], np.sqrt(X[:, 0]) * X[:, 2]]
    np.testing.assert_allclose(terms(X, powers), expected, rtol=1e-14)


def test_a_term_says_what_its_column_holds(X):
    powers = library(X, (1 / 3, 0.5, 2), 3)
    columns = terms(X, powers)
    symbols = sympy.symbols("a b c")
    for row, column in zip(powers, columns.T, strict=True):
        law = sympy.lambdify(symbols, formula(row, ["a", "b", "c"]), "numpy")
        np.testing.assert_allclose(law(*X.T), column, rtol=1e-12)


def test_exponents_become_fractions():
    a, b = sympy.symbols("a b")
    expected = sympy.sqrt(a) * b ** sympy.Rational(1, 3)
    assert formula(np.array([0.5, 1 / 3]), ["a", "b"]) == expected


def test_a_feature_that_never_changes_gives_no_term_of_its_own(X):
    X[:, 1] = 3.0
    alone = library(X, (1, 2), 1)
    assert not alone[:, 1].any()


@pytest.mark.parametrize(
    ("exponents", "factors", "message"),
    [
        ((), 1, "exponents"),
        ((0, 1), 1, "not 0"),
        ((1, np.nan), 1, "finite"),
        ((1, 2), 0, "max_factors"),
        ((1, 2), 1.5, "max_factors"),
        ((1, 2), True, "max_factors"),
        (np.arange(1, 20), 3, "more than 2000"),
    ],
)
def test_settings_without_sense_are_refused(X, exponents, factors, message):
    with pytest.raises(ValueError, match=message):
        library(X, exponents, factors)


def test_an_empty_library_is_refused():
    with pytest.raises(ValueError, match="empty"):
        library(np.full((5, 1), -2.0), (0.5,), 1)
