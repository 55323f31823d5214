import numpy as np
import pytest

from helpers.potentials.lesson import answers


def test_the_sparse_solution_minimises_the_loss():
    a, b, y, sigma = answers.regression().values()
    c = answers.sparse_solution(a, b, y, sigma)

    def loss(c):
        return ((y - a @ c) ** 2).sum() / sigma**2 + c @ b @ c

    rng = np.random.default_rng(0)
    assert all(loss(c + 1e-3 * rng.normal(size=len(c))) > loss(c) for _ in range(20))


def test_atoms_of_a_molecule_do_not_stand_side_by_side():
    forces, molecule = answers.three_molecules()
    assert forces.shape == (len(molecule), 3)
    assert np.bincount(molecule).tolist() == [3, 4, 2]
    assert (np.diff(molecule) < 0).any()


def test_the_two_environments_are_neither_normalised_nor_alike():
    p, q = answers.environments()
    cosine = p @ q / np.linalg.norm(p) / np.linalg.norm(q)
    assert 0.3 < cosine < 0.95
    assert abs(np.linalg.norm(p) - 1) > 0.1


def test_the_trajectory_drifts_by_twenty_meV_an_atom_and_ps():
    time, total, atoms = answers.trajectory()
    assert 1e6 * np.polyfit(time, total, 1)[0] / atoms == pytest.approx(20, abs=2)


def test_a_potential_that_costs_as_much_as_it_saves_takes_long_to_repay():
    assert answers.break_even(10, 1.0, 5.0, 0.5, 1.0) == 30
