import numpy as np
import pandas as pd
import pytest

from helpers.experiments.designs import Input, InputSpace
from helpers.experiments.designs import sobol as sobol_design
from helpers.sensitivity.of_functions import sobol_indices
from helpers.sensitivity.of_gradients import derivative_bound, rms_derivatives

SPACE = InputSpace([Input("a", 0, 2), Input("b", -1e-6, 1e-6), Input("c", 10, 14)])


def waves(X):
    return np.cos(np.pi * X[:, 0] / 2) + 0.5 * np.cos(np.pi * (X[:, 1] + 1e-6) / 2e-6)


def waves_gradient(X):
    gradient = np.zeros_like(X)
    gradient[:, 0] = -np.pi / 2 * np.sin(np.pi * X[:, 0] / 2)
    gradient[:, 1] = -0.5 * np.pi / 2e-6 * np.sin(np.pi * (X[:, 1] + 1e-6) / 2e-6)
    return gradient


def product(X):
    U = SPACE.to_unit(X)
    return U[:, 0] ** 3 * (1 + U[:, 1]) + 0.1 * U[:, 2]


def product_gradient(X):
    U = SPACE.to_unit(X)
    slopes = [3 * U[:, 0] ** 2 * (1 + U[:, 1]), U[:, 0] ** 3, np.full(len(U), 0.1)]
    return np.stack(slopes, axis=1) / (SPACE.high - SPACE.low)


def test_half_a_period_of_a_cosine_along_each_input_attains_the_bound():
    # Each half wave is the extremal function of the Poincaré inequality: bound = ST exactly.
    table = derivative_bound(waves, waves_gradient, SPACE, n=4096, random_state=0)
    np.testing.assert_allclose(table["bound"], [0.8, 0.2, 0], atol=0.002)


def test_the_bound_of_a_linear_function_exceeds_the_index_by_twelve_over_pi_squared():
    weights = np.array([2, 1e6, 0])
    table = derivative_bound(
        lambda X: X @ weights, lambda X: np.tile(weights, (len(X), 1)), SPACE, 4096, random_state=0
    )
    shares = np.array([16, 4, 0]) / 20
    np.testing.assert_allclose(table["bound"], 12 / np.pi**2 * shares, rtol=0.002)


def test_the_bound_lies_above_the_total_index():
    total = sobol_indices(product, SPACE, n=4096, random_state=0)["ST"]
    bound = derivative_bound(product, product_gradient, SPACE, n=4096, random_state=0)["bound"]
    assert (bound > total).all()


def test_the_interval_of_the_bound_holds_where_an_even_design_is_of_no_help():
    # Waves far shorter than the distance of two points: the design is as good as random.
    space = InputSpace([Input("x", 0, 1), Input("z", 0, 1)])

    def rough(X):
        return np.sin(9e5 * X[:, 0]) + X[:, 1]

    def rough_slopes(X):
        return np.stack([1 + np.cos(7e5 * X[:, 0]), np.exp(np.cos(8e5 * X[:, 1]))], axis=1)

    tables = [derivative_bound(rough, rough_slopes, space, 256, seed) for seed in range(200)]
    bounds = np.array([table["bound"] for table in tables])
    half_widths = np.array([table["bound_conf"] for table in tables])
    assert np.mean(np.abs(bounds - bounds.mean(axis=0)) <= half_widths) == pytest.approx(
        0.95, abs=0.03
    )


def test_the_interval_of_the_bound_is_wide_enough_for_a_smooth_function():
    limit = derivative_bound(product, product_gradient, SPACE, 2**14, random_state=99)["bound"]
    tables = [derivative_bound(product, product_gradient, SPACE, 256, seed) for seed in range(40)]
    hits = [np.abs(table["bound"] - limit) <= table["bound_conf"] for table in tables]
    assert np.mean(hits) >= 0.95


def test_the_bound_is_the_same_for_the_same_seed():
    first = derivative_bound(product, product_gradient, SPACE, 64, random_state=0)
    second = derivative_bound(product, product_gradient, SPACE, 64, random_state=0)
    pd.testing.assert_frame_equal(first, second)


def test_rms_derivatives_of_a_linear_function_are_its_slopes_times_the_widths():
    X = sobol_design(SPACE, 64, random_state=0)
    table = rms_derivatives(lambda X: np.tile([-3, 1e6, 0], (len(X), 1)), X, SPACE)
    np.testing.assert_allclose(table["rms"], [6, 2, 0])
    np.testing.assert_allclose(table["share"], [0.75, 0.25, 0])


def test_without_a_space_the_spread_of_the_points_makes_the_inputs_comparable():
    X = sobol_design(SPACE, 4096, random_state=0)
    by_spread, by_width = (
        rms_derivatives(waves_gradient, X),
        rms_derivatives(waves_gradient, X, SPACE),
    )
    np.testing.assert_allclose(by_spread["rms"] * np.sqrt(12), by_width["rms"], rtol=1e-3)
    np.testing.assert_allclose(by_spread["share"], by_width["share"], atol=1e-3)


def test_a_change_of_units_leaves_the_shares():
    X = sobol_design(SPACE, 256, random_state=0).to_numpy()
    units = np.array([1000, 1e6, 0.01])
    scaled = rms_derivatives(lambda X: product_gradient(X / units) / units, X * units)
    np.testing.assert_allclose(scaled["share"], rms_derivatives(product_gradient, X)["share"])


def test_an_uncertain_slope_counts_by_its_expected_square():
    X = sobol_design(SPACE, 256, random_state=0)
    mean, std = np.array([3, 0, 0]), np.array([4, 1e6, 0])
    table = rms_derivatives(
        lambda X: np.tile(mean, (len(X), 1)), X, SPACE, lambda X: np.tile(std, (len(X), 1))
    )
    np.testing.assert_allclose(table["rms"], [6, 0, 0])
    np.testing.assert_allclose(table["rms_with_variance"], [10, 2, 0])
    draws = np.random.default_rng(0).normal(mean, std, (200_000, 3)) * (SPACE.high - SPACE.low)
    expected = np.sqrt(np.mean(draws**2, axis=0))
    np.testing.assert_allclose(table["rms_with_variance"], expected, rtol=0.01)


def test_columns_of_a_table_are_taken_by_name():
    X = sobol_design(SPACE, 64, random_state=0)
    shuffled = X[["c", "a", "b"]].assign(output=1.0)
    pd.testing.assert_frame_equal(
        rms_derivatives(product_gradient, X, SPACE),
        rms_derivatives(product_gradient, shuffled, SPACE),
    )


def test_names_come_from_the_space_the_table_or_the_column_numbers():
    X = sobol_design(SPACE, 64, random_state=0)
    assert rms_derivatives(product_gradient, X.to_numpy(), SPACE).index.tolist() == SPACE.names
    assert rms_derivatives(product_gradient, X).index.tolist() == SPACE.names
    assert rms_derivatives(product_gradient, X.to_numpy()).index.tolist() == [0, 1, 2]


def test_bad_points_and_gradients_are_refused():
    X = sobol_design(SPACE, 64, random_state=0)
    with pytest.raises(ValueError, match="gradient must return an array of shape"):
        rms_derivatives(product, X, SPACE)
    with pytest.raises(ValueError, match="gradient_std must return an array of shape"):
        rms_derivatives(product_gradient, X, SPACE, product)
    with pytest.raises(ValueError, match="gradient is not finite"):
        rms_derivatives(lambda X: np.full_like(X, np.nan), X, SPACE)
    with pytest.raises(ValueError, match="gradient is zero"):
        rms_derivatives(np.zeros_like, X, SPACE)
    with pytest.raises(ValueError, match="no column b"):
        rms_derivatives(product_gradient, X.drop(columns="b"), SPACE)
    for points in (X.to_numpy()[:, :2], X.to_numpy()[0], X.to_numpy()[:0], 1.0):
        with pytest.raises(ValueError, match="X must hold points"):
            rms_derivatives(product_gradient, points, SPACE)
    with pytest.raises(ValueError, match="X must hold points"):
        rms_derivatives(product_gradient, 1.0)


def test_the_bound_of_a_constant_function_is_refused():
    with pytest.raises(ValueError, match="constant"):
        derivative_bound(lambda X: np.ones(len(X)), np.zeros_like, SPACE)
    with pytest.raises(ValueError, match="at least 2 points"):
        derivative_bound(product, product_gradient, SPACE, n=1)


def test_a_bound_needs_a_gradient_of_all_inputs():
    with pytest.raises(ValueError, match="gradient must return an array of shape"):
        derivative_bound(product, product, SPACE)
