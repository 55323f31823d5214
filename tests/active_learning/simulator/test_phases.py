import numpy as np
import pytest

from helpers.active_learning.simulator.phases import (
    PHASES,
    compositions,
    free_energies,
    stable_phase,
)


def test_shares_sum_to_one_and_fill_the_triangle():
    table = compositions(20)
    assert len(table) == 231
    assert np.allclose(table.sum(axis=1), 1)


def test_all_three_phases_are_stable_somewhere():
    labels = stable_phase(compositions()[["A", "B"]])
    assert set(labels) == set(PHASES)
    assert min((labels == phase).sum() for phase in PHASES) >= 30


def test_the_stable_phase_has_the_lowest_free_energy():
    shares = np.array([[0.8, 0.1], [0.15, 0.6]])
    assert stable_phase(shares).tolist() == ["FCC", "BCC"]
    assert (free_energies(shares).argmin(axis=1) == [0, 1]).all()


def test_a_triangle_without_steps_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        compositions(0)
