import numpy as np
import pytest

from helpers.electrodes.learning.grouping import group
from helpers.electrodes.simulator import published_tables
from helpers.tables import datasets


@pytest.fixture(scope="module")
def heaps():
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0, 0], [8, 0, 0], [0, 8, 0], [0, 0, 8.0]])
    return np.concatenate(
        [c + rng.normal(size=(n, 3)) for c, n in zip(centres, (40, 30, 20, 10), strict=True)]
    )


def test_groups_that_stand_out_are_counted():
    X = np.random.default_rng(0).normal(np.repeat([[0], [5], [10]], 20, axis=0), 0.3, (60, 3))
    found = group(X, 3, k=3)
    assert found.n_above(X[:, 0] + 1, 1.35) == 1
    assert found.n_above(np.ones(60), 1.35) == 0


def test_heaps_that_lie_apart_are_found_and_counted(heaps):
    found = group(heaps)
    assert found.k == 4
    assert found.sizes == [40, 30, 20, 10]
    assert (np.diff(found.labels) >= 0).all()


def test_a_number_of_groups_can_be_asked_for(heaps):
    assert group(heaps, k=2).k == 2


def test_units_do_not_matter(heaps):
    np.testing.assert_array_equal(group(heaps * [1e3, 1, 1e-3]).labels, group(heaps).labels)


def test_more_groups_leave_less_within(heaps):
    inertia = group(heaps).inertia
    assert (np.diff(inertia) < 0).all()
    assert inertia[0] == pytest.approx(heaps.shape[0] * 3)


def test_k_means_never_leaves_more_within_than_the_tree(heaps):
    mixed = heaps[:, :2]
    found = group(mixed, 2, k=3)
    within = sum(
        np.sum((found.scores[found.labels == k] - found.scores[found.labels == k].mean(0)) ** 2)
        for k in range(3)
    )
    assert within <= found.inertia[2] + 1e-9


def test_the_published_groups_come_out_of_the_published_table():
    if not datasets.is_cached("coating_heterogeneity"):
        pytest.skip("coating_heterogeneity is neither mirrored nor cached")
    table = published_tables.coating_heterogeneity()
    found = group(table[["gap_um", "loading", "thickness", *published_tables.LINES[:9]]])
    assert found.sizes == [72, 41, 21, 10]
    responses = group(table[list(published_tables.HETEROGENEITY_RESPONSES)])
    assert responses.sizes == [87, 36, 21]


@pytest.mark.parametrize(("rows", "k"), [(8, None), (50, 1), (50, 11)])
def test_impossible_cuts_are_refused(heaps, rows, k):
    with pytest.raises(ValueError, match=r"cannot be cut|from 2 to 10"):
        group(heaps[:rows], k=k)
