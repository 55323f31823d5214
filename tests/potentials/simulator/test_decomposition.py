import numpy as np
import pytest
from ase import Atoms
from ase.calculators.lj import LennardJones

from helpers.potentials.simulator import decomposition, frames, generators, molecules, reference
from helpers.potentials.simulator.decomposition import intermolecular_energies, net_molecular_forces
from helpers.potentials.simulator.reference import ENERGY, FORCES


@pytest.fixture(scope="module")
def box():
    return frames.bundled("test")[0]


@pytest.fixture
def argon_like():
    return LennardJones(sigma=3.0, epsilon=0.01, rc=9.0)


def test_a_molecule_alone_has_no_intermolecular_energy(argon_like):
    frame = generators.alone(molecules.relaxed("EC"))
    assert intermolecular_energies([frame], argon_like) == pytest.approx(0, abs=1e-9)


def test_two_atoms_share_the_energy_of_their_pair(argon_like):
    pair = Atoms("O2", [(0, 0, 0), (0, 0, 3.3)])
    pair.arrays["molID"] = np.array([0, 1])
    frame = generators.alone(pair)
    frame.calc = argon_like
    expected = frame.get_potential_energy() / 2
    assert intermolecular_energies([frame], argon_like)[0] == pytest.approx(expected)


def test_molecules_of_a_scan_are_evaluated_once(argon_like, box):
    class Counting(LennardJones):
        calls = 0

        def calculate(self, *args, **kwargs):
            Counting.calls += 1
            super().calculate(*args, **kwargs)

    scan = generators.rigid_volume_scan(box, [1.0, 2.0, 3.0])
    once = intermolecular_energies(scan, Counting(sigma=3.0, epsilon=0.01, rc=6.0))
    assert Counting.calls == 3 + box.arrays["molID"].max() + 1
    one_by_one = [intermolecular_energies([frame], argon_like)[0] for frame in scan]
    fresh = intermolecular_energies(scan, LennardJones(sigma=3.0, epsilon=0.01, rc=9.0))
    np.testing.assert_allclose(fresh, one_by_one)
    assert abs(once[2]) < abs(once[1])


def test_the_stored_energy_of_the_molecules_is_that_of_the_reference(box):
    inside = decomposition.intramolecular_energy(box, reference.calculator())
    assert box.info["inside_energy"] == pytest.approx(inside, abs=1e-3)


def test_taken_apart_a_box_gives_all_its_atoms(box):
    parts = decomposition.single_molecules(box)
    assert sum(map(len, parts)) == len(box)
    together = np.concatenate([part.symbols for part in parts])
    np.testing.assert_array_equal(together, list(box.symbols))


def test_net_forces_of_all_molecules_sum_to_zero(box):
    net = net_molecular_forces(box.arrays[FORCES], box.arrays["molID"])
    np.testing.assert_allclose(net.sum(axis=0), 0, atol=2e-3)


def test_forces_inside_a_molecule_leave_no_net_force():
    lone = frames.bundled("monomers")[0]
    assert np.abs(lone.arrays[FORCES]).max() > 0.5
    net = net_molecular_forces(lone.arrays[FORCES], lone.arrays["molID"])
    np.testing.assert_allclose(net, 0, atol=5e-3)


def test_most_of_the_force_is_inside_molecules():
    boxes = frames.bundled("test")
    atomic = np.concatenate([b.arrays[FORCES].ravel() for b in boxes])
    net = [net_molecular_forces(b.arrays[FORCES], b.arrays["molID"]).ravel() for b in boxes]
    assert np.sqrt(np.mean(atomic**2)) > 4 * np.sqrt(np.mean(np.concatenate(net) ** 2))


def test_unusable_arguments_are_refused():
    with pytest.raises(ValueError, match="molID"):
        decomposition.single_molecules(Atoms("H"))
    with pytest.raises(ValueError, match="do not belong to 2 atoms"):
        net_molecular_forces(np.zeros((3, 3)), np.zeros(2))


def test_box_energy_is_inside_plus_between(box):
    between = intermolecular_energies([box], reference.calculator())[0]
    molecules_in_box = len(np.unique(box.arrays["molID"]))
    total = box.info["inside_energy"] + molecules_in_box * between
    assert total == pytest.approx(box.info[ENERGY], abs=1e-3)
