import numpy as np
import pytest

from helpers.potentials.simulator.packing_kernels import HALF_SHELL, anneal, molecule_energy

SIGMA, EPSILON = np.full(2, 3.0), np.full(2, 0.01)


def energy(positions, starts, length):
    positions = np.array(positions, dtype=float)
    return molecule_energy(0, positions, np.array(starts), SIGMA, EPSILON, length, HALF_SHELL)


def test_two_atoms_at_the_minimum_are_bound_by_epsilon():
    at_minimum = [(0, 0, 0), (3.0 * 2 ** (1 / 6), 0, 0)]
    assert energy(at_minimum, [0, 1, 2], 100.0) == pytest.approx(-0.01, rel=1e-6)


def test_the_nearest_image_is_met():
    inside = energy([(0, 0, 0), (3.5, 0, 0)], [0, 1, 2], 50.0)
    across = energy([(0, 0, 0), (46.5, 0, 0)], [0, 1, 2], 50.0)
    assert inside == pytest.approx(across, rel=1e-6)


def test_a_long_molecule_feels_its_own_image_and_no_bond_of_its_own():
    long = [(0, 0, 0), (6.0, 0, 0)]
    assert energy(long, [0, 2], 100.0) == pytest.approx(0, abs=1e-8)
    assert energy(long, [0, 2], 8.0) > 0.05


def test_the_half_shell_and_its_mirror_are_all_neighbouring_cells():
    cells = {tuple(c) for c in np.vstack([HALF_SHELL, -HALF_SHELL])}
    assert len(cells) == 26 and (0, 0, 0) not in cells


def test_moves_that_cost_too_much_are_not_taken():
    trials = 5
    forbidden = np.full(trials, -np.inf)
    bodies = np.zeros((2, 3))
    centres = np.array([[0.1, 0.1, 0.1], [0.6, 0.6, 0.6]])
    last = anneal(
        centres,
        bodies,
        np.array([0, 1, 2]),
        SIGMA,
        EPSILON,
        np.full(trials, 10.0),
        np.zeros(trials, dtype=int),
        np.full((trials, 3), 0.1),
        np.tile(np.eye(3), (trials, 1, 1)),
        forbidden,
        HALF_SHELL,
    )
    np.testing.assert_allclose(last, 10 * centres)
