import numpy as np
import pytest

from helpers.clusters.simulator import lattice


@pytest.mark.parametrize(
    ("parent", "order"),
    [(lattice.fcc(), 48), (lattice.layered(), 12), (lattice.square(), 16)],
    ids=["cubic", "rhombohedral", "tetragonal"],
)
def test_the_symmetries_form_the_group_of_the_lattice(parent, order):
    group = {tuple(w.ravel()) for w in parent.symmetries}
    assert len(group) == order
    for w in parent.symmetries[:6]:
        assert {tuple((w @ v).ravel()) for v in parent.symmetries} == group


@pytest.mark.parametrize(
    ("parent", "shells"),
    [
        (lattice.fcc(), [12, 6, 24, 12]),
        (lattice.layered(), [6, 6, 6, 6]),
        (lattice.square(), [4, 4]),
    ],
    ids=["fcc", "layered", "square"],
)
def test_the_shells_of_neighbours_are_those_of_the_lattice(parent, shells):
    near = parent.neighbours(1.5 if len(shells) == 2 else 5.7)
    _, counts = np.unique(parent.length(near).round(6), return_counts=True)
    assert counts[: len(shells)].tolist() == shells
    assert np.all(np.diff(parent.length(near)) > -1e-9)


def test_the_layered_host_is_that_of_the_hexagonal_cell():
    parent = lattice.layered()
    assert parent.length(np.array([1, -1, 0])) == pytest.approx(2.816)
    assert np.array([1, 1, 1]) @ parent.cell == pytest.approx([0, 0, 14.05])
    assert np.linalg.det(parent.cell) == pytest.approx(2.816**2 * np.sqrt(3) / 2 * 14.05 / 3)


def test_the_hermite_form_spans_the_same_lattice():
    rng = np.random.default_rng(0)
    for _ in range(20):
        cell = rng.integers(-4, 5, (3, 3))
        if round(np.linalg.det(cell)) == 0:
            continue
        form = lattice.hermite_form(cell)
        assert np.array_equal(form, np.triu(form))
        assert lattice.size(form) == round(abs(np.linalg.det(cell)))
        ratio = cell @ np.linalg.inv(form)
        assert ratio == pytest.approx(np.rint(ratio))


def test_each_site_has_one_number_and_shifts_by_an_edge_keep_it():
    cell = lattice.hermite_form([[2, 1, 0], [0, 3, -1], [1, 0, 2]])
    z = lattice.sites(cell)
    assert lattice.number(cell, z).tolist() == list(range(len(z)))
    shifts = np.random.default_rng(1).integers(-3, 4, (len(z), 3))
    assert np.array_equal(lattice.number(cell, z + shifts @ cell), np.arange(len(z)))


@pytest.mark.parametrize(
    ("cell", "message"),
    [(np.ones((3, 3)), "no volume"), (np.eye(3) / 2, "whole numbers"), (np.eye(2), "3 by 3")],
    ids=["flat", "halves", "plane"],
)
def test_what_is_no_cell_is_refused(cell, message):
    with pytest.raises(ValueError, match=message):
        lattice.hermite_form(cell)


def test_a_parent_without_volume_is_refused():
    with pytest.raises(ValueError, match="span a volume"):
        lattice.Parent(np.zeros((3, 3)), ("A", "B"))
