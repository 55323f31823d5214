"""Copper-gold orderings with effective medium theory (EMT), relaxed.

EMT is a cheap many-body potential that comes with ASE. It is a toy for this alloy: its formation
energies are far from measured ones, and nothing about phases or temperatures follows from it.

References
----------
K. W. Jacobsen, P. Stoltze, J. K. Nørskov, Surf. Sci. 366, 394 (1996),
doi:10.1016/0039-6028(96)00816-3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.calculators.emt import EMT
from ase.filters import FrechetCellFilter
from ase.optimize import BFGS

from helpers.clusters.simulator import lattice, structures
from helpers.clusters.simulator.structures import Structure

#: Edges of the cubic cells of copper and gold in Å, between which cells start.
COPPER_A, GOLD_A = 3.62, 4.06
_FORCE, _MOST_STEPS = 0.01, 300


@dataclass(frozen=True)
class Relaxed:
    """Energy of an ordering and how far it went from its lattice.

    Attributes
    ----------
    unrelaxed_eV : float
        Energy an atom on the ideal lattice at the interpolated edge.
    relaxed_eV : float
        Energy an atom after cell and atoms relaxed.
    stretch : float
        Longest over shortest principal axis of the strain; 1 if the lattice stays cubic.
    shift_A : float
        Largest displacement of an atom after the strain is taken out, in Å.
    steps : int
        Of the relaxation.
    """

    unrelaxed_eV: float
    relaxed_eV: float
    stretch: float
    shift_A: float
    steps: int


def ideal(structure: Structure) -> Atoms:
    """Return the atoms on an fcc lattice whose edge is interpolated between the metals."""
    edge = COPPER_A * (1 - structure.x) + GOLD_A * structure.x
    return structures.to_atoms(lattice.fcc(edge), structure)


def relax(structure: Structure) -> tuple[Atoms, int]:
    """Relax cell and atoms of an ordering until forces are below 0.01 eV/Å.

    Returns
    -------
    atoms : Atoms
        With the calculator attached.
    steps : int

    Raises
    ------
    RuntimeError
        If 300 steps did not suffice.
    """
    atoms = ideal(structure)
    atoms.calc = EMT()
    # ase's optimisers take its filters, its types say atoms only
    optimizer = BFGS(FrechetCellFilter(atoms), logfile=None)  # type: ignore[arg-type]
    if not optimizer.run(fmax=_FORCE, steps=_MOST_STEPS):
        raise RuntimeError(f"the relaxation did not end within {_MOST_STEPS} steps")
    return atoms, optimizer.nsteps


def label(structure: Structure) -> Relaxed:
    """Compute the energies of an ordering; raises as `relax` does.

    Examples
    --------
    Relaxing never costs energy:

    >>> layers = Structure(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 2]]), np.array([0, 1]))
    >>> found = label(layers)
    >>> found.relaxed_eV < found.unrelaxed_eV
    True
    """
    start = ideal(structure)
    start.calc = EMT()
    unrelaxed = start.get_potential_energy() / len(start)
    atoms, steps = relax(structure)
    strain = np.linalg.solve(start.cell, atoms.cell)
    axes = np.linalg.svd(strain, compute_uv=False)
    moved = atoms.get_scaled_positions(wrap=False) - start.get_scaled_positions(wrap=False)
    shift = (moved - moved.mean(axis=0)) @ atoms.cell
    return Relaxed(
        unrelaxed_eV=float(unrelaxed),
        relaxed_eV=float(atoms.get_potential_energy() / len(atoms)),
        stretch=float(axes.max() / axes.min()),
        shift_A=float(np.linalg.norm(shift, axis=1).max()),
        steps=steps,
    )
