import numpy as np
import pytest
from ase import Atoms

from helpers.potentials.simulator import molecules
from helpers.potentials.simulator.packing import SMALLEST_CONTACT, closest_contact, pack


@pytest.fixture(scope="module")
def box():
    names = ["EC", "EC", "EMC", "EMC"]
    return pack([molecules.relaxed(name) for name in names], 1.05, 0)


def test_a_box_has_the_density_asked_for(box):
    grams = box.get_masses().sum() * 1.66054e-24
    assert grams / (box.get_volume() * 1e-24) == pytest.approx(1.05, rel=1e-4)


def test_molecules_keep_their_shapes(box):
    for number, name in enumerate(["EC", "EC", "EMC", "EMC"]):
        packed = box[box.arrays["molID"] == number]
        np.testing.assert_allclose(
            packed.get_all_distances(), molecules.relaxed(name).get_all_distances(), atol=1e-8
        )


def test_no_molecule_meets_another_or_its_own_image(box):
    assert closest_contact(box) >= SMALLEST_CONTACT


def test_the_contact_agrees_with_a_repeated_box(box):
    big = box.repeat(3)
    d = big.get_all_distances()
    molecule = np.arange(len(big)) // len(box) * 100 + np.tile(box.arrays["molID"], 27)
    assert closest_contact(box) == pytest.approx(d[molecule[:, None] != molecule].min())


def test_a_molecule_near_its_own_image_is_noticed():
    frame = Atoms("CO", [(0, 0, 0), (4.0, 0, 0)], cell=[5.5] * 3, pbc=True)
    frame.arrays["molID"] = np.zeros(2, dtype=int)
    assert closest_contact(frame) == pytest.approx(1.5)


def test_the_same_seed_packs_the_same_box(box):
    again = pack([molecules.relaxed(n) for n in ["EC", "EC", "EMC", "EMC"]], 1.05, 0)
    np.testing.assert_array_equal(again.positions, box.positions)


def test_too_many_molecules_are_not_packed():
    with pytest.raises(RuntimeError, match="did not fit at 9 g/cm3"):
        pack([molecules.relaxed("EC")] * 2, 9.0, 0)


@pytest.mark.parametrize(
    ("molecules_", "density", "complaint"),
    [
        ([], 1.0, "no molecule"),
        ([Atoms("H2", [(0, 0, 0), (0, 0, 0.7)])], 0.0, "density must be positive"),
        ([Atoms("Li")], 1.0, "not Li"),
    ],
)
def test_unusable_requests_are_refused(molecules_, density, complaint):
    with pytest.raises(ValueError, match=complaint):
        pack(molecules_, density)


def test_contacts_need_molecules():
    with pytest.raises(ValueError, match="molID"):
        closest_contact(Atoms("H", cell=[5] * 3, pbc=True))
