import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

from helpers.models.sparse_gp import SparseGP

NOISE = 0.1


def function(X):
    """Depends on the first two of three inputs."""
    return np.sin(2 * X[:, 0]) + 0.5 * X[:, 1] ** 2


def sample(n, seed):
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, (n, 3))
    return X, function(X) + NOISE * rng.normal(size=n)


def central_differences(f, X, h=1e-4):
    # of this step, rounding and truncation are about the same
    return np.column_stack([(f(X + e) - f(X - e)) / (2 * h) for e in h * np.eye(X.shape[1])])


@pytest.fixture(scope="module")
def sparse():
    return SparseGP(n_inducing=40, random_state=0).fit(*sample(600, 0))


@pytest.fixture(scope="module")
def exact():
    """A model with all rows as inducing points, and scikit-learn's of the same kernel."""
    X, y = sample(80, 1)
    gp = SparseGP(n_inducing=80, random_state=0, jitter=1e-10).fit(X, y)
    kernel = ConstantKernel(gp.signal_std_**2) * RBF(gp.length_scales_) + WhiteKernel(
        gp.noise_std_**2
    )
    reference = GaussianProcessRegressor(kernel, optimizer=None, alpha=0)
    return gp, reference.fit(X, y - y.mean()), y.mean()


def test_with_all_rows_as_inducing_points_it_is_the_exact_process(exact):
    gp, reference, offset = exact
    X, _ = sample(50, 2)
    mean, std = gp.predict(X), gp.observation_std(X)
    reference_mean, reference_std = reference.predict(X, return_std=True)
    np.testing.assert_allclose(mean - offset, reference_mean, atol=1e-5)
    np.testing.assert_allclose(std, reference_std, atol=1e-5)
    assert gp.bound_ == pytest.approx(reference.log_marginal_likelihood_value_, abs=1e-3)


def test_more_inducing_points_than_rows_are_as_many_as_rows(exact):
    gp, _, _ = exact
    X, y = sample(80, 1)
    more = SparseGP(n_inducing=500, random_state=0, jitter=1e-10).fit(X, y)
    assert len(more.inducing_points_) == 80
    np.testing.assert_allclose(more.predict(X), gp.predict(X), atol=1e-4)


def test_the_bound_lies_below_the_log_likelihood_of_the_same_kernel(sparse):
    X, y = sample(600, 0)
    kernel = ConstantKernel(sparse.signal_std_**2) * RBF(sparse.length_scales_)
    kernel += WhiteKernel(sparse.noise_std_**2)
    reference = GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(X, y - y.mean())
    assert sparse.bound_ < reference.log_marginal_likelihood_value_ < sparse.bound_ + 5


def test_forty_inducing_points_recover_the_function_and_the_noise(sparse):
    X, _ = sample(500, 3)
    assert np.sqrt(np.mean((sparse.predict(X) - function(X)) ** 2)) < NOISE / 2
    assert sparse.noise_std_ == pytest.approx(NOISE, rel=0.1)


def test_the_gradient_equals_central_differences(sparse):
    X, _ = sample(30, 4)
    np.testing.assert_allclose(
        sparse.gradient(X), central_differences(sparse.predict, X), rtol=1e-5, atol=1e-7
    )


def test_the_gradient_is_that_of_the_function(sparse):
    X, _ = sample(200, 5)
    X *= 0.8  # away from the edge
    truth = np.column_stack([2 * np.cos(2 * X[:, 0]), X[:, 1], 0 * X[:, 2]])
    error = np.abs(sparse.gradient(X) - truth)
    assert error.max() < 0.6
    assert np.mean(error < 1.96 * sparse.gradient_std(X) + 1e-3) > 0.9


def test_the_gradient_uncertainty_is_that_of_the_exact_process(exact):
    gp, reference, _ = exact
    X, _ = sample(10, 6)
    h = 1e-3
    for i, step in enumerate(h * np.eye(3)):
        for x, std in zip(X, gp.gradient_std(X)[:, i], strict=True):
            _, C = reference.predict(np.array([x + step, x - step]), return_cov=True)
            C -= gp.noise_std_**2 * np.eye(2)
            difference = (C[0, 0] + C[1, 1] - C[0, 1] - C[1, 0]) / (2 * h) ** 2
            assert std**2 == pytest.approx(difference, rel=1e-4, abs=1e-5)


def test_the_gradient_variance_equals_differences_of_the_posterior_covariance(sparse):
    """The covariance is written here as in Titsias' paper, without the whitened factors."""
    train, _ = sample(600, 0)
    Z, scale, noise = sparse.inducing_points_, sparse.length_scales_, sparse.noise_std_

    def k(a, b):
        squares = (((a[:, None] - b) / scale) ** 2).sum(axis=-1)
        return sparse.signal_std_**2 * np.exp(-squares / 2)

    K = k(Z, Z) + sparse.jitter * sparse.signal_std_**2 * np.eye(len(Z))
    known = np.linalg.inv(K) - np.linalg.inv(K + k(Z, train) @ k(train, Z) / noise**2)

    X, _ = sample(10, 7)
    h = 1e-3
    weights = np.array([-1, 9, -45, 0, 45, -9, 1]) / 60 / h  # first derivative to sixth order
    for x, stds in zip(X, sparse.gradient_std(X), strict=True):
        for direction, std in zip(np.eye(3), stds, strict=True):
            line = x + h * np.arange(-3, 4)[:, None] * direction
            C = k(line, line) - k(line, Z) @ known @ k(Z, line)
            assert std**2 == pytest.approx(weights @ C @ weights, rel=1e-4, abs=1e-5)


def test_shifting_and_scaling_the_data_shifts_and_scales_the_model():
    X, y = sample(300, 8)
    new, _ = sample(40, 9)
    factor, shift = np.array([1e-9, 1e3, 1.0]), np.array([1e-8, -5e3, 2.0])
    settings = {"n_inducing": 30, "random_state": 0, "max_iter": 15}
    one = SparseGP(**settings).fit(X, y)
    other = SparseGP(**settings).fit(X * factor + shift, 100 * y - 7)
    moved = new * factor + shift
    mean, std = one.predict(new, return_std=True)
    other_mean, other_std = other.predict(moved, return_std=True)
    np.testing.assert_allclose(other_mean, 100 * mean - 7, atol=1e-2)
    np.testing.assert_allclose(other_std, 100 * std, rtol=1e-4)
    np.testing.assert_allclose(other.length_scales_, one.length_scales_ * factor, rtol=1e-2)
    np.testing.assert_allclose(
        other.gradient(moved) * factor / 100, one.gradient(new), rtol=1e-2, atol=1e-4
    )
    assert other.bound_ == pytest.approx(one.bound_ - 300 * np.log(100), abs=1e-2)


def test_an_irrelevant_input_gets_a_long_length_scale_and_a_flat_gradient(sparse):
    assert sparse.length_scales_[2] > 5 * sparse.length_scales_[:2].max()
    X, _ = sample(100, 10)
    slopes = np.abs(sparse.gradient(X)).mean(axis=0)
    assert slopes[2] < 0.05 * slopes[:2].min()


def test_far_from_the_data_the_prior_returns(sparse):
    _, y = sample(600, 0)
    far = np.full((1, 3), 50 * sparse.length_scales_.max())
    mean, std = sparse.predict(far, return_std=True)
    assert mean[0] == pytest.approx(y.mean())
    assert std[0] == pytest.approx(sparse.signal_std_)
    np.testing.assert_allclose(sparse.gradient(far), 0, atol=1e-12)
    prior = sparse.signal_std_ / sparse.length_scales_
    np.testing.assert_allclose(sparse.gradient_std(far)[0], prior)


def test_uncertainty_grows_away_from_the_data(sparse):
    line = np.column_stack([np.linspace(0, 12, 25), np.zeros(25), np.zeros(25)])
    outside = sparse.predict(line, return_std=True)[1][line[:, 0] >= 2]
    assert np.all(np.diff(outside) > -1e-9)
    assert outside[-1] > 10 * outside[0]


def test_ninety_five_percent_intervals_cover_ninety_five_percent(sparse):
    X, y = sample(4000, 11)
    mean, std = sparse.predict(X), sparse.observation_std(X)
    assert 0.93 < np.mean(np.abs(y - mean) < 1.96 * std) < 0.97


def test_the_same_seed_gives_the_same_model_and_another_seed_another():
    X, y = sample(300, 13)
    one, same, other = (
        SparseGP(n_inducing=20, random_state=seed, max_iter=5).fit(X, y)
        for seed in (3, np.random.default_rng(3), 4)
    )
    np.testing.assert_array_equal(one.predict(X), same.predict(X))
    assert np.any(one.inducing_points_ != other.inducing_points_)


def test_a_wiggly_function_of_one_input_is_not_taken_for_noise():
    x = np.random.default_rng(0).uniform(0, 1, (300, 1))
    y = np.sin(40 * x[:, 0])
    gp = SparseGP(n_inducing=40, random_state=0).fit(x, y)
    assert gp.noise_std_ < 0.05
    assert np.abs(gp.predict(x) - y).max() < 0.05


def test_pure_noise_is_taken_for_noise():
    rng = np.random.default_rng(0)
    gp = SparseGP(n_inducing=30, random_state=0).fit(
        rng.normal(size=(400, 3)), rng.normal(size=400)
    )
    assert gp.noise_std_ == pytest.approx(1, abs=0.1)
    assert gp.signal_std_ < 0.3


def test_coinciding_rows_do_no_harm():
    X, y = sample(60, 14)
    gp = SparseGP(n_inducing=100, random_state=0).fit(np.repeat(X, 5, axis=0), np.repeat(y, 5))
    assert np.all(np.isfinite(gp.predict(X)))


def test_one_row_and_many_rows_give_the_same_answers(sparse):
    X, _ = sample(30_000, 15)  # more than one block
    for method in (sparse.predict, sparse.observation_std, sparse.gradient, sparse.gradient_std):
        np.testing.assert_allclose(method(X[-1:])[0], method(X)[-1], rtol=1e-6, atol=1e-9)


def test_more_steps_never_lower_the_bound():
    X, y = sample(300, 16)
    bounds = [
        SparseGP(n_inducing=15, random_state=0, max_iter=steps).fit(X, y).bound_
        for steps in (1, 10, 40)
    ]
    assert np.all(np.diff(bounds) > 0)


def test_convergence_is_told():
    X, y = sample(200, 17)
    gp = SparseGP(n_inducing=10, random_state=0, max_iter=1).fit(X, y)
    assert not gp.converged_
    gp = SparseGP(n_inducing=10, random_state=0, max_iter=500, tol=1e-4).fit(X, y)
    assert gp.converged_
    assert gp.n_iter_ < 530


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_or_infinite_value_is_refused(value):
    X, y = sample(30, 18)
    spoilt = X.copy()
    spoilt[3, 1] = value
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        SparseGP().fit(spoilt, y)
    y[3] = value
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        SparseGP().fit(X, y)


def test_a_constant_column_is_refused_by_its_number():
    X, y = sample(30, 19)
    X[:, 1] = 0.1
    with pytest.raises(ValueError, match="column 1 of X is constant"):
        SparseGP().fit(X, y)


def test_a_constant_target_is_refused():
    X, _ = sample(30, 20)
    with pytest.raises(ValueError, match="y is constant"):
        SparseGP().fit(X, np.full(30, 3.0))


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_inducing", 0), ("subset", 1.5), ("max_iter", 0), ("jitter", 0.0), ("tol", -1.0)],
)
def test_a_parameter_out_of_range_is_refused_by_its_name(name, value):
    with pytest.raises(ValueError, match=name):
        SparseGP(**{name: value}).fit(*sample(30, 21))


def test_a_model_that_was_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        SparseGP().gradient(np.zeros((1, 3)))
