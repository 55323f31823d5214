import numpy as np
import pytest

from helpers.clusters.simulator import cathode, lattice, structures
from helpers.clusters.simulator.cathode import COULOMB, Hamiltonian
from helpers.clusters.simulator.structures import Structure


def test_an_empty_host_has_no_energy_and_binding_shifts_by_the_content(random_structure):
    assert cathode.energy(Structure(np.eye(3, dtype=int), [0])) == 0
    structure = random_structure(np.diag([2, 3, 2]))
    deeper = cathode.energy(structure, Hamiltonian(binding=5.75))
    assert deeper - cathode.energy(structure) == pytest.approx(-structure.x)


def test_the_energy_is_the_sum_over_atoms_and_images_written_out():
    # direct sums over the atoms of a small cell and its images, without tables of neighbours
    parent, model = lattice.layered(), Hamiltonian()
    structure = Structure([[1, 0, 1], [0, 1, 1], [0, 0, 3]], [1, 0, 1])
    atoms = structures.to_atoms(parent, structure)
    lithium = atoms.positions[[s == "Li" for s in atoms.symbols]]
    oxygen = atoms.positions[[s == "O" for s in atoms.symbols]]
    grid = np.array(np.meshgrid(*[np.arange(-9, 10)] * 3)).reshape(3, -1).T @ np.asarray(atoms.cell)
    images = (lithium[:, None] + grid).reshape(-1, 3)
    total = -model.binding * len(lithium)
    for place in lithium:
        d = np.linalg.norm(images - place, axis=1)
        d = d[(d > 1e-6) & (d <= model.pair_cutoff)]
        total += 0.5 * (COULOMB / model.screening * np.exp(-d / model.range_A) / d).sum()
    for place in oxygen:
        towards = place - images
        d = np.linalg.norm(towards, axis=1)
        near = d <= model.oxygen_cutoff
        towards, d = towards[near], d[near]
        size = np.sqrt(COULOMB) / model.screening * np.exp(-d / model.range_A) / d**2
        square = (((size / d)[:, None] * towards).sum(axis=0) ** 2).sum()
        total -= 0.5 * model.polarisability * square / (1 + square / model.saturation)
        total += model.coordination * (np.exp(-(((d - 2.09) / 0.35) ** 2)).sum() / 3) ** 3
    assert cathode.energy(structure) == pytest.approx(total / 3)


def test_turning_and_repeating_change_nothing(random_structure):
    structure = random_structure([[2, 1, 0], [0, 2, 1], [0, 0, 2]])
    z = lattice.sites(structure.cell)
    w = lattice.layered().symmetries[5]
    cell = lattice.hermite_form(structure.cell @ w)
    turned = np.empty(len(structure))
    turned[lattice.number(cell, z @ w)] = structure.occupation
    reference = cathode.energy(structure)
    assert cathode.energy(Structure(cell, turned)) == pytest.approx(reference)
    assert cathode.energy(structure.repeat(2 * structure.cell)) == pytest.approx(reference)


def test_the_lowest_formation_energy_is_that_of_rows_at_one_half(cathode):
    best = cathode.y.argmin()
    assert cathode.x[best] == pytest.approx(0.5)
    assert cathode.y[best] == pytest.approx(-0.2613575, abs=1e-6)


def test_a_pairwise_model_is_symmetric_in_the_content_and_the_full_one_is_not(random_structure):
    structure = random_structure(np.diag([3, 2, 2]), 0.3)
    negative = Structure(structure.cell, 1 - structure.occupation)
    full = Structure(np.eye(3, dtype=int), [1])

    def formation(s, model):
        return cathode.energy(s, model) - s.x * cathode.energy(full, model)

    pairs = Hamiltonian().pairwise()
    assert formation(structure, pairs) == pytest.approx(formation(negative, pairs))
    gap = formation(structure, Hamiltonian()) - formation(negative, Hamiltonian())
    assert abs(gap) > 2e-3


def test_full_and_empty_have_no_formation_energy_and_rows_a_negative_one():
    ends = [Structure(np.eye(3, dtype=int), [n]) for n in (0, 1)]
    assert [cathode.formation_energy(end) for end in ends] == [0, 0]
    rows = Structure([[1, 0, 0], [0, 1, 1], [0, 0, 2]], [0, 1])
    assert cathode.formation_energy(rows) < -0.02
