import numpy as np
import pytest

from helpers.clusters.lesson import answers
from helpers.clusters.sampling.monte_carlo import BOLTZMANN


def test_alternating_planes_have_four_like_and_eight_unlike_neighbours():
    assert answers.nearest_pair() == pytest.approx((4 - 8) / 12)
    assert answers.nearest_multiplicity() == 6


def test_each_way_to_choose_a_fit_finds_another_one():
    columns = ("parameters", "training", "cross-validation", "test")
    chosen = [min(answers.FITS, key=lambda n: answers.FITS[n][c]) for c in columns]
    assert len(set(chosen)) == 4


def test_the_ends_have_no_formation_energy():
    for x in (0, 1):
        assert answers.formation_energy(x, (-0.3, -3.9)[x], -0.3, -3.9) == pytest.approx(0)


def test_acceptance_obeys_detailed_balance():
    forward = answers.acceptance(0.03, 1, 0.01, 0.026)
    back = answers.acceptance(-0.03, -1, 0.01, 0.026)
    assert forward / back == pytest.approx(np.exp(-(0.03 - 0.01) / 0.026))


def test_the_heat_capacity_is_that_of_the_scatter():
    e = answers.energies()
    value = answers.heat_capacity(e, 500, 400.0)
    assert value == pytest.approx(500 * e.std() ** 2 / (BOLTZMANN * 400) ** 2)
    assert 0.1 < value < 1


def test_twelve_holds_halves_thirds_and_quarters():
    assert answers.smallest_edge() == 12
