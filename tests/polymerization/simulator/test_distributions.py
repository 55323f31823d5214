import numpy as np
import pytest

from helpers.polymerization.simulator.distributions import (
    BIN_WIDTH,
    COLUMNS,
    LOG10_M,
    LOG10_M_EDGES,
    area,
    bin_of_length,
    block_edges,
    block_masses,
    distance,
)


def peak(position):
    w = np.exp(-0.5 * ((LOG10_M - position) / 0.1) ** 2)
    return w / area(w)


def test_a_hundred_bins_cover_molar_masses_from_2_to_6_7_decades():
    assert len(LOG10_M) == len(COLUMNS) == 100
    assert (LOG10_M_EDGES[0], LOG10_M_EDGES[-1]) == (2.0, 6.7)
    assert pytest.approx(0.047) == BIN_WIDTH
    assert COLUMNS[:2] == ("w_00", "w_01")


@pytest.mark.parametrize("units", [1, 2, 3, 100, 30_000])
def test_a_chain_is_in_the_bin_around_its_molar_mass(units):
    i = bin_of_length()[units]
    assert LOG10_M_EDGES[i] <= np.log10(units * 128.17) < LOG10_M_EDGES[i + 1]


def test_the_longest_chain_with_a_bin_of_its_own_is_in_the_last_one():
    assert bin_of_length()[-1] == 99


def test_equal_distributions_have_no_distance_and_disjoint_ones_have_two():
    assert distance(peak(4), peak(4)) == 0
    assert distance(peak(3), peak(6)) == pytest.approx(2)


def test_the_distance_is_symmetric_and_grows_with_the_shift():
    assert distance(peak(4), peak(4.1)) == distance(peak(4.1), peak(4))
    assert 0 < distance(peak(4), peak(4.1)) < distance(peak(4), peak(4.2)) < 2


def test_one_distribution_is_compared_with_many_at_once():
    many = np.array([peak(4), peak(4.1)])
    assert distance(many, peak(4)).tolist() == [0, distance(peak(4.1), peak(4))]


def test_blocks_hold_the_mass_of_their_bins():
    w = peak(4.3)
    blocks = block_masses(w)
    assert blocks.shape == (20,)
    assert blocks[3] == pytest.approx(w[15:20].sum() * BIN_WIDTH)
    assert blocks.sum() == pytest.approx(1)
    assert block_masses(np.array([w, w]), 10).shape == (2, 10)
    np.testing.assert_allclose(block_edges(50), [2.0, 4.35, 6.7])


@pytest.mark.parametrize("size", [0, 3, 200, 2.5])
def test_blocks_are_of_equal_size(size):
    with pytest.raises(ValueError, match="must divide the number of bins, 100"):
        block_masses(peak(4), size)


def test_a_distribution_on_another_grid_is_refused():
    with pytest.raises(ValueError, match="100 bins along its last axis"):
        distance(np.ones(50), np.ones(50))
