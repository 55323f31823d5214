"""Shapes that a molecule takes when it is warm: snapshots of a short simulation in vacuum."""

from __future__ import annotations

from functools import cache

import numpy as np
from ase import Atoms, units
from ase.md.langevin import Langevin

from helpers.potentials.simulator import molecules, reference

TEMPERATURE_K = 450.0
#: Where the runs of EMC start: C-O-C-C dihedral of the ethyl group in degrees. A short run stays
#: on its side of the barrier.
ETHYL_STARTS = (180.0, 80.0, 280.0)
_ETHYL, _TURNING = (0, 3, 5, 6), (6, 10, 11, 12, 13, 14)
_STEP = 1.0 * units.fs
_FRICTION = 0.002 / units.fs
_WARMING, _APART = 150, 20


@cache
def pool(name: str, snapshots: int, seed: int) -> tuple[Atoms, ...]:
    """Simulate one molecule with the reference method, three times, and keep snapshots.

    Parameters
    ----------
    name : {"EC", "EMC"}
        The molecule.
    snapshots : int
        Snapshots a run, 20 fs apart, after 150 fs of warming up to 450 K. Neighbours resemble
        each other.
    seed : int
        Of the velocities and the thermostat.

    Returns
    -------
    tuple of Atoms
        ``3 * snapshots`` shapes without a cell, their centres of mass in the origin.

    Raises
    ------
    ValueError
        If the name is unknown.
    """
    kept = []
    for run, dihedral in enumerate(ETHYL_STARTS):
        atoms = molecules.relaxed(name)
        if name == "EMC":
            atoms.set_dihedral(*_ETHYL, dihedral, indices=_TURNING)
        rng = np.random.default_rng([seed, molecules.NAMES.index(name), run])
        atoms.calc = reference.calculator()
        widths = np.sqrt(atoms.get_masses() * units.kB * TEMPERATURE_K)
        atoms.set_momenta(widths[:, None] * rng.standard_normal((len(atoms), 3)))
        dynamics = Langevin(
            atoms, _STEP, temperature_K=TEMPERATURE_K, friction=_FRICTION, fixcm=False, rng=rng
        )
        dynamics.run(_WARMING)
        for _ in range(snapshots):
            dynamics.run(_APART)
            centred = atoms.positions - atoms.get_center_of_mass()
            kept.append(Atoms(atoms.symbols, centred))
    return tuple(kept)
