import numpy as np
import pytest

from helpers.electrodes.simulator import voxels
from helpers.electrodes.simulator.packing import Packing, pack
from helpers.electrodes.simulator.voxels import ACTIVE, BINDER, PORE, voxelise


@pytest.fixture(scope="module")
def dried():
    return pack(4.5, side_um=30, thickness_um=40, random_state=3)


def test_the_volume_of_a_sphere_is_that_of_its_voxels():
    one = Packing(np.array([[10.2, 9.7, 10.1]]), np.array([6.0]), 20.0, 20.0)
    for voxel, tolerance in ((1.0, 0.02), (0.5, 0.005)):
        volume = np.count_nonzero(voxelise(one, 1.0, voxel) == ACTIVE) * voxel**3
        assert volume == pytest.approx(4 / 3 * np.pi * 6**3, rel=tolerance)


def test_without_carbon_and_binder_there_is_none(dried):
    assert set(np.unique(voxelise(dried, 1.0))) == {PORE, ACTIVE}


@pytest.mark.parametrize("share", [0.92, 0.95, 0.965])
def test_the_masses_are_those_of_the_formulation(dried, share):
    counts = np.bincount(voxelise(dried, share).ravel(), minlength=3)
    solids = counts[BINDER] * (1 - voxels.BINDER_POROSITY) * voxels.BINDER_DENSITY
    active = counts[ACTIVE] * voxels.ACTIVE_DENSITY
    assert active / (active + solids) == pytest.approx(share, abs=2e-4)


def test_carbon_and_binder_fill_the_neck_between_two_particles_first():
    two = Packing(np.array([[10.0, 15, 15], [20.0, 15, 15]]), np.array([5.0, 5.0]), 30.0, 30.0)
    phase = voxelise(two, 0.99)
    x, y, z = np.nonzero(phase == BINDER)
    assert len(x)
    assert np.abs(x + 0.5 - 15).max() < 5
    assert np.hypot(y + 0.5 - 15, z + 0.5 - 15).max() < 6


def test_more_binder_leaves_the_particles_where_they_are(dried):
    lean, rich = voxelise(dried, 0.965), voxelise(dried, 0.92)
    assert ((lean == ACTIVE) == (rich == ACTIVE)).all()
    assert (rich[lean == BINDER] == BINDER).all()


def test_a_box_that_is_no_whole_number_of_voxels_is_refused(dried):
    with pytest.raises(ValueError, match="whole number"):
        voxelise(dried, 0.95, 0.7)


def test_binder_that_does_not_fit_is_refused():
    from helpers.electrodes.simulator.packing import compressed

    full = compressed(pack(4.5, side_um=30, thickness_um=40, random_state=3), 24)
    with pytest.raises(ValueError, match="do not fit"):
        voxelise(full, 0.86)


@pytest.mark.parametrize("share", [0.8, 1.01])
def test_shares_outside_the_range_are_refused(dried, share):
    with pytest.raises(ValueError, match=r"from 0\.85 to 1"):
        voxelise(dried, share)
