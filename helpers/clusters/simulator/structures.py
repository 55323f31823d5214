"""An ordering of two species on a parent lattice, and its ways to and from atoms and files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import ase.io
import numpy as np
from ase import Atoms
from numpy.typing import ArrayLike

from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.lattice import Parent

#: Atoms may stand this far from their site, in Å, before a cell counts as off its lattice.
NEAR = 0.6


@dataclass(frozen=True, eq=False, init=False)
class Structure:
    """Which sites of a periodic cell are occupied.

    Parameters
    ----------
    cell : array_like of int, shape (3, 3)
        Edges of the periodic cell in units of the parent's, brought to Hermite form. The order
        of `occupation` is that of `lattice.sites` of this form.
    occupation : array_like of int, shape (n,)
        0 or 1 on each site.
    """

    cell: np.ndarray
    occupation: np.ndarray

    def __init__(self, cell: ArrayLike, occupation: ArrayLike) -> None:
        edges = lattice.hermite_form(cell)
        on_sites = np.asarray(occupation, dtype=np.int8)
        if on_sites.shape != (lattice.size(edges),) or not np.isin(on_sites, (0, 1)).all():
            raise ValueError(
                f"a cell of {lattice.size(edges)} sites needs as many occupations, each 0 or 1"
            )
        object.__setattr__(self, "cell", edges)
        object.__setattr__(self, "occupation", on_sites)

    def __len__(self) -> int:
        return len(self.occupation)

    @property
    def x(self) -> float:
        """Share of occupied sites."""
        return float(self.occupation.mean())

    @property
    def spins(self) -> np.ndarray:
        """+1 on occupied, -1 on empty sites."""
        return (2 * self.occupation - 1).astype(np.int8)

    def repeat(self, cell: ArrayLike) -> Structure:
        """Write the same ordering in a larger cell.

        Raises
        ------
        ValueError
            If the ordering does not fit: the edges of the larger cell are not sums of its edges.
        """
        large = lattice.hermite_form(cell)
        if lattice.number(self.cell, large).any():
            raise ValueError("the ordering does not fit into this cell without a seam")
        return Structure(large, self.occupation[lattice.number(self.cell, lattice.sites(large))])


def repeats_in_plane(parent: Parent, structure: Structure, longest: float = 8.5) -> np.ndarray:
    """Return the lengths after which an ordering repeats within a layer of close-packed sites.

    Parameters
    ----------
    parent : Parent
        Whose layers hold the steps of sum zero.
    structure : Structure
        Has to fit into a cell of 12 × 12 × 12 sites.
    longest : float
        Longer ones, in Å, are left out.

    Returns
    -------
    ndarray, shape (n,)
        In Å, rising, each once.

    Examples
    --------
    >>> full = Structure(np.eye(3, dtype=int), [1])
    >>> repeats_in_plane(lattice.layered(a=2.8), full, 6.0).round(2).tolist()
    [2.8, 4.85, 5.6]
    """
    large = structure.repeat(np.diag([12, 12, 12]))
    z = lattice.sites(large.cell)
    steps = [step for step in parent.neighbours(longest) if step.sum() == 0]
    moved = [large.occupation[lattice.number(large.cell, z + step)] for step in steps]
    same = [np.array_equal(large.occupation, occupation) for occupation in moved]
    return np.unique(np.round([parent.length(step) for step in np.array(steps)[same]], 3))


def row(structure: Structure) -> dict[str, object]:
    """Return what a table stores of a structure: ``cell`` and ``occupation`` as text."""
    return {
        "cell": " ".join(str(n) for n in structure.cell[np.triu_indices(3)]),
        "occupation": "".join(str(n) for n in structure.occupation),
    }


def from_row(cell: str, occupation: str) -> Structure:
    """Read a structure from the two texts of `row`."""
    edges = np.zeros((3, 3), dtype=int)
    edges[np.triu_indices(3)] = [int(word) for word in cell.split()]
    return Structure(edges, [int(letter) for letter in occupation])


def to_atoms(parent: Parent, structure: Structure, vacancies: bool = True) -> Atoms:
    """Return the atoms of a structure, sites first and then the host.

    Parameters
    ----------
    parent : Parent
    structure : Structure
    vacancies : bool
        Whether a vacancy becomes an atom "X", as icet wants it, or is left out.
    """
    z = lattice.sites(structure.cell)
    symbols = [parent.species[n] for n in structure.occupation]
    places = [*z]
    for symbol, position in parent.host:
        symbols += [symbol] * len(z)
        places += [*(z + np.array(position))]
    atoms = Atoms(
        symbols, np.array(places) @ parent.cell, cell=structure.cell @ parent.cell, pbc=True
    )
    return atoms if vacancies else atoms[[s != "X" for s in symbols]]


def from_atoms(parent: Parent, atoms: Atoms, near: float = NEAR) -> Structure:
    """Find the ordering that a cell of atoms holds; strain and small shifts are taken out.

    Parameters
    ----------
    parent : Parent
    atoms : Atoms
        A cell whose edges are close to whole numbers of the parent's, up to a uniform scale.
        Vacancies may be left out or stand as "X"; atoms of the host are not looked at.
    near : float
        How far an atom may stand from its site, in Å of the parent.

    Raises
    ------
    ValueError
        If the cell is none of the parent's, a species is unknown, or an atom has no site.
    """
    edges = np.asarray(atoms.cell) @ np.linalg.inv(parent.cell)
    if abs(np.linalg.det(edges)) < 0.5:
        raise ValueError("the atoms have no cell of at least one site")
    n_sites = _number_of_sites(parent, atoms)
    edges *= (n_sites / abs(np.linalg.det(edges))) ** (1 / 3)
    whole = np.rint(edges)
    if np.abs(edges - whole).max() > 0.2 or round(abs(np.linalg.det(whole))) != n_sites:
        raise ValueError(
            f"the cell is none of the parent lattice: its edges are {edges.round(2).tolist()} in "
            "units of the parent's, where whole numbers should stand"
        )
    allowed = {*parent.species, *(symbol for symbol, _ in parent.host)}
    if unknown := sorted(set(atoms.symbols) - allowed):
        raise ValueError(f"species {', '.join(unknown)}; allowed are {', '.join(sorted(allowed))}")
    mobile = np.isin(list(atoms.symbols), parent.species)
    z = atoms.get_scaled_positions(wrap=False)[mobile] @ whole
    z -= _shift(z)
    distance = parent.length(z - np.rint(z))
    if len(distance) and distance.max() > near:
        raise ValueError(
            f"{np.count_nonzero(distance > near)} atoms have no site: the farthest stands "
            f"{distance.max():.2f} Å from the nearest one, {near} Å are allowed"
        )
    cell = lattice.hermite_form(whole)
    places = lattice.number(cell, np.rint(z).astype(int))
    if len(set(places)) < len(places):
        raise ValueError("two atoms share a site")
    if "X" not in parent.species and len(places) < n_sites:
        raise ValueError(f"{n_sites - len(places)} sites are empty, and there is no vacancy")
    occupation = np.zeros(n_sites, dtype=int)
    occupation[places] = [parent.species.index(s) for s in np.array(atoms.symbols)[mobile]]
    return Structure(cell, occupation)


def read(parent: Parent, path: str | os.PathLike[str]) -> tuple[list[Structure], np.ndarray]:
    """Read structures and energies from an extended XYZ file.

    Returns
    -------
    structures : list of Structure
    energies : ndarray, shape (n,)
        Total energy over the number of sites, in eV a site.

    Raises
    ------
    ValueError
        If a frame has no energy or is no ordering of the parent; the message has its number.
    """
    frames = list(ase.io.iread(Path(path), index=":", format="extxyz"))
    found, energies = [], []
    for i, atoms in enumerate(frames):
        try:
            energy = atoms.info.get("energy")
            if energy is None and atoms.calc is not None:
                energy = atoms.calc.results.get("energy")
            if energy is None or not np.isfinite(energy):
                raise ValueError("no energy; write energy=… in eV into its comment line")
            found.append(from_atoms(parent, atoms))
        except ValueError as error:
            raise ValueError(f"{Path(path).name}, frame {i}: {error}") from error
        energies.append(float(energy) / len(found[-1]))
    return found, np.array(energies)


def _number_of_sites(parent: Parent, atoms: Atoms) -> int:
    if "X" not in parent.species:
        return len(atoms)  # every site holds an atom
    if parent.host:
        symbol = parent.host[0][0]
        per_site = sum(s == symbol for s, _ in parent.host)
        return max(1, round(list(atoms.symbols).count(symbol) / per_site))
    return max(1, round(atoms.get_volume() / abs(np.linalg.det(parent.cell))))


def _shift(z: np.ndarray) -> np.ndarray:
    """Return the common shift of all atoms off the sites: the angle of their mean phase."""
    if not len(z):
        return np.zeros(3)
    return np.angle(np.exp(2j * np.pi * z).mean(axis=0)) / (2 * np.pi)
