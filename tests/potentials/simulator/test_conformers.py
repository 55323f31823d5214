import numpy as np
import pytest

from helpers.potentials.simulator import conformers, frames, table


@pytest.fixture(scope="module")
def ec():
    return conformers.pool("EC", 1, table.SEED)


@pytest.fixture(scope="module")
def bundled():
    monomers = frames.bundled("monomers")
    return {size: [m for m in monomers if len(m) == size] for size in (10, 15)}


def test_the_first_snapshots_of_the_bundled_runs_come_out_again(ec, bundled):
    assert len(ec) == 3
    for run, molecule in enumerate(ec):
        expected = bundled[10][run * table.SNAPSHOTS_A_RUN]
        # another machine rounds otherwise, and a simulation goes on from there
        np.testing.assert_allclose(
            molecule.get_all_distances(), expected.get_all_distances(), atol=0.01
        )


def test_molecules_stand_in_the_origin(ec):
    for molecule in ec:
        np.testing.assert_allclose(molecule.get_center_of_mass(), 0, atol=1e-8)


def test_warm_molecules_differ_from_each_other_and_keep_their_heavy_bonds(bundled):
    for pool in bundled.values():
        heavy = [m[m.numbers > 1].get_all_distances() for m in pool]
        for distances in heavy:
            np.testing.assert_array_equal(distances < 1.9, heavy[0] < 1.9)
        assert np.std(heavy, axis=0).max() > 0.05


def test_the_ethyl_group_is_found_stretched_and_turned_to_both_sides(bundled):
    dihedral = np.array([m.get_dihedral(0, 3, 5, 6) for m in bundled[15]])
    assert len(dihedral) == 3 * table.SNAPSHOTS_A_RUN
    assert (np.abs(dihedral - 180) < 40).sum() >= 6
    assert (dihedral < 120).sum() >= 6
    assert (dihedral > 240).sum() >= 6


def test_an_unknown_molecule_is_refused():
    with pytest.raises(ValueError, match="EC, EMC"):
        conformers.pool("DMC", 1, 0)
