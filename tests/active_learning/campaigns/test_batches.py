import numpy as np
import pytest

from helpers.active_learning.campaigns import batches, strategies
from helpers.active_learning.learners.belief import believe
from helpers.models.exact_gp import ExactGP

X = np.array([[0.0], [10.0]])
Y = np.array([0.0, 0.1])
CANDIDATES = np.linspace(0, 10, 101)[:, None]
MODEL = ExactGP(1.5)


def choose(rule, size=3, seed=0):
    rng = np.random.default_rng(seed)
    belief = believe(MODEL, X, Y, CANDIDATES, rng)
    acquisition = strategies.confidence_bound()
    return rule(MODEL, X, Y, CANDIDATES, belief, acquisition, size, rng)


def closest(places):
    return np.diff(np.sort(CANDIDATES[places, 0])).min()


def test_the_largest_values_stand_side_by_side_and_believers_spread():
    assert closest(choose(batches.largest)) < 0.2
    assert closest(choose(batches.believer)) > 1.0


def test_a_batch_of_one_is_the_same_choice_for_believers_and_others():
    assert choose(batches.largest, 1) == choose(batches.believer, 1)


@pytest.mark.parametrize("rule", [batches.largest, batches.believer, batches.thompson_draws])
def test_a_batch_has_its_size_and_no_experiment_twice(rule):
    places = choose(rule, 8)
    assert len(set(places)) == 8


def test_thompson_draws_differ_within_a_batch():
    assert closest(choose(batches.thompson_draws, 4)) > 0
