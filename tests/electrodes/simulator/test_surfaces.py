import numpy as np
import pytest

from helpers.electrodes.simulator.surfaces import active_surface, collector_contact
from helpers.electrodes.simulator.voxels import ACTIVE, BINDER, PORE


def test_a_bare_particle_is_open_all_around():
    phase = np.full((5, 5, 5), PORE)
    phase[2, 2, 2] = ACTIVE
    assert active_surface(phase) == 1


@pytest.mark.parametrize("where", [(1, 2, 2), (2, 3, 2), (2, 2, 3)], ids=["x", "y", "z"])
def test_one_covered_face_of_six_leaves_five(where):
    phase = np.full((5, 5, 5), PORE)
    phase[2, 2, 2] = ACTIVE
    phase[where] = BINDER
    assert active_surface(phase) == pytest.approx(5 / 6)


def test_sides_are_periodic_and_plates_are_no_surface():
    phase = np.full((5, 5, 2), ACTIVE)
    phase[0] = PORE
    assert active_surface(phase) == 1
    phase[:, :, 0], phase[:, :, 1] = ACTIVE, BINDER
    assert active_surface(phase) == 0


def test_without_a_surface_there_is_no_share():
    assert np.isnan(active_surface(np.full((3, 3, 3), ACTIVE)))


def test_the_collector_touches_the_first_layer():
    phase = np.full((4, 5, 3), PORE)
    phase[:2, :, 0] = ACTIVE
    phase[2, :, 0] = BINDER
    phase[:, :, 1:] = BINDER
    assert collector_contact(phase) == pytest.approx((0.5, 0.25))
