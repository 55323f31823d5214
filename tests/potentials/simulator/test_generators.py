import numpy as np
import pytest

from helpers.potentials.simulator import generators, molecules
from helpers.potentials.simulator.generators import (
    CONTACTS,
    VOLUME_RATIOS,
    dimer_scan,
    rigid_volume_scan,
)


@pytest.fixture(scope="module")
def box():
    pools = {name: [molecules.relaxed(name)] for name in molecules.NAMES}
    return generators.box(pools, {"EC": 2, "EMC": 1}, 0.8, 1)


def test_a_box_holds_the_composition_in_order(box):
    assert np.bincount(box.arrays["molID"]).tolist() == [10, 10, 15]


def test_the_scan_has_the_volumes_asked_for(box):
    volumes = [frame.get_volume() / box.get_volume() for frame in rigid_volume_scan(box)]
    np.testing.assert_allclose(volumes, VOLUME_RATIOS)


def test_the_volume_of_the_box_gives_back_the_box(box):
    (frame,) = rigid_volume_scan(box, [1.0])
    np.testing.assert_allclose(frame.positions, box.positions, atol=1e-12)


def test_a_scan_moves_molecules_and_does_not_bend_them(box):
    for frame in rigid_volume_scan(box):
        stretch = frame.info["volume_ratio"] ** (1 / 3)
        for m in range(3):
            now, before = (b[b.arrays["molID"] == m] for b in (frame, box))
            np.testing.assert_allclose(now.get_all_distances(), before.get_all_distances())
            np.testing.assert_allclose(
                now.get_center_of_mass(), stretch * before.get_center_of_mass()
            )


def test_a_scan_does_not_keep_labels_that_are_no_longer_right(box):
    labelled = box.copy()
    labelled.info["reference_energy"] = 1.0
    assert "reference_energy" not in rigid_volume_scan(labelled)[0].info


def test_a_dimer_has_the_contacts_asked_for():
    ec, emc = (molecules.relaxed(name) for name in molecules.NAMES)
    for contact, frame in zip(CONTACTS, dimer_scan(ec, emc, random_state=0), strict=True):
        between = frame.get_all_distances()[:10, 10:]
        assert between.min() == pytest.approx(contact)
        # and no atom is nearer to an image
        assert frame.get_all_distances(mic=True)[:10, 10:].min() == pytest.approx(contact)


def test_what_stands_alone_is_whole_in_the_middle_of_its_cell():
    frame = generators.alone(molecules.relaxed("EC"))
    assert frame.pbc.all()
    assert (frame.arrays["molID"] == 0).all()
    assert frame.positions.min() > 0
    assert frame.positions.max() < generators.VACUUM_CELL


def test_scans_need_molecules_and_positive_volumes(box):
    with pytest.raises(ValueError, match="molID"):
        rigid_volume_scan(molecules.relaxed("EC"))
    with pytest.raises(ValueError, match="positive"):
        rigid_volume_scan(box, [1.0, 0.0])


def test_molecules_that_cannot_touch_are_told():
    ec = molecules.relaxed("EC")
    with pytest.raises(ValueError, match="never come as close"):
        dimer_scan(ec, ec, [0.01], random_state=0)
