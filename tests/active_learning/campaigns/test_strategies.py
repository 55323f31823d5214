import numpy as np
import pytest

from helpers.active_learning.campaigns import strategies
from helpers.choosing.belief import Belief

MEAN, STD = np.array([0.2, 0.5, 0.1]), np.array([0.3, 0.1, 0.6])


class Draw:
    def sample(self, X, random_state):
        return np.array([1.0, 0.0, 0.0])


def belief(scale=1.0):
    rng = np.random.default_rng(0)
    return Belief(Draw(), np.zeros((3, 1)), scale * MEAN, scale * STD, scale * 0.5, rng)


@pytest.mark.parametrize("name", strategies.STRATEGIES)
def test_each_strategy_gives_one_number_a_candidate(name):
    assert np.shape(strategies.STRATEGIES[name](belief())) == (3,)


@pytest.mark.parametrize("name", [n for n in strategies.STRATEGIES if not n.startswith("slide")])
def test_the_choice_does_not_change_with_the_unit(name):
    chosen = {int(np.argmax(strategies.STRATEGIES[name](belief(s)))) for s in (0.1, 1, 10, 100)}
    assert len(chosen) == 1


def test_the_bound_of_the_slide_chooses_by_the_unit():
    bound = strategies.slide_bound(0.5)
    assert {int(np.argmax(bound(belief(s)))) for s in (0.1, 100)} == {1, 2}


def test_the_workshop_adds_the_variance_to_the_mean():
    assert strategies.mean_plus_variance(belief()) == pytest.approx(MEAN + STD**2)
