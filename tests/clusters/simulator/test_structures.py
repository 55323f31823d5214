import ase.io
import numpy as np
import pytest
from ase.build import bulk
from ase.calculators.singlepoint import SinglePointCalculator

from helpers.clusters.simulator import lattice, structures
from helpers.clusters.simulator.structures import Structure

CELL = [[2, 1, 0], [0, 3, 1], [0, 0, 2]]


@pytest.mark.parametrize("vacancies", [True, False], ids=["X", "left out"])
@pytest.mark.parametrize("parent", [lattice.fcc(), lattice.layered()], ids=["alloy", "cathode"])
def test_atoms_and_back_is_the_same_ordering(parent, vacancies, random_structure):
    structure = random_structure(CELL)
    atoms = structures.to_atoms(parent, structure, vacancies)
    again = structures.from_atoms(parent, atoms)
    assert np.array_equal(again.cell, structure.cell)
    assert np.array_equal(again.occupation, structure.occupation)


def test_a_scaled_strained_shifted_and_rattled_cell_is_recognised(random_structure):
    parent, structure = lattice.fcc(), random_structure(CELL)
    atoms = structures.to_atoms(parent, structure)
    atoms.set_cell(atoms.cell @ np.diag([1.08, 1.08, 1.04]), scale_atoms=True)
    atoms.positions += [0.7, 0.2, -0.4]
    atoms.rattle(0.05, seed=1)
    found = structures.from_atoms(parent, atoms)
    shifts = lattice.number(
        found.cell, lattice.sites(found.cell)[:, None] + lattice.sites(found.cell)
    )
    # the origin is free: the ordering may come back shifted
    assert any(np.array_equal(found.occupation[s], structure.occupation) for s in shifts)


def test_the_text_of_a_row_gives_the_structure_back(random_structure):
    structure = random_structure(CELL)
    again = structures.from_row(**structures.row(structure))
    assert np.array_equal(again.occupation, structure.occupation)
    assert np.array_equal(again.cell, structure.cell)


def test_repeating_keeps_the_content_and_a_seam_is_refused():
    rows = Structure([[1, 0, 0], [0, 1, 1], [0, 0, 2]], [0, 1])
    assert rows.repeat(np.diag([4, 4, 4])).x == 0.5
    with pytest.raises(ValueError, match="seam"):
        rows.repeat(np.diag([3, 3, 3]))


@pytest.mark.parametrize("occupation", [[0, 1, 1], [0, 2]], ids=["too many", "not 0 or 1"])
def test_an_occupation_that_does_not_fit_is_refused(occupation):
    with pytest.raises(ValueError, match="cell of 2 sites"):
        Structure(np.diag([2, 1, 1]), occupation)


def _cases():
    parent = lattice.fcc()
    atoms = structures.to_atoms(parent, Structure(np.diag([2, 2, 1]), [0, 1, 1, 0]))
    far, twice, silver = atoms.copy(), atoms.copy(), atoms.copy()
    far.positions[1] += [0.8, 0.5, 0.3]
    twice.positions[1] = twice.positions[0]
    silver.symbols[0] = "Ag"
    hole = atoms.copy()
    del hole[0]
    return {
        "another lattice": (bulk("Cu", "bcc", a=3.0, cubic=True), "none of the parent"),
        "another species": (silver, "species Ag; allowed are Au, Cu"),
        "atom off its site": (far, "no site: the farthest stands"),
        "two on one site": (twice, "share a site|no site"),
        "a hole": (hole, "none of the parent"),
    }


@pytest.mark.parametrize("name", _cases())
def test_what_is_no_ordering_of_the_parent_is_refused_with_a_reason(name):
    atoms, message = _cases()[name]
    with pytest.raises(ValueError, match=message):
        structures.from_atoms(lattice.fcc(), atoms)


def test_a_file_of_ones_own_is_read_with_energies_a_site(tmp_path, random_structure):
    parent, frames = lattice.layered(), []
    for seed in range(3):
        atoms = structures.to_atoms(parent, random_structure(CELL, seed=seed), vacancies=False)
        atoms.calc = SinglePointCalculator(atoms, energy=-12.0 * (seed + 1))
        frames.append(atoms)
    ase.io.write(tmp_path / "mine.xyz", frames, format="extxyz")
    found, energies = structures.read(parent, tmp_path / "mine.xyz")
    assert energies == pytest.approx([-1, -2, -3])
    assert [s.x for s in found] == [random_structure(CELL, seed=s).x for s in range(3)]


def test_a_frame_without_energy_is_named(tmp_path, random_structure):
    atoms = structures.to_atoms(lattice.fcc(), random_structure(CELL))
    ase.io.write(tmp_path / "mine.xyz", [atoms], format="extxyz")
    with pytest.raises(ValueError, match=r"mine\.xyz, frame 0: no energy"):
        structures.read(lattice.fcc(), tmp_path / "mine.xyz")


def test_rows_repeat_along_themselves_after_one_site_and_across_after_two():
    parent = lattice.layered(a=2.8)
    rows = Structure([[1, 0, 0], [0, 1, 1], [0, 0, 2]], [0, 1])
    full = Structure(np.eye(3, dtype=int), [1])
    along = structures.repeats_in_plane(parent, full, 6.0)
    assert along.tolist() == pytest.approx([2.8, 2.8 * 3**0.5, 5.6], abs=2e-3)
    assert len(structures.repeats_in_plane(parent, rows, 6.0)) <= len(along)
