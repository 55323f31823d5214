import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol as salib_analysis
from SALib.sample import sobol as salib_sampling

from helpers.experiments.designs import Input, InputSpace
from helpers.sensitivity.of_functions import BATCH_ROWS, morris, one_at_a_time, sobol_indices


def box(n_inputs, low=0.0, high=1.0):
    return InputSpace([Input(f"x{i + 1}", low, high) for i in range(n_inputs)])


def ishigami(X):
    return np.sin(X[:, 0]) + 7 * np.sin(X[:, 1]) ** 2 + 0.1 * X[:, 2] ** 4 * np.sin(X[:, 0])


# T. Ishigami, T. Homma (1990): variances of the parts of the function, inputs in [-pi, pi].
PARTS = {
    "x1": 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2,
    "x2": 7**2 / 8,
    "x1 and x3": 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50),
}
ISHIGAMI = {name: part / sum(PARTS.values()) for name, part in PARTS.items()}
ISHIGAMI_S1 = [ISHIGAMI["x1"], ISHIGAMI["x2"], 0]
ISHIGAMI_ST = [ISHIGAMI["x1"] + ISHIGAMI["x1 and x3"], ISHIGAMI["x2"], ISHIGAMI["x1 and x3"]]
ISHIGAMI_BOX = box(3, -np.pi, np.pi)

G_WEIGHTS = np.array([0, 0.5, 3, 9, 99])


def g_function(X):
    return np.prod((np.abs(4 * X - 2) + G_WEIGHTS) / (1 + G_WEIGHTS), axis=1)


def test_sobol_indices_of_the_ishigami_function_are_the_analytic_ones():
    indices = sobol_indices(ishigami, ISHIGAMI_BOX, n=4096, random_state=1)
    np.testing.assert_allclose(indices["S1"], ISHIGAMI_S1, atol=0.02)
    np.testing.assert_allclose(indices["ST"], ISHIGAMI_ST, atol=0.015)


def test_sobol_indices_of_the_g_function_are_the_analytic_ones():
    parts = 1 / 3 / (1 + G_WEIGHTS) ** 2
    variance = np.prod(1 + parts) - 1
    total = [parts[i] * np.prod(np.delete(1 + parts, i)) / variance for i in range(5)]
    indices = sobol_indices(g_function, box(5), n=4096, random_state=1)
    np.testing.assert_allclose(indices["S1"], parts / variance, atol=0.01)
    np.testing.assert_allclose(indices["ST"], total, atol=0.01)


def test_first_order_shares_of_a_linear_function_are_its_squared_weights_times_the_widths():
    space = InputSpace([Input("a", 0, 1), Input("b", -5, 5), Input("c", 1e-6, 3e-6)])
    weights = np.array([3, 0.4, 1e6])
    indices = sobol_indices(lambda X: X @ weights + 100, space, n=1024, random_state=0)
    squares = (weights * (space.high - space.low)) ** 2
    np.testing.assert_allclose(indices["S1"], squares / squares.sum(), atol=0.005)
    np.testing.assert_allclose(indices["ST"], squares / squares.sum(), atol=0.005)


def test_first_order_shares_of_an_additive_function_sum_to_one():
    indices = sobol_indices(
        lambda X: np.exp(X[:, 0]) + X[:, 1] ** 3 + np.sin(X[:, 2]), box(3), n=1024, random_state=2
    )
    assert indices["S1"].sum() == pytest.approx(1, abs=0.005)


def test_the_interaction_of_the_ishigami_function_is_between_its_first_and_third_input():
    _, pairs = sobol_indices(ishigami, ISHIGAMI_BOX, n=4096, random_state=0, second_order=True)
    assert pairs.loc[("x1", "x3"), "S2"] == pytest.approx(ISHIGAMI["x1 and x3"], abs=0.03)
    assert pairs.loc[[("x1", "x2"), ("x2", "x3")], "S2"].abs().max() < 0.015


@pytest.mark.parametrize("n", [64, 1024])
def test_intervals_cover_the_true_indices_about_as_often_as_they_say_or_more(n):
    hits = []
    for seed in range(40):
        indices = sobol_indices(ishigami, ISHIGAMI_BOX, n=n, random_state=seed)
        hits.append(np.abs(indices["S1"] - ISHIGAMI_S1) <= indices["S1_conf"])
        hits.append(np.abs(indices["ST"] - ISHIGAMI_ST) <= indices["ST_conf"])
    assert np.mean(hits) >= 0.92


def test_salib_itself_passes_over_mismatched_flags_with_wrong_numbers():
    # The reason why one function draws the points and reads the results.
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    X = salib_sampling.sample(problem, 1024, calc_second_order=False, seed=1)
    wrong = salib_analysis.analyze(problem, X @ [2, 1, 0], calc_second_order=True, seed=1)
    assert np.abs(wrong["S1"] - [0.8, 0.2, 0]).max() > 0.3


@pytest.mark.parametrize("second_order", [False, True])
def test_flags_match_where_salib_would_pass_over_a_mismatch(second_order):
    # 3 inputs: the number of rows divides by 2 D + 2 either way.
    indices = sobol_indices(
        lambda X: X @ [2, 1, 0], box(3), n=1024, random_state=0, second_order=second_order
    )
    indices = indices[0] if second_order else indices
    np.testing.assert_allclose(indices["S1"], [0.8, 0.2, 0], atol=0.01)


def test_the_pairs_cost_twice_the_evaluations():
    rows = []

    def count(X):
        rows.append(len(X))
        return X.sum(axis=1)

    sobol_indices(count, box(4), n=64, random_state=0)
    assert sum(rows) == 64 * (4 + 2)
    rows.clear()
    sobol_indices(count, box(4), n=64, random_state=0, second_order=True)
    assert sum(rows) == 64 * (2 * 4 + 2)


@pytest.mark.parametrize("measure", [morris, sobol_indices])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_table_and_another_seed_another(measure, seed):
    first = measure(ishigami, ISHIGAMI_BOX, random_state=seed)
    np.random.default_rng().random()
    pd.testing.assert_frame_equal(first, measure(ishigami, ISHIGAMI_BOX, random_state=seed))
    generator = np.random.default_rng(seed)
    pd.testing.assert_frame_equal(first, measure(ishigami, ISHIGAMI_BOX, random_state=generator))
    assert not first.equals(measure(ishigami, ISHIGAMI_BOX, random_state=seed + 2))


def test_measures_leave_the_global_random_state_alone():
    np.random.seed(7)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    sobol_indices(ishigami, ISHIGAMI_BOX, n=64, random_state=0)
    morris(ishigami, ISHIGAMI_BOX, 5, random_state=0)
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002


def test_elementary_effects_of_a_linear_function_are_its_slopes_times_the_widths():
    space = InputSpace([Input("a", 0, 2), Input("b", -1, 2)])
    effects = morris(lambda X: 5 * X[:, 0] - 4 * X[:, 1], space, 10, random_state=0)
    np.testing.assert_allclose(effects["mu"], [10, -12])
    np.testing.assert_allclose(effects["mu_star"], [10, 12])
    np.testing.assert_allclose(effects["sigma"], 0, atol=1e-12)


def test_an_interaction_spreads_the_elementary_effects():
    effects = morris(lambda X: X[:, 0] * X[:, 1] + X[:, 2], box(3), 50, random_state=0)
    assert effects.loc["x1", "sigma"] > 0.2
    assert effects.loc["x2", "sigma"] > 0.2
    assert effects.loc["x3", "sigma"] < 1e-12


def test_a_sweep_from_the_nominal_point_gives_range_and_direction():
    space = InputSpace([Input(name, -1, 1, nominal=0.5) for name in "abcd"])
    sweeps = one_at_a_time(
        lambda X: 3 * X[:, 0] - np.exp(X[:, 1]) + X[:, 2] ** 2 + 0 * X[:, 3], space
    )
    np.testing.assert_allclose(sweeps["range"], [6, np.e - 1 / np.e, 1, 0], atol=1e-12)
    np.testing.assert_allclose(sweeps["change"], [6, 1 / np.e - np.e, 0, 0], atol=1e-12)
    assert sweeps["direction"].tolist() == ["rising", "falling", "both", "flat"]


def test_a_sweep_is_blind_to_an_interaction_that_vanishes_at_the_nominal_point():
    space = box(2, -1, 1)
    assert (one_at_a_time(lambda X: X[:, 0] * X[:, 1], space)["range"] == 0).all()
    indices = sobol_indices(lambda X: X[:, 0] * X[:, 1], space, random_state=0)
    np.testing.assert_allclose(indices["ST"], 1, atol=0.02)


def test_a_single_input_owns_all_of_the_variance():
    indices = sobol_indices(lambda X: X[:, 0] ** 2, box(1), random_state=0)
    np.testing.assert_allclose(indices[["S1", "ST"]], 1, atol=0.02)
    assert morris(lambda X: X[:, 0], box(1), 5, random_state=0).loc["x1", "mu"] == pytest.approx(1)


def test_every_point_lies_in_the_box():
    space = InputSpace([Input("a", 0.1, 0.3), Input("b", 1e-14, 1e-13), Input("c", 0, 0.4)])

    def refuses_points_outside(X):
        assert space.contains(X).all()
        return X @ [1, 1e13, 2]

    one_at_a_time(refuses_points_outside, space)
    morris(refuses_points_outside, space, 20, random_state=0)
    sobol_indices(refuses_points_outside, space, n=256, random_state=0)


def test_a_function_is_never_asked_for_more_points_than_a_batch_holds():
    sizes = []

    def remember_size(X):
        sizes.append(len(X))
        return X.sum(axis=1)

    sobol_indices(remember_size, box(4), n=2048, random_state=0, num_resamples=2)
    assert max(sizes) <= BATCH_ROWS
    assert sum(sizes) == 2048 * 6


@pytest.mark.parametrize("n", [0, 1, 3, 1000, -4])
def test_a_base_design_that_is_no_power_of_two_is_refused(n):
    with pytest.raises(ValueError, match="power of two"):
        sobol_indices(ishigami, ISHIGAMI_BOX, n=n)


def test_a_base_design_of_broken_size_is_refused():
    with pytest.raises(TypeError):
        sobol_indices(ishigami, ISHIGAMI_BOX, n=1024.0)


@pytest.mark.parametrize("measure", [one_at_a_time, morris, sobol_indices])
def test_a_function_with_the_wrong_shape_is_refused(measure):
    with pytest.raises(ValueError, match=r"must return an array of shape"):
        measure(lambda X: X[:, :1], ISHIGAMI_BOX)
    with pytest.raises(ValueError, match=r"must return an array of shape"):
        measure(lambda X: (X[:, 0], X[:, 1]), ISHIGAMI_BOX)


@pytest.mark.parametrize("measure", [one_at_a_time, morris, sobol_indices])
def test_a_function_that_is_not_finite_is_refused(measure):
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match="not finite at"):
        measure(lambda X: np.sqrt(X[:, 0]), ISHIGAMI_BOX)


def test_a_constant_function_has_no_variance_to_share_out():
    with pytest.raises(ValueError, match="constant"):
        sobol_indices(lambda X: np.full(len(X), 0.1), box(2), random_state=0)


def test_too_small_samples_are_refused():
    with pytest.raises(ValueError, match="trajectories"):
        morris(ishigami, ISHIGAMI_BOX, 1)
    with pytest.raises(ValueError, match="resamples"):
        sobol_indices(ishigami, ISHIGAMI_BOX, num_resamples=1)
    with pytest.raises(ValueError, match="at least 2"):
        one_at_a_time(ishigami, ISHIGAMI_BOX, points=1)
