import numpy as np
import pytest

from helpers.clusters.lesson.answers import copper_gold_layers
from helpers.clusters.simulator import copper_gold
from helpers.clusters.simulator.structures import Structure


def test_pure_copper_relaxes_to_the_lattice_constant_of_emt():
    atoms, _ = copper_gold.relax(Structure(np.eye(3, dtype=int), [0]))
    assert (4 * atoms.get_volume()) ** (1 / 3) == pytest.approx(3.586, abs=0.005)


def test_relaxing_lowers_the_energy_and_planes_become_tetragonal():
    found = copper_gold.label(copper_gold_layers())
    assert found.relaxed_eV < found.unrelaxed_eV
    assert found.stretch > 1.05  # c/a of planes of small and large atoms
    assert found.shift_A == pytest.approx(0, abs=1e-6)  # symmetry holds the atoms
    atoms, steps = copper_gold.relax(copper_gold_layers())
    assert steps == found.steps and np.abs(atoms.get_forces()).max() < 0.01


def test_the_start_is_interpolated_between_the_metals():
    atoms = copper_gold.ideal(copper_gold_layers())
    assert (4 * atoms.get_volume() / 2) ** (1 / 3) == pytest.approx(3.84)
