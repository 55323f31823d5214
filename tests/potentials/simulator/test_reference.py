import numpy as np
import pytest
from ase import Atoms
from ase.calculators.lj import LennardJones

from helpers.potentials.simulator import generators, molecules, reference
from helpers.potentials.simulator.reference import ENERGY, FORCES, VIRIAL


@pytest.fixture(scope="module")
def molecule():
    frame = generators.alone(molecules.relaxed("EC"))
    # so near to its images that the virial is not only of the bonds
    frame.set_cell([7, 6.5, 7.5])
    frame.rattle(0.05, seed=3)
    return frame


def energy(frame):
    return reference.label(frame).info[ENERGY]


def test_forces_are_the_slope_of_the_energy(molecule):
    labelled, step = reference.label(molecule), 1e-3
    for atom, axis in [(0, 0), (3, 1), (7, 2)]:
        up, down = molecule.copy(), molecule.copy()
        up.positions[atom, axis] += step
        down.positions[atom, axis] -= step
        slope = (energy(up) - energy(down)) / (2 * step)
        assert labelled.arrays[FORCES][atom, axis] == pytest.approx(-slope, abs=2e-4)


def test_the_virial_is_the_slope_of_the_energy_with_strain(molecule):
    labelled, step = reference.label(molecule), 1e-3
    for row, column in [(0, 0), (1, 1), (0, 2)]:
        strained = []
        for sign in (1, -1):
            strain = np.zeros((3, 3))
            strain[row, column] = strain[column, row] = sign * step
            frame = molecule.copy()
            frame.set_cell(frame.cell @ (np.eye(3) + strain), scale_atoms=True)
            strained.append(energy(frame))
        slope = (strained[0] - strained[1]) / (2 * step)
        # an off-diagonal strain is applied twice
        expected = -slope / (1 if row == column else 2)
        assert labelled.info[VIRIAL][row, column] == pytest.approx(expected, abs=5e-3)


def test_forces_on_everything_sum_to_zero(molecule):
    np.testing.assert_allclose(reference.label(molecule).arrays[FORCES].sum(axis=0), 0, atol=1e-4)


def test_a_label_leaves_the_frame_as_it_was(molecule):
    reference.label(molecule)
    assert molecule.info == {} and molecule.calc is None


def test_another_method_can_label():
    frame = generators.alone(Atoms("H2", [(0, 0, 0), (0, 0, 1.2)]))
    assert reference.label(frame, LennardJones()).info[ENERGY] < 0


def test_a_frame_without_a_cell_is_refused():
    with pytest.raises(ValueError, match="cell"):
        reference.label(molecules.relaxed("EC"))
