import numpy as np
import pandas as pd
import pytest

from helpers.models.conformal import ConformalIntervals
from helpers.models.splitters import GroupHoldOut, hold_out, leaky
from helpers.polymerization.learning import features
from helpers.polymerization.learning.recipe_models import quadratic_ridge, random_forest
from helpers.polymerization.learning.scores import r2_over_splits, score_intervals, score_recipes
from helpers.polymerization.simulator.recipe import RECIPES
from helpers.polymerization.simulator.table import bundled_table

TARGETS = list(features.TARGETS)


@pytest.fixture(scope="module")
def table():
    return bundled_table()


def test_a_perfect_prediction_scores_one_and_the_mean_recipe_zero(table):
    true = table[TARGETS]
    assert (score_recipes(table, true)["R2"] == 1).all()
    mean = np.broadcast_to(true.mean(), true.shape)
    np.testing.assert_allclose(score_recipes(table, mean)["R2"], 0, atol=1e-12)


def test_errors_are_shares_of_the_range_of_the_design(table):
    scores = score_recipes(table, table[TARGETS] + 0.05 * (RECIPES.high - RECIPES.low))
    assert list(scores.index) == [*TARGETS, "mean"]
    np.testing.assert_allclose(scores["MAE, % of range"], 5)


def test_the_global_r2_is_the_mean_over_the_targets(table):
    scores = score_recipes(table, table[TARGETS] + [0.5, 0, 0, 600])["R2"]
    assert scores["mean"] == pytest.approx(scores[TARGETS].mean())
    assert scores["initiator_mmol_per_L"] == 1 > scores["time_s"]


def test_coverage_counts_the_rows_inside_and_the_width_is_a_share_of_the_range(table):
    true = table[TARGETS].to_numpy()
    tenth = 0.1 * (RECIPES.high - RECIPES.low)
    low, high = true - tenth, true + tenth
    low[: len(true) // 2, 1] = true[: len(true) // 2, 1] + 1e-6
    scores = score_intervals(table, low, high)
    np.testing.assert_allclose(scores["coverage"][TARGETS], [1, 0.5, 1, 1], atol=1e-3)
    np.testing.assert_allclose(scores.loc["time_s", "half width, % of range"], 10)


def test_a_forest_scores_higher_by_row_than_by_recipe(table):
    # 6 trees: a row split rewards trees for knowing the runs.
    model = random_forest(6)
    by_recipe = GroupHoldOut(0.2, n_splits=2, random_state=0)
    rows = r2_over_splits(model, features.composite, table, leaky(by_recipe))
    recipes = r2_over_splits(model, features.composite, table, by_recipe)
    assert list(rows.columns) == [*TARGETS, "mean"]
    assert list(rows.index) == [0, 1]
    assert rows["mean"].min() > recipes["mean"].max() + 0.03


def test_predictions_of_another_shape_are_refused(table):
    true = table[TARGETS].to_numpy()
    with pytest.raises(ValueError, match="one column a target"):
        score_recipes(table, true[:, :3])
    with pytest.raises(ValueError, match="one column a target"):
        score_intervals(table, true, true[:-1])


def test_unseen_recipes_are_covered_early_and_late():
    covered, early = [], []
    table = bundled_table()
    for seed in range(8):
        train, test = hold_out(table, GroupHoldOut(0.2, random_state=seed), table["recipe"])
        model = ConformalIntervals(quadratic_ridge(), strata=4, random_state=seed)
        model.fit(features.logarithmic(train), features.targets(train), train["recipe"])
        low, high = model.predict_interval(features.logarithmic(test))
        covered.append(score_intervals(test, low, high)["coverage"])
        first = (test["time_s"] < 750).to_numpy()
        early.append(score_intervals(test[first], low[first], high[first])["coverage"])
    covered = pd.DataFrame(covered)
    assert covered.mean().between(0.87, 0.95).all()
    assert covered["mean"].min() > 0.83
    assert pd.DataFrame(early).mean().between(0.82, 0.97).all()


def test_one_width_for_all_misses_many_early_snapshots():
    train, test = hold_out(
        bundled_table(), GroupHoldOut(0.2, random_state=0), bundled_table()["recipe"]
    )
    model = ConformalIntervals(quadratic_ridge(), random_state=0)
    model.fit(features.logarithmic(train), features.targets(train), train["recipe"])
    low, high = model.predict_interval(features.logarithmic(test))
    first = (test["time_s"] < 750).to_numpy()
    scores = score_intervals(test[first], low[first], high[first])["coverage"]
    assert scores["initiator_mmol_per_L"] < 0.8
