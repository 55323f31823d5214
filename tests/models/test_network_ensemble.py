import numpy as np
import pytest

from helpers.models.network_ensemble import NetworkEnsemble

SCALE = np.array([1e-6, 300.0])  # the two inputs have very different units


def small(**parameters):
    return NetworkEnsemble(**{"n_networks": 4, "hidden_layer_sizes": (6,)} | parameters)


def surface(n, noise=0.1, seed=0):
    rng = np.random.default_rng(seed)
    U = rng.uniform(-1, 1, size=(n, 2))
    return U * SCALE, np.sin(3 * U[:, 0]) + U[:, 1] ** 2 + noise * rng.normal(size=n)


@pytest.fixture(scope="module")
def fitted():
    return small(random_state=0).fit(*surface(300))


def test_the_prediction_is_the_mean_of_the_networks(fitted):
    X, y = surface(300)
    U = (X - X.mean(axis=0)) / X.std(axis=0)
    each = [y.mean() + y.std() * network.predict(U) for network in fitted.networks_]
    np.testing.assert_allclose(fitted.predict(X), np.mean(each, axis=0), rtol=1e-9, atol=1e-12)


def test_the_gradient_equals_central_differences(fitted):
    X, _ = surface(20, seed=1)
    for j, scale in enumerate(SCALE):
        step = np.zeros(2)
        step[j] = 1e-5 * scale
        difference = (fitted.predict(X + step) - fitted.predict(X - step)) / (2 * step[j])
        np.testing.assert_allclose(fitted.gradient(X)[:, j], difference, atol=1e-5 / scale)


def test_the_gradient_approaches_the_derivative_of_the_function(fitted):
    X, _ = surface(200, seed=1)
    U = 0.8 * X / SCALE  # derivatives at the very edge are less certain
    expected = np.column_stack([3 * np.cos(3 * U[:, 0]), 2 * U[:, 1]])
    error = fitted.gradient(U * SCALE) * SCALE - expected
    assert np.sqrt(np.mean(error**2)) < 0.25


def test_networks_disagree_more_about_the_gradient_outside_the_data(fitted):
    X, _ = surface(100, seed=1)
    inside, outside = fitted.gradient_std(0.5 * X), fitted.gradient_std(X + 1.5 * SCALE)
    assert inside.shape == (100, 2)
    assert np.median(outside[:, 1]) > 2 * np.median(inside[:, 1])


def test_other_units_of_inputs_and_target_give_the_same_model(fitted):
    X, y = surface(300)
    factor = np.array([1e6, 1e-3])
    other = small(random_state=0).fit(X * factor + 5, 40 * y - 7)
    mean, std = fitted.predict(X, return_std=True)
    other_mean, other_std = other.predict(X * factor + 5, return_std=True)
    np.testing.assert_allclose(other_mean, 40 * mean - 7, atol=40 * 0.02)
    np.testing.assert_allclose(other_std, 40 * std, rtol=0.05)
    np.testing.assert_allclose(
        other.gradient(X * factor + 5) * factor * SCALE, 40 * fitted.gradient(X) * SCALE, atol=4
    )


def test_95_percent_intervals_cover_about_95_percent_of_new_rows():
    coverage = []
    for seed in range(5):
        X, y = surface(1400, seed=seed)
        model = small(random_state=seed).fit(X[:400], y[:400])
        mean, std = model.predict(X[400:]), model.observation_std(X[400:])
        coverage.append(np.mean(np.abs(y[400:] - mean) < 1.96 * std))
    assert 0.93 < np.mean(coverage) < 0.97
    assert min(coverage) > 0.90
    assert max(coverage) < 0.985


def test_without_structure_the_interval_has_the_width_of_the_noise():
    rng = np.random.default_rng(0)
    X, y = rng.uniform(size=(500, 2)), 3 * rng.normal(size=500)
    std = small(random_state=0).fit(X, y).observation_std(X)
    assert np.median(std) == pytest.approx(3, rel=0.15)


def test_more_noise_gives_wider_intervals():
    widths = []
    for noise in (0.0, 0.05, 0.2):
        X, y = surface(300, noise)
        widths.append(small(random_state=0).fit(X, y).observation_std(X).mean())
    assert widths[0] < 0.05
    assert widths[1] == pytest.approx(0.05, rel=0.3)
    assert widths[2] == pytest.approx(0.2, rel=0.3)


def test_intervals_grow_away_from_the_data(fitted):
    std = fitted.observation_std([[0, 0], 1.5 * SCALE, 3 * SCALE])
    assert std[0] < std[1] < std[2]
    assert std[2] > 3 * std[0]


def test_each_pair_of_networks_leaves_out_one_fold():
    model = small(n_networks=6, random_state=0).fit(*surface(40))
    assert np.array_equal(np.bincount(model.fold_), [14, 13, 13])


def test_the_seed_fixes_the_result(fitted):
    X, y = surface(300)
    again, other = small(random_state=0).fit(X, y), small(random_state=1).fit(X, y)
    assert np.array_equal(again.predict(X), fitted.predict(X))
    assert not np.array_equal(other.predict(X), fitted.predict(X))
    generator = small(random_state=np.random.default_rng(0)).fit(X, y)
    assert np.array_equal(generator.predict(X), fitted.predict(X))


def test_a_limit_on_the_steps_is_reported_not_warned(recwarn):
    model = small(max_iter=3, random_state=0).fit(*surface(50))
    assert model.n_iter_.tolist() == [3] * 4
    assert not model.converged_.any()
    assert not recwarn.list
    assert small(max_iter=500, tol=0.05, random_state=0).fit(*surface(50)).converged_.all()


def test_a_constant_input_has_no_influence():
    X, y = surface(60)
    X = np.column_stack([X, np.full(60, 7.0)])
    model = small(random_state=0).fit(X, y)
    assert np.all(model.gradient(X)[:, 2] == 0)
    assert np.array_equal(model.predict(X), model.predict(X + np.array([0, 0, 100])))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, y: (np.where(np.eye(*X.shape), np.nan, X), y), "NaN"),
        (lambda X, y: (X, np.where(y == y[3], np.inf, y)), "infinity"),
        (lambda X, y: (X[:9], y[:9]), "minimum of 10"),
        (lambda X, y: (X[:, 0], y), "Expected 2D array"),
        (lambda X, y: (X, y[:-1]), "inconsistent numbers of samples"),
        (lambda X, y: (X, np.full_like(y, 2.5)), "y is constant"),
    ],
)
def test_unusable_rows_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        small().fit(*change(*surface(30)))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_networks": 5}, "even number"),
        ({"n_networks": 2}, "at least 4"),
        ({"hidden_layer_sizes": ()}, "units of each hidden layer"),
        ({"hidden_layer_sizes": (8, 0)}, "units of each hidden layer"),
        ({"hidden_layer_sizes": (100, 100)}, "MLPRegressor"),
        ({"alpha": 0}, "alpha"),
        ({"max_iter": 0}, "max_iter"),
        ({"tol": 1.0}, "tol"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters, message):
    with pytest.raises(ValueError, match=message):
        small(**parameters).fit(*surface(30))
