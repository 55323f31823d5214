import numpy as np
import pytest

from helpers.electrodes.simulator import packing
from helpers.electrodes.simulator.packing import compressed, pack


@pytest.fixture(scope="module")
def dried():
    return pack(4.5, side_um=30, thickness_um=40, random_state=3)


def test_every_packing_of_a_box_holds_the_same_volume():
    for seed, radius in ((0, 3.5), (1, 4.5), (2, 5.5)):
        made = pack(radius, side_um=30, thickness_um=40, random_state=seed)
        assert made.nominal_fraction == pytest.approx(packing.DRIED_FRACTION)


def test_the_radii_are_log_normal_with_the_asked_mean():
    radii = pack(4.0, random_state=0).radii
    assert np.mean(radii) == pytest.approx(4.0, rel=0.05)
    assert np.std(np.log(radii)) == pytest.approx(packing.RADIUS_SPREAD, rel=0.15)


def test_as_dried_no_particle_is_in_another_one_or_in_a_plate(dried):
    assert dried.contacts.max(initial=0) < 1e-3
    assert (dried.centres[:, 2] - dried.radii).min() > -1e-2
    assert dried.plate_push < 1e-3


def test_distances_are_taken_across_the_period(dried):
    i, j = np.triu_indices(len(dried), 1)
    shifts = np.array([[a, b, 0] for a in (-30, 0, 30) for b in (-30, 0, 30)])
    apart = dried.centres[i, None] - dried.centres[j, None] + shifts
    gap = np.linalg.norm(apart, axis=2).min(axis=1) / (dried.radii[i] + dried.radii[j])
    assert gap.min() > 1 - 1e-3
    assert np.count_nonzero(gap < 1) == len(dried.contacts)


def test_pressing_keeps_the_particles_and_moves_the_plate(dried):
    pressed = compressed(dried, 32)
    assert pressed.thickness_um == pytest.approx(32)
    np.testing.assert_array_equal(pressed.radii, dried.radii)
    assert pressed.nominal_fraction == pytest.approx(dried.nominal_fraction * 40 / 32)


def test_the_roll_meets_resistance_only_when_the_particles_jam(dried):
    push = [compressed(dried, thickness).plate_push for thickness in (36, 32, 26)]
    assert max(push[:2]) < 1e-3 < push[2]


def test_overlaps_stay_small_down_to_the_thinnest_state_of_the_table():
    pressed = compressed(pack(4.5, random_state=1), 56)
    assert pressed.nominal_fraction == pytest.approx(0.6286, abs=1e-4)
    assert pressed.contacts.max() < 0.03


def test_contacts_grow_in_number_as_the_roll_comes_down(dried):
    counts = [len(compressed(dried, thickness).contacts) for thickness in (40, 34, 28)]
    assert counts[0] < counts[1] < counts[2]


def test_pressing_twice_is_pressing_once(dried):
    once, twice = compressed(dried, 34), compressed(compressed(dried, 37), 34)
    np.testing.assert_allclose(once.centres, twice.centres)


def test_the_seed_decides_and_nothing_else():
    one, same, other = (pack(4.5, random_state=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.centres, same.centres)
    assert len(one) != len(other) or not np.allclose(one.centres, other.centres)


@pytest.mark.parametrize("thickness", [0, 41])
def test_calendering_can_neither_flatten_to_nothing_nor_be_undone(dried, thickness):
    with pytest.raises(ValueError, match="cannot be calendered"):
        compressed(dried, thickness)


@pytest.mark.parametrize("radius", [1.0, 7.0])
def test_particles_must_suit_the_box(radius):
    with pytest.raises(ValueError, match="from 2 to 6"):
        pack(radius, side_um=30, thickness_um=40)
