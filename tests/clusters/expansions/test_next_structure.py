import numpy as np
import pytest

from helpers.clusters.expansions import hull, next_structure


def test_the_variance_is_that_of_many_noisy_fits(cathode):
    rng = np.random.default_rng(0)
    known, asked = cathode.A[::4], cathode.A[1:60:7]
    noise = rng.standard_normal((4000, len(known)))
    scatter = np.array([asked @ next_structure.fit(known, n) for n in noise]).var(axis=0)
    assert next_structure.variance(known, asked) == pytest.approx(scatter, rel=0.12)


def test_a_computed_structure_is_less_uncertain_than_before(cathode):
    known, one = cathode.A[:40], cathode.A[300:301]
    after = next_structure.variance(np.r_[known, one], one)
    assert after < next_structure.variance(known, one)
    assert after < 1


def test_asking_where_the_fit_is_least_sure_beats_chance(cathode):
    def error(rule, seed):
        course = next_structure.add_one_by_one(cathode.A, cathode.y, cathode.x, rule, 40, seed)
        return course.rmse[-1]

    chance = [error(next_structure.at_random, seed) for seed in range(5)]
    assert error(next_structure.least_sure, 0) < 0.5e-3 < min(chance)


def test_taking_turns_finds_the_whole_hull(cathode):
    course = next_structure.add_one_by_one(
        cathode.A, cathode.y, cathode.x, next_structure.in_turn, 90, 0
    )
    assert course.corners[-1] == len(hull.lower_hull(cathode.x, cathode.y))
    assert len(set(course.order)) == 90


@pytest.mark.parametrize("seed", range(5))
def test_looking_only_near_the_hull_leaves_the_rest_unknown(cathode, seed):
    near, turns = (
        next_structure.add_one_by_one(cathode.A, cathode.y, cathode.x, rule, 60, seed)
        for rule in (next_structure.near_hull, next_structure.in_turn)
    )
    assert near.rmse[-1] > 0.01 > 0.001 > turns.rmse[-1]
