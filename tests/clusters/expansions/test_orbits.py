import numpy as np
import pytest

from helpers.clusters.expansions import orbits
from helpers.clusters.lesson import answers
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.structures import Structure


@pytest.mark.parametrize(
    ("parent", "cutoffs", "count"),
    [
        (lattice.layered(), {2: 11.0, 3: 6.0, 4: 5.0}, 35),
        (lattice.fcc(), {2: 8.0, 3: 6.0, 4: 4.5}, 25),
    ],
    ids=["layered", "fcc"],
)
def test_the_number_of_orbits_is_that_of_icet(parent, cutoffs, count):
    assert len(orbits.find_orbits(parent, cutoffs)) == count


def test_nearest_clusters_of_fcc_have_their_multiplicities():
    found = orbits.find_orbits(lattice.fcc(4.0), {2: 2.9, 3: 2.9, 4: 2.9})
    # 12/2 pairs, 24/3 triangles and 8/4 tetrahedra a site
    assert [(o.order, o.multiplicity) for o in found] == [(0, 1), (1, 1), (2, 6), (3, 8), (4, 2)]
    assert found[2].name == "pair 2.83 Å"


def test_correlations_of_the_alternating_planes_by_hand():
    parent = lattice.fcc()
    found = orbits.find_orbits(parent, {2: 3.95, 3: 2.8})
    # constant, point, nearest pair (4 - 8)/12, next nearest pair (all alike), triangle
    assert orbits.correlations(answers.copper_gold_layers(), found) == pytest.approx(
        [1, 0, -1 / 3, 1, 0]
    )


def test_all_occupied_gives_ones_and_all_empty_gives_the_sign_of_the_order():
    found = orbits.find_orbits(lattice.layered(), {2: 6.0, 3: 5.0, 4: 5.0})
    cell = np.diag([2, 1, 1])
    assert (orbits.correlations(Structure(cell, [1, 1]), found) == 1).all()
    signs = [(-1) ** o.order for o in found]
    assert orbits.correlations(Structure(cell, [0, 0]), found).tolist() == signs


def test_turning_shifting_and_repeating_change_no_correlation(random_structure):
    parent = lattice.layered()
    found = orbits.find_orbits(parent, {2: 8.0, 3: 6.0, 4: 5.0})
    structure = random_structure([[3, 1, 0], [0, 2, 1], [0, 0, 2]])
    reference = orbits.correlations(structure, found)
    z = lattice.sites(structure.cell)
    for w in parent.symmetries[::3]:
        cell = lattice.hermite_form(structure.cell @ w)
        turned = np.empty(len(structure))
        turned[lattice.number(cell, z @ w + [1, 0, 2])] = structure.occupation
        assert orbits.correlations(Structure(cell, turned), found) == pytest.approx(reference)
    large = structure.repeat(np.diag([2, 1, 3]) @ structure.cell)
    assert orbits.correlations(large, found) == pytest.approx(reference)


def test_a_random_alloy_has_the_powers_of_its_mean_spin(random_structure):
    found = orbits.find_orbits(lattice.fcc(), {2: 5.0, 3: 4.0, 4: 4.0})
    values = orbits.correlations(random_structure(np.diag([24] * 3), 0.75), found)
    assert values == pytest.approx([0.5**o.order for o in found], abs=0.02)


@pytest.mark.parametrize("cutoffs", [{1: 3.0}, {2: 0.0}], ids=["a point", "no distance"])
def test_cutoffs_without_meaning_are_refused(cutoffs):
    with pytest.raises(ValueError, match="orders from 2 on"):
        orbits.find_orbits(lattice.fcc(), cutoffs)


def test_the_table_names_each_orbit_with_its_multiplicity():
    found = orbits.find_orbits(lattice.fcc(3.9), {2: 2.8})
    assert orbits.table(found).loc["pair 2.76 Å"].tolist() == pytest.approx([2, 2.758, 6], abs=1e-3)
