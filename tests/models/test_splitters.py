import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict, cross_val_score
from sklearn.neighbors import KNeighborsRegressor

from helpers.models.splitters import (
    GroupHoldOut,
    RegionHoldOut,
    hold_out,
    leaked_share,
    leaky,
    left_out,
)


@pytest.fixture(scope="module")
def runs():
    """Forty runs of five snapshots each; a run has an offset that its inputs do not tell."""
    rng = np.random.default_rng(0)
    run = np.repeat(np.arange(40), 5)
    X = rng.uniform(size=(40, 2))[run]
    y = X[:, 0] + rng.normal(size=40)[run] + rng.normal(0, 0.01, 200)
    return pd.DataFrame({"run": run, "a": X[:, 0], "b": X[:, 1], "y": y})


@pytest.mark.parametrize("seed", range(5))
def test_no_group_is_on_both_sides_and_every_row_is_on_one(runs, seed):
    train, test = hold_out(runs, GroupHoldOut(0.2, random_state=seed), runs["run"])
    assert not set(train["run"]) & set(test["run"])
    assert leaked_share(train["run"], test["run"]) == 0
    assert test["run"].nunique() == 8
    pd.testing.assert_frame_equal(pd.concat([train, test]).sort_index(), runs)


def test_the_draw_follows_the_seed_and_not_the_order_of_the_rows(runs):
    mixed = runs.sample(frac=1, random_state=0)
    first, again, other = (
        set(hold_out(rows, GroupHoldOut(random_state=seed), rows["run"])[1].index)
        for rows, seed in ((runs, 0), (mixed, 0), (runs, 1))
    )
    assert first == again != other


def test_each_of_several_splits_can_be_had_alone(runs):
    several = list(GroupHoldOut(0.2, n_splits=3, random_state=4).split(runs, groups=runs["run"]))
    for number, (_, test) in enumerate(several):
        alone = next(GroupHoldOut(0.2, random_state=4 + number).split(runs, groups=runs["run"]))
        np.testing.assert_array_equal(test, alone[1])


def test_a_generator_goes_on_drawing(runs):
    cv = GroupHoldOut(0.2, n_splits=2, random_state=np.random.default_rng(0))
    (_, first), (_, second) = cv.split(runs, groups=runs["run"])
    assert set(first) != set(second)


@pytest.mark.parametrize("size", [0, 1, -0.2, 1e-9])
def test_both_sides_need_groups(runs, size):
    with pytest.raises(ValueError, match="something on both sides of 40 groups"):
        hold_out(runs, GroupHoldOut(size, random_state=0), runs["run"])


def test_groups_have_to_be_told(runs):
    with pytest.raises(ValueError, match="groups are needed"):
        hold_out(runs, GroupHoldOut(random_state=0))


def test_what_leaks_scores_a_model_for_knowing_the_run(runs):
    honest = GroupHoldOut(0.25, n_splits=3, random_state=0)
    scores = [
        cross_val_score(
            KNeighborsRegressor(1), runs[["a", "b"]], runs["y"], cv=cv, groups=runs["run"]
        )
        for cv in (honest, leaky(honest))
    ]
    assert [len(one) for one in scores] == [3, 3]
    assert scores[0].max() < 0 < 0.99 < scores[1].min()


def test_leaky_folds_of_groups_are_folds_of_rows(runs):
    cv = leaky(GroupKFold(5, shuffle=True, random_state=0))
    assert cv.get_n_splits() == cv.get_n_splits(runs, groups=runs["run"]) == 5
    rows = KFold(5, shuffle=True, random_state=0).split(runs)
    for (_, test), (_, expected) in zip(cv.split(runs, groups=runs["run"]), rows, strict=True):
        np.testing.assert_array_equal(test, expected)


def test_a_line_reaches_a_region_where_neighbours_do_not(runs):
    line = runs.assign(y=2 * runs["a"])
    cv = RegionHoldOut(lambda X: X["a"] > 0.8, lambda X: X["a"] < 0.2)
    assert cv.get_n_splits() == 2
    for model, reaches in ((LinearRegression(), True), (KNeighborsRegressor(1), False)):
        scores = cross_val_score(model, line[["a"]], line["y"], cv=cv)
        assert ((scores > 0.99) == reaches).all()


def test_a_region_without_rows_or_with_all_of_them_is_refused(runs):
    for empty in (lambda X: X["a"] > 2, lambda X: X["a"] < 2):
        with pytest.raises(ValueError, match="no rows on one side"):
            hold_out(runs, RegionHoldOut(empty))


def test_what_was_left_out_is_predicted_as_scikit_learn_does_where_it_can(runs):
    X, y, folds = runs[["a", "b"]], runs["y"], GroupKFold(5)
    expected = cross_val_predict(LinearRegression(), X, y, cv=folds, groups=runs["run"])
    for values in ((X, y), (X.to_numpy(), y.to_numpy())):
        for places, predicted in left_out(LinearRegression(), *values, folds, runs["run"]):
            np.testing.assert_allclose(predicted, expected[places])


def test_the_model_itself_stays_unfitted(runs):
    model = LinearRegression()
    list(left_out(model, runs[["a"]], runs["y"], RegionHoldOut(lambda X: X["a"] > 0.5)))
    assert not hasattr(model, "coef_")


def test_half_of_the_test_rows_met_before_is_a_leaked_share_of_a_half():
    assert leaked_share(["A", "A", "B"], ["B", "C"]) == 0.5
