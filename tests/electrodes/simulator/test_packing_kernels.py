import numpy as np
import pytest

from helpers.electrodes.simulator.packing_kernels import (
    neighbours,
    push_apart,
    two_nearest_surfaces,
)


def test_two_overlapping_spheres_part_along_the_line_between_them():
    centres = np.array([[4.0, 5.0, 5.0], [5.0, 5.0, 5.0]])
    push_apart(centres, np.ones(2), 10.0, 10.0, 1000, 1e-9)
    np.testing.assert_allclose(centres, [[3.5, 5, 5], [5.5, 5, 5]], atol=1e-6)


def test_a_sphere_in_the_plate_comes_out():
    centres = np.array([[5.0, 5.0, 0.2], [5.0, 5.0, 9.9]])
    push_apart(centres, np.ones(2), 10.0, 10.0, 1000, 1e-9)
    np.testing.assert_allclose(centres[:, 2], [1, 9], atol=1e-6)


def test_spheres_that_do_not_touch_stay_where_they_are():
    centres = np.array([[2.0, 2, 2], [7.0, 7, 7]])
    assert push_apart(centres, np.ones(2), 10.0, 10.0, 1000, 1e-9) == 1
    np.testing.assert_array_equal(centres, [[2, 2, 2], [7, 7, 7]])


def test_neighbours_are_found_across_the_sides_and_not_across_the_plates():
    centres = np.array([[0.5, 5, 5], [9.5, 5, 5], [5, 5, 0.5], [5, 5, 19.5]])
    pairs = neighbours(centres, np.ones(4), 10.0)
    assert [sorted(pair) for pair in pairs.tolist()] == [[0, 1]]


def test_more_pairs_than_there_was_room_for_are_all_listed():
    rng = np.random.default_rng(0)
    centres = rng.uniform(0, 3, (200, 3))
    assert len(neighbours(centres, np.ones(200), 100.0)) == 200 * 199 // 2 - np.count_nonzero(
        np.linalg.norm(centres[:, None] - centres, axis=2)[np.triu_indices(200, 1)] >= 3
    )


@pytest.mark.parametrize("reach", [3.0, 40.0])
def test_the_two_nearest_surfaces_are_those_that_a_plain_search_finds(reach):
    rng = np.random.default_rng(1)
    side, shape = 10.0, (10, 10, 8)
    centres = rng.uniform(0, [side, side, 8], (6, 3))
    radii = rng.uniform(0.8, 1.6, 6)
    nearest, second = two_nearest_surfaces(centres, radii, side, shape, 1.0, reach)
    x = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in shape), indexing="ij"), axis=-1)
    apart = x[..., None, :] - centres
    apart[..., :2] -= side * np.round(apart[..., :2] / side)
    distances = np.linalg.norm(apart, axis=-1) - radii
    with_collector = np.concatenate([distances, x[..., 2:]], axis=-1)
    expected = np.sort(with_collector, axis=-1)[..., :2].clip(max=reach)
    np.testing.assert_allclose(np.stack([nearest, second], axis=-1), expected)
