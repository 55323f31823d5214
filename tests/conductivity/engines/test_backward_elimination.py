import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from helpers.conductivity.engines.backward_elimination import (
    SMALLEST_T,
    LinearLeastSquares,
    eliminate,
)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    Z = rng.standard_normal((80, 5))
    return Z, 3 * Z[:, 1] - 2 * Z[:, 3] + 4 + 0.1 * rng.standard_normal(80)


@pytest.mark.parametrize("intercept", [False, True])
def test_some_columns_are_fitted_as_if_the_others_were_not_there(data, intercept):
    Z, y = data
    active = np.array([0, 3, 4])
    fit = LinearLeastSquares(Z, y, intercept).fit(active)
    theirs = LinearRegression(fit_intercept=intercept).fit(Z[:, active], y)
    np.testing.assert_allclose(fit.coefficients, theirs.coef_, rtol=1e-10)
    assert fit.constant == pytest.approx(theirs.intercept_, rel=1e-10)
    squares = np.sum((y - theirs.predict(Z[:, active])) ** 2)
    assert fit.squares == pytest.approx(squares, rel=1e-10)


def test_t_is_the_coefficient_in_standard_errors(data):
    Z, y = data
    fit = LinearLeastSquares(Z, y, True).fit(np.arange(5))
    A = np.c_[Z, np.ones(80)]
    covariance = np.linalg.inv(A.T @ A) * fit.squares / (80 - 6)
    np.testing.assert_allclose(fit.t, np.abs(fit.coefficients) / np.sqrt(np.diag(covariance))[:5])


def test_the_two_true_columns_go_last(data):
    fits = list(eliminate(LinearLeastSquares(*data, True), np.arange(5)))
    assert [len(fit.active) for fit in fits] == [5, 4, 3, 2, 1, 0]
    assert set(fits[3].active) == {1, 3}
    assert fits[4].active == [1]
    assert fits[-1].constant == pytest.approx(data[1].mean())


def test_removing_a_column_never_lowers_the_error(data):
    squares = [fit.squares for fit in eliminate(LinearLeastSquares(*data, True), np.arange(5))]
    assert squares == sorted(squares)


def test_the_first_fit_that_is_significant_has_no_weak_column(data):
    fits = eliminate(LinearLeastSquares(*data, True), np.arange(5))
    fit = next(fit for fit in fits if fit.significant)
    assert fit.t.min() >= SMALLEST_T
    assert {1, 3} <= set(fit.active)


def test_two_equal_columns_share_the_coefficient_of_one(data):
    Z, y = data
    fit = LinearLeastSquares(np.c_[Z, Z[:, 1]], y, True).fit(np.array([1, 3, 5]))
    assert fit.coefficients[0] == pytest.approx(fit.coefficients[2])
    assert fit.coefficients[0] + fit.coefficients[2] == pytest.approx(3, abs=0.05)


def test_an_exact_law_keeps_its_columns_and_loses_all_others(data):
    Z, _ = data
    fits = eliminate(LinearLeastSquares(Z, 3 * Z[:, 1] - 2 * Z[:, 3], True), np.arange(5))
    assert set(next(fit for fit in fits if fit.significant).active) == {1, 3}
