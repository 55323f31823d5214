import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import ARDRegression, BayesianRidge, LinearRegression

from helpers.experiments.designs import Input, InputSpace, latin_hypercube
from helpers.sensitivity.of_tables import dependence, pawn, rbd_fast, t_statistics, uniformity

SPACE = InputSpace([Input("a", 0, 2), Input("b", -1e-6, 1e-6), Input("c", 10, 14)])


def random_table(n, seed=0):
    U = np.random.default_rng(seed).random((n, 3))
    return pd.DataFrame(SPACE.from_unit(U), columns=SPACE.names)


def linear(table):
    return SPACE.to_unit(table) @ [2, 1, 0]


def censored_table(n, seed=0):
    """Drop most runs with a and b both low, as if the simulator had not converged there."""
    table = random_table(2 * n, seed)
    low = (SPACE.to_unit(table)[:, :2] < 0.5).all(axis=1)
    kept = ~low | (np.random.default_rng(seed + 1).random(len(table)) < 0.2)
    return table[kept].head(n)


def test_independent_uniform_draws_pass_for_what_they_claim_to_be():
    p = [uniformity(random_table(500, seed), SPACE)["p"] for seed in range(60)]
    assert 0.01 < np.mean(np.concatenate(p) < 0.05) < 0.1  # 5 % by definition
    assert np.mean(p) == pytest.approx(0.5, abs=0.1)


def test_a_latin_hypercube_is_more_even_than_independent_draws():
    table = uniformity(latin_hypercube(SPACE, 500, random_state=0), SPACE)
    assert (table["p"] > 0.99).all()
    assert (table["statistic"] <= 1 / 500).all()


def test_a_depleted_corner_betrays_itself_in_both_checks():
    table = censored_table(5000)
    checked = uniformity(table, SPACE)
    assert checked.loc["a", "p"] < 1e-20
    assert checked.loc["b", "p"] < 1e-20
    assert checked.loc["c", "p"] > 1e-3
    pairs = dependence(table)
    assert pairs.index[0] == ("a", "b")
    assert pairs["rho"].iloc[0] < -0.1
    assert pairs["p"].iloc[0] < 1e-20


def test_rows_beyond_the_bounds_are_counted():
    table = random_table(100)
    table.loc[:2, "a"] = [-0.1, 2.1, 3.0]
    assert uniformity(table, SPACE)["outside"].tolist() == [3, 0, 0]


def test_the_strongest_pair_comes_first_whatever_its_sign():
    table = random_table(400).assign(d=lambda t: -(t["a"] ** 3), e=lambda t: t["a"] + t["c"])
    pairs = dependence(table)
    assert len(pairs) == 10
    assert pairs.index[0] == ("a", "d")
    assert pairs["rho"].iloc[0] == pytest.approx(-1)
    assert pairs["rho"].abs().is_monotonic_decreasing
    assert dependence(table, ["c", "d"]).index.tolist() == [("c", "d")]


def test_columns_that_cannot_be_ranked_are_refused():
    table = random_table(100).assign(constant=1.0)
    with pytest.raises(ValueError, match="constant columns"):
        dependence(table)
    with pytest.raises(ValueError, match="no column z"):
        dependence(table, ["a", "z"])
    with pytest.raises(ValueError, match="at least two"):
        dependence(table, ["a"])
    with pytest.raises(ValueError, match="not finite"):
        dependence(table.assign(c=np.nan))
    with pytest.raises(ValueError, match="not finite"):
        uniformity(table.assign(c=np.nan), SPACE)
    with pytest.raises(ValueError, match="no column c"):
        uniformity(table[["a", "b"]], SPACE)
    with pytest.raises(ValueError, match="shape"):
        uniformity(table.to_numpy()[0, :3], SPACE)


def test_t_is_the_weight_over_its_uncertainty():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(1000, 3)), columns=SPACE.names)
    X = (X - X.mean()) / X.std()
    y = X @ [3, -1, 0] + rng.normal(size=1000)
    table = t_statistics(BayesianRidge().fit(X, y))
    # With standardised inputs, unit noise and n rows, the standard error is 1 / sqrt(n).
    np.testing.assert_allclose(table["std"], 1000**-0.5, rtol=0.1)
    np.testing.assert_allclose(table["t"], table["weight"] / table["std"])
    np.testing.assert_allclose(table["t"], np.sqrt(1000) * np.array([3, -1, 0]), atol=5)
    assert table.index.tolist() == ["a", "b", "c"]


def test_a_ten_times_longer_table_raises_t_by_the_root_of_ten():
    rng = np.random.default_rng(0)
    t = []
    for n in (1000, 10_000):
        X = rng.normal(size=(n, 2))
        model = BayesianRidge().fit(X, X @ [1, 2] + rng.normal(size=n))
        t.append(t_statistics(model, ["a", "b"])["t"])
    np.testing.assert_allclose(t[1] / t[0], np.sqrt(10), rtol=0.1)


def test_a_model_without_uncertain_weights_is_refused():
    X = np.random.default_rng(0).normal(size=(100, 3))
    y = X @ [1, 2, 0]
    with pytest.raises(TypeError, match="BayesianRidge"):
        t_statistics(LinearRegression().fit(X, y))
    with pytest.raises(NotFittedError):
        t_statistics(BayesianRidge())
    with pytest.raises(ValueError, match="3 weights, got 2 names"):
        t_statistics(BayesianRidge().fit(X, y), ["a", "b"])
    with pytest.raises(ValueError, match="ARDRegression"):
        t_statistics(ARDRegression().fit(X, y))


def test_rbd_fast_finds_the_first_order_shares_of_independent_inputs():
    table = random_table(4000)
    shares = rbd_fast(table, linear(table), SPACE, random_state=0)
    np.testing.assert_allclose(shares["S1"], [0.8, 0.2, 0], atol=0.04)


def test_the_interval_of_rbd_fast_covers_the_true_share_about_as_often_as_it_says():
    hits = []
    for seed in range(20):
        table = random_table(1000, seed)
        shares = rbd_fast(table, linear(table), SPACE, random_state=seed)
        hits.append(np.abs(shares["S1"] - [0.8, 0.2, 0]) <= shares["S1_conf"])
    assert np.mean(hits) >= 0.9


def test_pawn_ranks_the_inputs_and_leaves_the_inert_one_at_its_floor():
    table = random_table(4000)
    distances = pawn(table, linear(table), SPACE)
    assert distances["median"].is_monotonic_decreasing
    assert distances.loc["b", "median"] > 3 * distances.loc["b", "floor"]
    assert distances.loc["c", "median"] < 1.5 * distances.loc["c", "floor"]


def test_the_floor_of_pawn_is_what_noise_alone_gives():
    rng = np.random.default_rng(0)
    space = InputSpace([Input(f"x{i}", 0, 1) for i in range(100)])
    distances = pawn(rng.random((5000, 100)), rng.random(5000), space)
    assert distances["median"].mean() == pytest.approx(distances["floor"].iloc[0], rel=0.04)


def test_dependent_inputs_mislead_the_given_data_measures():
    table = random_table(4000).assign(c=lambda t: 10 + 2 * t["a"])  # c is inert but goes with a
    assert rbd_fast(table, linear(table), SPACE, random_state=0).loc["c", "S1"] > 0.7
    distances = pawn(table, linear(table), SPACE)
    assert distances.loc["c", "median"] > 5 * distances.loc["c", "floor"]


def test_the_order_of_columns_and_other_columns_do_not_matter():
    table = random_table(400)
    y = linear(table)
    shuffled = table[["c", "a", "b"]].assign(y=y)
    for measure in (pawn, lambda *given: rbd_fast(*given, random_state=0)):
        pd.testing.assert_frame_equal(measure(table, y, SPACE), measure(shuffled, y, SPACE))
    pd.testing.assert_frame_equal(uniformity(table, SPACE), uniformity(shuffled, SPACE))


def test_the_interval_of_rbd_fast_is_the_same_for_the_same_seed():
    table = random_table(400)
    first, second, other = (rbd_fast(table, linear(table), SPACE, seed) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(first, second)
    assert not first["S1_conf"].equals(other["S1_conf"])
    np.testing.assert_array_equal(first["S1"], other["S1"])


@pytest.mark.parametrize("measure", [rbd_fast, pawn])
def test_outputs_that_do_not_fit_the_inputs_are_refused(measure):
    table = random_table(100)
    y = linear(table)
    with pytest.raises(ValueError, match=r"y must have shape \(100,\)"):
        measure(table, y[:-1], SPACE)
    with pytest.raises(ValueError, match=r"y must have shape \(100,\)"):
        measure(table, y[:, np.newaxis], SPACE)
    with pytest.raises(ValueError, match="y holds numbers that are not finite"):
        measure(table, np.where(y > 1, np.nan, y), SPACE)
    with pytest.raises(ValueError, match="y is constant"):
        measure(table, np.ones(100), SPACE)
    with pytest.raises(ValueError, match="at least 50 rows"):
        measure(table.head(49), y[:49], SPACE)
