import numpy as np
import pytest

from helpers.potentials.simulator import molecules, reference


@pytest.mark.parametrize(("name", "formula"), [("EC", "C3H4O3"), ("EMC", "C4H8O3")])
def test_molecules_have_their_formula(name, formula):
    assert molecules.build(name).get_chemical_formula() == formula


def test_an_unknown_molecule_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="EC, EMC, not 'DMC'"):
        molecules.build("DMC")
    with pytest.raises(ValueError, match="EC, EMC"):
        molecules.relaxed("DMC")


@pytest.mark.parametrize("name", molecules.NAMES)
def test_a_relaxed_molecule_feels_no_force_and_keeps_its_bonds(name):
    atoms, start = molecules.relaxed(name), molecules.build(name)
    atoms.calc = reference.calculator()
    assert np.linalg.norm(atoms.get_forces(), axis=1).max() < 0.02
    bonded, was = (a.get_all_distances() < 1.65 for a in (atoms, start))
    np.testing.assert_array_equal(bonded, was)
    degree = dict(zip("HOC", (1, 2, 4), strict=True))
    for symbol, neighbours in zip(atoms.symbols, bonded.sum(axis=1) - 1, strict=True):
        assert neighbours <= degree[symbol]


@pytest.mark.parametrize("name", molecules.NAMES)
def test_the_carbonyl_bond_is_the_shortest_between_carbon_and_oxygen(name):
    atoms = molecules.relaxed(name)
    carbon, oxygen = (np.flatnonzero(atoms.symbols == s) for s in "CO")
    lengths = np.sort(atoms.get_all_distances()[np.ix_(carbon, oxygen)].ravel())
    assert 1.17 < lengths[0] < 1.22
    assert 1.30 < lengths[1] < 1.38


def test_the_relaxed_emc_is_the_planar_one_with_a_stretched_ethyl_group():
    atoms = molecules.relaxed("EMC")
    towards_carbonyl = [atoms.get_dihedral(1, 0, 2, 4), atoms.get_dihedral(1, 0, 3, 5)]
    np.testing.assert_allclose(np.cos(np.deg2rad(towards_carbonyl)), 1, atol=0.01)
    assert atoms.get_dihedral(0, 3, 5, 6) == pytest.approx(180, abs=3)


def test_ec_is_a_ring_of_five():
    atoms = molecules.relaxed("EC")
    d = atoms.get_all_distances()[:5, :5]
    assert ((d > 0) & (d < 1.65)).sum() == 10


def test_changing_a_relaxed_molecule_does_not_change_the_next():
    molecules.relaxed("EC").positions += 1
    np.testing.assert_allclose(molecules.relaxed("EC").get_center_of_mass(), 0, atol=1e-8)
