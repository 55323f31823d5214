import numpy as np
import pytest
from scipy.stats import multivariate_normal

from helpers.models.variational_bound import Factors, Hyperparameters, best_start, maximise

PARAMETERS = Hyperparameters(np.array([1.3, 2.0, 3.0]), signal_std=1.5, noise_std=0.2)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    return X, np.sin(X[:, 0]) + X[:, 1] + 0.1 * rng.normal(size=60)


def log_likelihood(X, y, p):
    K = p.kernel(X, X) + p.noise_std**2 * np.eye(len(X))
    return multivariate_normal(cov=K).logpdf(y)


def test_the_kernel_is_the_squared_exponential():
    x, z = np.array([[0.5, -1.0, 2.0]]), np.array([[0.0, 0.3, 1.0], [0.5, -1.0, 2.0]])
    distance = (((x - z) / PARAMETERS.length_scales) ** 2).sum(axis=1)
    np.testing.assert_allclose(PARAMETERS.kernel(x, z)[:, 0], 2.25 * np.exp(-distance / 2))


@pytest.mark.parametrize("m", [1, 5, 20, 59])
def test_the_bound_lies_below_the_log_marginal_likelihood(rows, m):
    X, y = rows
    assert Factors(X, y, X[:m], PARAMETERS).bound < log_likelihood(X, y, PARAMETERS)


def test_more_inducing_points_tighten_the_bound(rows):
    X, y = rows
    bounds = [Factors(X, y, X[:m], PARAMETERS).bound for m in (5, 10, 20, 40, 60)]
    assert np.all(np.diff(bounds) > 0)


def test_the_bound_is_exact_when_every_row_is_an_inducing_point(rows):
    X, y = rows
    exact = log_likelihood(X, y, PARAMETERS)
    assert Factors(X, y, X, PARAMETERS, jitter=1e-12).bound == pytest.approx(exact, abs=1e-5)


def test_the_derivatives_of_the_bound_equal_central_differences(rows):
    X, y = rows
    Z = X[:12] + 0.1

    def bound(vector):
        return Factors(X, y, vector[5:].reshape(12, 3), Hyperparameters.from_logs(vector[:5])).bound

    point = np.concatenate([PARAMETERS.to_logs(), Z.ravel()])
    steps = 1e-5 * np.eye(len(point))
    numeric = np.array([(bound(point + h) - bound(point - h)) / 2e-5 for h in steps])
    by_logs, by_Z = Factors(X, y, Z, PARAMETERS).gradient()
    np.testing.assert_allclose(np.r_[by_logs, by_Z.ravel()], numeric, rtol=1e-5, atol=1e-5)


def test_a_large_jitter_counts_in_the_derivative_by_the_signal(rows):
    X, y = rows

    def bound(shift):
        logs = PARAMETERS.to_logs() + shift * np.array([0, 0, 0, 1, 0])
        return Factors(X, y, X[:12], Hyperparameters.from_logs(logs), jitter=1e-3).bound

    by_logs, _ = Factors(X, y, X[:12], PARAMETERS, jitter=1e-3).gradient()
    assert by_logs[3] == pytest.approx((bound(1e-5) - bound(-1e-5)) / 2e-5, rel=1e-6)


def test_coinciding_inducing_points_raise_the_jitter(rows):
    X, y = rows
    factors = Factors(X, y, np.repeat(X[:10], 20, axis=0), PARAMETERS, jitter=1e-18)
    assert 1e-18 < factors.jitter < 1e-6
    assert np.isfinite(factors.bound)


def test_a_matrix_that_no_jitter_repairs_is_a_clear_error(rows):
    X, y = rows
    with pytest.raises(ValueError, match="not positive definite"):
        Factors(X, y, X[:5], PARAMETERS, jitter=1.0)


def test_the_best_start_is_short_for_a_wiggly_function_and_long_for_a_smooth_one():
    X = np.random.default_rng(0).uniform(-1.7, 1.7, (200, 1))
    wiggly, smooth = (best_start(X, f, X[:50], 1e-6) for f in (np.sin(9 * X[:, 0]), X[:, 0]))
    assert wiggly.length_scales[0] < 0.5 < smooth.length_scales[0]


def test_maximising_raises_the_bound_and_moving_inducing_points_raises_it_more(rows):
    X, y = rows
    y = y - y.mean()
    start_from = best_start(X, y, X[:6], 1e-6)
    still, moved = (
        maximise(X, y, X[:6], start_from, 100, move=move, tol=1e-9, jitter=1e-6)
        for move in (False, True)
    )
    start, fixed, free = (
        Factors(X, y, Z, p).bound for p, Z in [(start_from, X[:6]), still[:2], moved[:2]]
    )
    assert start < fixed < free
    np.testing.assert_array_equal(still.Z, X[:6])
