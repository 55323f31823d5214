import itertools

import numpy as np
import pytest

from helpers.clusters.expansions.orbits import design_matrix, find_orbits
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.enumeration import cells, orderings


def test_fcc_has_as_many_different_cells_as_published():
    # Hart and Forcade 2008; OEIS A159842
    assert [len(cells(lattice.fcc(), n)) for n in range(1, 9)] == [1, 2, 3, 7, 5, 10, 7, 20]


def test_fcc_has_as_many_orderings_as_published_when_colours_may_be_exchanged():
    # Hart and Forcade count an ordering and its negative once: 2, 3 and 12 of 2, 3 and 4 atoms
    parent = lattice.fcc()
    found = find_orbits(parent, {2: 8.0, 3: 6.0})
    odd = np.array([orbit.order % 2 for orbit in found])
    for n, published in ((2, 2), (3, 3), (4, 12)):
        A = design_matrix([*orderings(parent, n, n)], found)
        negative = np.where(odd, -A, A)
        same = {min(tuple(a), tuple(b)) for a, b in zip(A.round(9), negative.round(9), strict=True)}
        assert len(same) == published


def test_no_ordering_is_missing_and_none_repeats():
    # each of the 2^n colourings of all cells is one of the list: count by the group's orbits
    parent, n = lattice.layered(), 4
    by_correlations = set()
    found = find_orbits(parent, {2: 13.0, 3: 9.0})
    listed = [s for s in orderings(parent, n)]
    A = design_matrix(listed, found).round(9)
    by_correlations = {tuple(row) for row in A}
    assert len(by_correlations) == len(listed)
    for cell in cells(parent, n):
        from helpers.clusters.simulator.structures import Structure

        for word in itertools.product((0, 1), repeat=n):
            row = tuple(design_matrix([Structure(cell, word)], found)[0].round(9))
            assert row in by_correlations


def test_lithium_orderings_up_to_seven_sites(cathode):
    assert sum(1 for _ in orderings(lattice.layered(), 7)) == 518 == len(cathode.structures)


@pytest.mark.parametrize("parent", [lattice.fcc(), lattice.layered()], ids=["fcc", "layered"])
def test_lowest_size_first_and_the_pure_ones_are_there(parent):
    found = list(orderings(parent, 3))
    assert [len(s) for s in found] == sorted(len(s) for s in found)
    assert [s.x for s in found[:2]] == [0.0, 1.0]
