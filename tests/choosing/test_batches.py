import numpy as np
import pytest

from helpers.choosing import batches
from helpers.choosing.batches import nearest_distance, penalty, slope
from helpers.choosing.belief import believe
from helpers.choosing.strategies import confidence_bound, expected_gain, exploit
from helpers.models.exact_gp import ExactGP

RULES = (
    batches.largest,
    batches.believer,
    batches.thompson_draws,
    batches.local_penalisation,
    batches.nearby_slopes,
)
GREEDY = tuple(rule for rule in RULES if rule is not batches.thompson_draws)


def name(rule):
    return rule.__name__


@pytest.fixture(scope="module")
def belief():
    rng = np.random.default_rng(0)
    X = rng.random((25, 2))
    y = -((X[:, 0] - 0.3) ** 2) - (X[:, 1] - 0.6) ** 2
    return believe(ExactGP(0.5, noise=1e-3), X, y, rng.random((400, 2)), rng, noisy=True)


def choose(belief, rule, size, seed=0, acquisition=expected_gain):
    return rule(belief, acquisition, size, np.random.default_rng(seed))


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_batch_has_its_size_and_no_experiment_twice(belief, rule):
    batch = choose(belief, rule, 8)
    assert len(set(batch)) == 8 and all(0 <= place < 400 for place in batch)


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_batch_comes_again_with_its_seed(belief, rule):
    assert choose(belief, rule, 8, seed=1) == choose(belief, rule, 8, seed=1)


@pytest.mark.parametrize("rule", GREEDY, ids=name)
def test_the_first_of_a_batch_has_the_largest_acquisition(belief, rule):
    assert choose(belief, rule, 3)[0] == expected_gain(belief).argmax()


@pytest.mark.parametrize("rule", GREEDY, ids=name)
def test_a_batch_of_one_is_the_same_choice_for_all_rules_that_ask_the_acquisition(belief, rule):
    assert choose(belief, rule, 1) == choose(belief, batches.largest, 1)


def test_beliefs_and_penalties_spread_what_the_largest_put_side_by_side(belief):
    spread = {rule: nearest_distance(belief.candidates[choose(belief, rule, 8)]) for rule in GREEDY}
    assert spread[batches.largest] < spread[batches.nearby_slopes]
    assert spread[batches.largest] < spread[batches.believer]
    assert spread[batches.local_penalisation] <= spread[batches.nearby_slopes] + 1e-9


def test_believers_spread_by_any_acquisition(belief):
    for acquisition in (expected_gain, confidence_bound(4)):
        places = choose(belief, batches.believer, 4, acquisition=acquisition)
        assert nearest_distance(belief.candidates[places]) > 0.1


def test_thompson_looks_at_as_many_candidates_as_it_is_told(belief):
    rng = np.random.default_rng(3)
    places = np.random.default_rng(3).permutation(400)[:20]
    chosen = batches.thompson_draws(belief, expected_gain, 5, rng, most=20)
    assert set(chosen) <= set(places.tolist())


def test_what_can_be_negative_is_not_penalised(belief):
    with pytest.raises(ValueError, match="zero or positive"):
        choose(belief, batches.local_penalisation, 2, acquisition=exploit)


def test_the_slope_of_a_plane_is_the_norm_of_its_gradient():
    points = np.random.default_rng(0).random((10, 2))
    assert slope(lambda X: 3 * X[:, 0] - 4 * X[:, 1], points) == pytest.approx(5)


def test_the_penalty_is_one_half_at_the_radius_and_one_far_away():
    factor = penalty(np.array([0.0, 0.2, 5.0]), mean=-0.5, std=0.1, best=-0.1, steepest=2.0)
    assert factor[1] == pytest.approx(0.5) and factor[2] == pytest.approx(1)
    assert factor[0] == pytest.approx(3.2e-5, rel=0.02)


def test_the_distance_of_a_batch_is_that_to_the_nearest():
    assert nearest_distance(np.array([[0.0], [1.0], [3.0]])) == pytest.approx(4 / 3)
