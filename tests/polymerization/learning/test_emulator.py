import numpy as np
import pytest
from sklearn.base import clone

from helpers.polymerization.learning.emulator import OUTPUTS, Emulator, stabilized
from helpers.polymerization.simulator.distributions import BIN_WIDTH, area, distance
from helpers.polymerization.simulator.moments import moments
from helpers.polymerization.simulator.recipe import RECIPES, Recipe


@pytest.fixture(scope="module")
def emulator(butyl_acrylate):
    train = butyl_acrylate.train
    return Emulator().fit(train[RECIPES.names], train[list(OUTPUTS)])


def test_unseen_recipes_are_emulated_to_within_a_few_parts_in_ten_thousand(
    emulator, butyl_acrylate
):
    test = butyl_acrylate.test
    seen = stabilized(test[list(OUTPUTS)])[:, :3]
    missed = (seen - emulator.predict_stabilized(test[RECIPES.names])[:, :3]).var(axis=0)
    assert (missed / seen.var(axis=0) < 1e-4).all()


def test_distributions_of_unseen_recipes_are_met_to_within_the_noise(emulator, butyl_acrylate):
    test = butyl_acrylate.test
    apart = distance(emulator.predict(test[RECIPES.names])[:, 3:], test[list(OUTPUTS[3:])])
    assert np.median(apart) < 0.015


def test_a_recipe_between_all_levels_agrees_with_the_moment_equations(emulator):
    X = np.array([[2.2, 8.8, 71.5, 2000.0]])
    truth = moments(Recipe(2.2, 0.0088, 71.5), [2000.0])
    remaining, Mn, Mw = emulator.predict(X)[0, :3]
    assert remaining == pytest.approx(truth.monomer_mol_per_L[0], rel=0.02)
    assert Mn == pytest.approx(truth.Mn_g_per_mol[0], rel=0.01)
    assert Mw == pytest.approx(truth.Mw_g_per_mol[0], rel=0.01)


def test_emulated_distributions_are_of_area_one_and_nowhere_negative(emulator):
    X = RECIPES.from_unit(np.random.default_rng(0).random((200, 4)))
    w = emulator.predict(X)[:, 3:]
    np.testing.assert_allclose(area(w), 1, atol=1e-12)
    assert (w >= 0).all()


def test_mean_molar_masses_belong_to_the_emulated_distribution(emulator, butyl_acrylate):
    y = emulator.predict(butyl_acrylate.test[RECIPES.names])
    masses = 10 ** (2 + (np.arange(100) + 0.5) * BIN_WIDTH)
    np.testing.assert_allclose(area(y[:, 3:] * masses), y[:, 2], rtol=0.02)


def test_a_table_and_an_array_give_the_same(emulator, butyl_acrylate):
    test = butyl_acrylate.test.head(5)
    np.testing.assert_array_equal(
        emulator.predict(test), emulator.predict(test[RECIPES.names].to_numpy())
    )


def test_it_is_an_estimator_like_others(emulator, butyl_acrylate):
    assert clone(emulator).get_params() == {"conversion_degree": 5, "degree": 4, "alpha": 0.01}
    rows = butyl_acrylate.test
    assert emulator.score(rows[RECIPES.names], rows[list(OUTPUTS)]) > 0.95


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.ones((3, 3)), np.ones((3, 103)), "must have the columns monomer_mol_per_L"),
        (-np.ones((3, 4)), np.ones((3, 103)), "must be positive and finite"),
        (np.ones((3, 4)), np.ones((3, 50)), r"must have shape \(n, 103\)"),
        (np.ones((3, 4)), -np.ones((3, 103)), "positive scalars"),
        (np.ones((3, 4)), np.ones((2, 103)), "X has 3 rows, y has 2"),
        (np.ones((3, 4)), np.ones((3, 103)), "less monomer than its recipe starts with"),
    ],
)
def test_unusable_rows_are_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        Emulator().fit(X, y)
