import numpy as np
import pytest

from helpers.choosing import acquisitions, strategies
from helpers.choosing.belief import Belief

MEAN, STD = np.array([0.2, 0.5, 0.1]), np.array([0.3, 0.1, 0.6])


class Coin:
    def sample(self, X, random_state):
        return np.arange(len(X), 0.0, -1)


BELIEF = Belief(Coin(), np.zeros((3, 1)), MEAN, STD, 0.5, np.random.default_rng(0))


def test_exploring_and_exploiting_look_at_one_thing_each():
    assert strategies.explore(BELIEF).argmax() == 2
    assert strategies.exploit(BELIEF).argmax() == 1
    assert strategies.thompson(BELIEF).argmax() == 0


@pytest.mark.parametrize(
    ("strategy", "formula"),
    [
        (strategies.confidence_bound(3), acquisitions.upper_confidence_bound(MEAN, STD, 3)),
        (strategies.expected_gain, acquisitions.expected_improvement(MEAN, STD, 0.5)),
        (strategies.chance_of_gain, acquisitions.probability_of_improvement(MEAN, STD, 0.5)),
    ],
    ids=["bound", "gain", "chance"],
)
def test_a_strategy_is_its_formula_of_the_belief(strategy, formula):
    assert (strategy(BELIEF) == formula).all()
