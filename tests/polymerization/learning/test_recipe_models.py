import warnings

import numpy as np
import pytest
from sklearn.preprocessing import FunctionTransformer

from helpers.models.splitters import GroupHoldOut, hold_out
from helpers.polymerization.learning import features
from helpers.polymerization.learning.recipe_models import (
    linearised,
    multilayer_perceptron,
    quadratic_ridge,
    random_forest,
    recipes_in_box,
    tanh_networks,
)
from helpers.polymerization.learning.scores import r2_over_splits, score_recipes
from helpers.polymerization.simulator.recipe import RECIPES
from helpers.polymerization.simulator.table import bundled_table


@pytest.fixture(scope="module")
def table():
    return bundled_table()


@pytest.fixture(scope="module")
def halves(table):
    return hold_out(table, GroupHoldOut(0.2, random_state=0), table["recipe"])


def r2(model, view, halves):
    train, test = halves
    fitted = model.fit(view(train), features.targets(train))
    return score_recipes(test, fitted.predict(view(test)))["R2"]


@pytest.fixture(scope="module")
def forest_r2(halves):
    return r2(random_forest(8), features.composite, halves)


def test_small_networks_on_logarithms_find_unseen_recipes(halves):
    scores = r2(tanh_networks(), features.logarithmic, halves)
    assert scores["mean"] > 0.96
    assert scores["initiator_mmol_per_L"] > 0.91


def test_a_polynomial_on_logarithms_nearly_does(table):
    scores = r2_over_splits(quadratic_ridge(), features.logarithmic, table)
    assert scores["mean"].min() > 0.95
    assert scores["mean"].max() < 0.98


def test_the_composite_table_teaches_a_forest_more_than_the_distribution(halves, forest_r2):
    plain = r2(random_forest(8), features.distribution, halves)
    assert forest_r2["mean"] > plain["mean"] + 0.05


def test_a_network_beats_a_forest_on_the_composite_table(halves, forest_r2):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it stops by itself
        scores = r2(multilayer_perceptron(), features.composite, halves)
    assert scores["mean"] > forest_r2["mean"] + 0.02


def test_monomer_is_the_easiest_and_initiator_the_hardest(forest_r2):
    targets = forest_r2[list(features.TARGETS)]
    assert targets.idxmax() == "monomer_mol_per_L"
    assert targets.idxmin() == "initiator_mmol_per_L"


def test_a_forest_with_unscaled_targets_forgets_all_but_the_time(halves, forest_r2):
    unscaled = random_forest(8).set_params(transformer=FunctionTransformer())
    scores = r2(unscaled, features.composite, halves)
    assert scores["time_s"] > forest_r2["time_s"]
    assert scores["initiator_mmol_per_L"] < forest_r2["initiator_mmol_per_L"] - 0.2


def test_only_the_trimers_tell_initiator_and_temperature_apart(halves):
    # Beta-scission makes them, 10**2.58 g/mol. Dimers below teach nothing, the rest not enough.
    with_trimers, without = (
        r2(
            quadratic_ridge(),
            features.logarithmic,
            [features.without_low_masses(part, log10_M) for part in halves],
        )
        for log10_M in (2.5, 2.7)
    )
    assert without["monomer_mol_per_L"] > 0.98
    for target in ("initiator_mmol_per_L", "temperature_C"):
        assert with_trimers[target] > 0.85
        assert without[target] < 0.6


def test_predictions_stay_in_the_box_for_distributions_from_far_outside(halves):
    train, test = halves
    X = features.logarithmic(test)
    model = quadratic_ridge().fit(features.logarithmic(train), features.targets(train))
    assert RECIPES.contains(model.predict(X)).all()
    assert RECIPES.contains(model.predict(10 * X)).all()
    assert RECIPES.contains(model.predict(-10 * X)).all()


def test_recipes_survive_the_transformation_and_those_outside_are_clipped():
    recipes = np.array([RECIPES.low, RECIPES.nominal, RECIPES.high])
    np.testing.assert_allclose(recipes_in_box(linearised(recipes)), recipes, rtol=1e-12)
    far = recipes_in_box([[900, -900, 1e-9, 0], [-900, 900, -5, 1e9]])
    np.testing.assert_allclose(far[0], [3.0, 2.5, 80.0, 300.0])
    np.testing.assert_allclose(far[1], [0.5, 20.0, 80.0, 3600.0])
    assert RECIPES.contains(far).all()


def test_twice_the_initiator_is_a_step_of_ln_2_and_hotter_is_less():
    one, two, hot = linearised([[1, 5, 70, 600], [1, 10, 70, 600], [1, 5, 80, 600]])
    np.testing.assert_allclose(two - one, [0, np.log(2), 0, 0])
    assert hot[2] < one[2]


def test_recipes_outside_the_box_cannot_be_learned(halves):
    train, _ = halves
    y = features.targets(train).assign(temperature_C=90.0)
    with pytest.raises(ValueError, match="a recipe to learn from is outside"):
        quadratic_ridge().fit(features.logarithmic(train), y)


def test_the_seed_fixes_a_model(halves):
    train, test = halves
    X, y, new = features.logarithmic(train)[::9], features.targets(train)[::9], test.head(20)
    new = features.logarithmic(new)
    for make in (random_forest, tanh_networks):
        options = {"n_estimators": 3} if make is random_forest else {"max_iter": 5}
        one, same, other = (
            make(random_state=seed, **options).fit(X, y).predict(new) for seed in (0, 0, 1)
        )
        assert np.array_equal(one, same)
        assert not np.array_equal(one, other)
