import numpy as np
import pytest
from sklearn.base import clone
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from helpers.models.exact_gp import ExactGP


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 10, (40, 2))
    y = 100 + 20 * np.sin(X[:, 0]) + 15 * np.cos(X[:, 1] / 2) + rng.normal(0, 0.5, 40)
    return X, y, rng.uniform(0, 10, (30, 2))


def test_a_fixed_kernel_gives_what_scikit_learn_gives(data):
    X, y, Z = data
    ours = ExactGP([2.0, 5.0], noise=1e-2).fit(X, y)
    theirs = GaussianProcessRegressor(
        Matern([2.0, 5.0], nu=2.5), alpha=1e-2, optimizer=None, normalize_y=True
    ).fit(X, y)
    for kind in ("return_std", "return_cov"):
        for one, other in zip(
            ours.predict(Z, **{kind: True}), theirs.predict(Z, **{kind: True}), strict=True
        ):
            assert one == pytest.approx(other, rel=1e-8, abs=1e-8)
    likelihood = theirs.log_marginal_likelihood()
    assert ours.log_marginal_likelihood_ == pytest.approx(likelihood)


def test_tuning_reaches_a_likelihood_as_high_as_scikit_learn_does(data):
    X, y, _ = data
    ours = ExactGP([1.0, 1.0], tune=True).fit(X, y)
    kernel = ConstantKernel() * Matern([1.0, 1.0], (0.2, 200), nu=2.5) + WhiteKernel(1e-4)
    theirs = GaussianProcessRegressor(
        kernel, alpha=0, normalize_y=True, n_restarts_optimizer=2, random_state=0
    ).fit(X, y)
    assert ours.log_marginal_likelihood_ > theirs.log_marginal_likelihood_value_ - 0.1


def test_tuning_never_lowers_the_likelihood_and_finds_the_noise(data):
    X, y, _ = data
    for additive in (False, True):
        start = ExactGP(3.0, additive=additive)
        tuned = clone(start).set_params(tune=True).fit(X, y)
        assert tuned.log_marginal_likelihood_ > start.fit(X, y).log_marginal_likelihood_
    assert tuned.noise_std_ == pytest.approx(0.5, rel=0.6)  # of the additive one, which is right


def test_an_input_that_does_not_matter_gets_a_long_length_scale():
    rng = np.random.default_rng(1)
    X = rng.uniform(0, 1, (60, 2))
    lengths = ExactGP([0.3, 0.3], tune=True).fit(X, np.sin(6 * X[:, 0])).length_scale_
    assert lengths[1] > 10 * lengths[0]


def test_one_length_scale_for_all_inputs_stays_one_when_tuned(data):
    X, y, _ = data
    lengths = ExactGP(2.0, tune=True).fit(X, y).length_scale_
    assert lengths[0] == lengths[1] != 2.0


def test_only_the_additive_kernel_knows_a_sum_where_no_row_stands():
    x = np.arange(0.0, 8.0)
    X = np.array([(a, 0.0) for a in x] + [(0.0, b) for b in x[1:]])  # only along two edges
    f = lambda X: np.sin(X[:, 0]) + np.cos(X[:, 1])  # noqa: E731
    corner = np.array([[5.0, 6.0]])
    additive = ExactGP(2.0, additive=True).fit(X, f(X)).predict(corner, return_std=True)
    joint = ExactGP(2.0).fit(X, f(X)).predict(corner, return_std=True)
    assert abs(additive[0] - f(corner)) < 0.1 < abs(joint[0] - f(corner))
    assert additive[1] < 0.2 * joint[1]


def test_predictions_follow_the_unit_of_the_target(data):
    X, y, Z = data
    mean, std = ExactGP(3.0).fit(X, y).predict(Z, return_std=True)
    scaled, scaled_std = ExactGP(3.0).fit(X, 10 * y - 4).predict(Z, return_std=True)
    assert np.allclose(scaled, 10 * mean - 4) and np.allclose(scaled_std, 10 * std)


def test_far_from_all_rows_the_belief_is_the_prior(data):
    X, y, _ = data
    gp = ExactGP(1.0).fit(X, y)
    mean, std = gp.predict([[1e3, 1e3]], return_std=True)
    assert mean[0] == pytest.approx(y.mean())
    assert std[0] == pytest.approx(gp.signal_std_)


def test_the_uncertainty_falls_to_the_noise_at_a_row_and_only_there(data):
    X, y, _ = data
    gp = ExactGP(1.0, noise=1e-6).fit(X, y)
    assert gp.predict(X[:1], return_std=True)[1] < 0.01 * gp.signal_std_


def test_a_single_row_and_a_constant_target_can_be_fitted():
    for X, y in (([[1.0, 2.0]], [5.0]), ([[0.0, 0.0], [1.0, 1.0]], [5.0, 5.0])):
        mean, std = ExactGP(1.0, tune=True).fit(X, y).predict([[9.0, 9.0]], return_std=True)
        assert mean[0] == pytest.approx(5.0)
        assert std[0] > 0.5


def test_leaving_one_out_is_what_fitting_without_it_gives(data):
    X, y, _ = data
    gp = ExactGP(3.0, noise=1e-2).fit(X, y)
    mean, std = gp.leave_one_out()
    k = ExactGP(3.0)
    k.length_scale_ = np.full(2, 3.0)
    K = k._kernel(X, X) + 1e-2 * np.eye(40)
    z = (y - y.mean()) / y.std()
    rest = np.arange(1, 40)
    weights = np.linalg.solve(K[np.ix_(rest, rest)], K[rest, 0])
    assert mean[0] == pytest.approx(y.mean() + y.std() * weights @ z[1:])
    assert std[0] == pytest.approx(y.std() * np.sqrt(K[0, 0] - weights @ K[rest, 0]))


def test_a_wrong_length_scale_shows_in_the_leave_one_out_errors():
    x = np.linspace(0, 10, 40)[:, None]
    y = np.sin(2 * x[:, 0])
    scores = {}
    for length in (0.2, 1.0, 60.0):
        mean, std = ExactGP(length).fit(x, y).leave_one_out()
        scores[length] = np.std((y - mean) / std)
    assert scores[60.0] > 3  # too sure of itself
    assert scores[0.2] < 1.2 and scores[1.0] < 1.2


def test_samples_scatter_as_the_belief_says(data):
    X, y, Z = data
    gp = ExactGP(2.0).fit(X, y)
    mean, std = gp.predict(Z, return_std=True)
    rng = np.random.default_rng(0)
    draws = np.array([gp.sample(Z, rng) for _ in range(500)])
    assert np.abs((draws.mean(axis=0) - mean) / std).max() < 0.25
    assert draws.std(axis=0) / std == pytest.approx(np.ones(30), abs=0.15)


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"length_scale": [1.0, 2.0, 3.0]}, "1 or 2 are needed"),
        ({"length_scale": 0.0}, "length_scale has to be positive"),
        ({"length_scale": np.nan}, "length_scale has to be positive"),
        ({"noise": 0.0}, "noise has to be positive"),
    ],
)
def test_impossible_parameters_are_refused_when_fitting(data, parameters, complaint):
    with pytest.raises(ValueError, match=complaint):
        ExactGP(**parameters).fit(*data[:2])


def test_standard_deviation_and_covariance_together_are_refused(data):
    gp = ExactGP().fit(*data[:2])
    with pytest.raises(ValueError, match="not for both"):
        gp.predict(data[2], return_std=True, return_cov=True)
