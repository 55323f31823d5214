import numpy as np
import pandas as pd
import pytest

from helpers.choosing import confidence_bound, expected_gain
from helpers.laboratory.campaigns.learners import VALUE, GaussianProcessLearner, RandomLearner
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.simulator.electrolyte import conductivity, optimum


def history(n, *, pending=0, seed=0):
    recipes = RECIPES.from_unit(np.random.default_rng(seed).random((n, 2)))
    table = pd.DataFrame(recipes, columns=RECIPES.names)
    table[VALUE] = conductivity(*recipes.T)
    table.loc[n - pending :, VALUE] = np.nan
    return table


EMPTY = history(0)
GP = GaussianProcessLearner(RECIPES, points=21)


@pytest.mark.parametrize("learner", [RandomLearner(RECIPES), GP])
@pytest.mark.parametrize("table", [EMPTY, history(3), history(8), history(8, pending=2)])
def test_a_proposal_is_a_recipe_and_follows_from_history_and_seed(learner, table):
    proposals = [learner(table, np.random.default_rng(seed)) for seed in (1, 1)]
    assert proposals[0] == proposals[1]
    assert list(proposals[0]) == RECIPES.names
    assert RECIPES.contains(np.array([list(proposals[0].values())])).all()


def test_the_random_learner_ignores_what_it_is_told():
    learner = RandomLearner(RECIPES)
    assert learner(EMPTY, 3) == learner(history(9), 3)


def test_the_first_recipes_are_spread():
    table = history(0)
    for number in range(5):
        table.loc[number, RECIPES.names] = GP(table, number)
    unit = RECIPES.to_unit(table[RECIPES.names].astype(float))
    distances = np.linalg.norm(unit[:, None] - unit[None], axis=2)[np.triu_indices(5, 1)]
    assert distances.min() > 0.35


@pytest.mark.parametrize("acquisition", [expected_gain, confidence_bound()], ids=["gain", "bound"])
def test_fifteen_measurements_find_what_random_takes_forty_for(acquisition):
    learner, table = GaussianProcessLearner(RECIPES, acquisition), history(0)
    for number in range(20):
        recipe = learner(table, number)
        table.loc[number, [*RECIPES.names, VALUE]] = [
            *recipe.values(),
            conductivity(*recipe.values()),
        ]
    assert table[VALUE].max() > 0.98 * optimum().conductivity_ms_cm


def test_belief_is_sure_where_it_measured_and_unsure_elsewhere():
    table = history(25)
    belief = GP.belief(table)
    assert len(belief) == len(belief.mean) == len(belief.std) == len(GP.recipes) == 441
    near = [
        np.linalg.norm(
            belief.candidates - RECIPES.to_unit(table.loc[[i], RECIPES.names]), axis=1
        ).argmin()
        for i in range(25)
    ]
    assert np.median(belief.std[near]) < 0.5 * np.median(belief.std)
    truth = conductivity(*GP.recipes.to_numpy().T)
    assert np.corrcoef(belief.mean, truth)[0, 1] > 0.9


def test_a_sample_under_way_makes_the_model_look_elsewhere():
    table = history(8)
    first = GP(table, 0)
    table.loc[8, RECIPES.names] = first
    belief_before, belief_after = GP.belief(history(8)), GP.belief(table)
    place = np.linalg.norm(
        belief_after.candidates - RECIPES.to_unit(pd.DataFrame([first])), axis=1
    ).argmin()
    assert belief_after.std[place] < 0.5 * belief_before.std[place]
    assert GP(table, 0) != first


def test_without_a_result_there_is_no_belief():
    with pytest.raises(ValueError, match="no result yet"):
        GP.belief(EMPTY)


def test_a_model_of_one_result_is_refused():
    with pytest.raises(ValueError, match="at least 2 results"):
        GaussianProcessLearner(RECIPES, n_initial=1)
