import numpy as np
import pytest

from helpers.nanoparticles.campaigns import strategies
from helpers.nanoparticles.campaigns.campaign import run_campaign
from helpers.nanoparticles.campaigns.strategies import STRATEGIES, apart, at_random, two_step
from helpers.nanoparticles.simulator.recipes import SPACE, feasible


@pytest.fixture(scope="module")
def record():
    return run_campaign(at_random, 3, rounds=2)


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_proposes_feasible_recipes_and_the_same_again(record, name):
    first, again = (STRATEGIES[name](record, SPACE, 7, np.random.default_rng(5)) for _ in range(2))
    assert first.shape == (7, 5) and feasible(first).all()
    assert (first == again).all()


def test_a_two_step_strategy_changes_at_its_round(record):
    say = lambda number: lambda *_: number  # noqa: E731
    assert two_step(say(1), say(2), 4)(record, SPACE, 1, None) == 1  # the third round is next
    assert two_step(say(1), say(2), 3)(record, SPACE, 1, None) == 2


def test_chance_fills_the_feasible_box_evenly(record):
    X = at_random(record, SPACE, 4000, np.random.default_rng(0))
    assert feasible(X).all() and len(X) == 4000
    assert np.quantile(X[:, 4], [0.25, 0.5, 0.75]) == pytest.approx([400, 600, 800], abs=20)


def test_chosen_points_keep_their_distance_until_there_are_no_more():
    points = np.array([[0.0], [0.01], [0.2], [0.21], [0.5]])
    assert apart(points, np.arange(5), 3) == [0, 2, 4]
    assert apart(points, np.arange(5), 4) == [0, 2, 4, 1]
    assert apart(points, np.array([1, 0, 2]), 2) == [1, 2]


def test_candidates_lie_around_the_best_too(record):
    X = strategies.candidates(record, SPACE, np.random.default_rng(0))
    gaps = np.linalg.norm(SPACE.to_unit(X) - SPACE.to_unit(record.best()), axis=1)
    assert feasible(X).all() and (gaps < 0.1).sum() > 50
