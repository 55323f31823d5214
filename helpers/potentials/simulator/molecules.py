"""Ethylene carbonate (EC) and ethyl methyl carbonate (EMC): built from bond lengths and angles."""

from __future__ import annotations

from functools import cache

import numpy as np
from ase import Atoms
from ase.optimize import BFGS

from helpers.potentials.simulator import reference

#: The molecules of this lesson.
NAMES = ("EC", "EMC")

# EMC as a chain with all heavy atoms in one plane: symbol, then bond length in Å to an earlier
# atom, angle in degrees with a second and dihedral in degrees with a third one.
_EMC = (
    ("C", None, None, None),  # 0, carbonyl
    ("O", (0, 1.20), None, None),  # 1, carbonyl
    ("O", (0, 1.34), (1, 126.0), None),  # 2
    ("O", (0, 1.34), (1, 126.0), (2, 180.0)),  # 3
    ("C", (2, 1.44), (0, 116.0), (1, 0.0)),  # 4, methyl
    ("C", (3, 1.45), (0, 116.0), (1, 0.0)),  # 5, methylene
    ("C", (5, 1.51), (3, 108.0), (0, 180.0)),  # 6, methyl of the ethyl
    ("H", (4, 1.09), (2, 110.0), (0, 60.0)),
    ("H", (4, 1.09), (2, 106.0), (0, 180.0)),
    ("H", (4, 1.09), (2, 110.0), (0, 300.0)),
    ("H", (5, 1.09), (3, 109.0), (0, 60.0)),
    ("H", (5, 1.09), (3, 109.0), (0, 300.0)),
    ("H", (6, 1.09), (5, 110.0), (3, 60.0)),
    ("H", (6, 1.09), (5, 110.0), (3, 180.0)),
    ("H", (6, 1.09), (5, 110.0), (3, 300.0)),
)


def build(name: str) -> Atoms:
    """Build a molecule from textbook bond lengths and angles.

    Parameters
    ----------
    name : {"EC", "EMC"}
        EC is a five-membered ring, built a little out of plane so that it can find its twist. EMC
        is built with both alkyl groups on the side of the carbonyl oxygen (O=C-O-C dihedrals of
        0 degrees) and a stretched ethyl group (C-O-C-C of 180 degrees).

    Returns
    -------
    Atoms
        Not relaxed, without a cell, its centre of mass in the origin.

    Raises
    ------
    ValueError
        If the name is unknown.

    Examples
    --------
    >>> build("EC").get_chemical_formula()
    'C3H4O3'
    """
    if name not in NAMES:
        raise ValueError(f"molecule is one of {', '.join(NAMES)}, not {name!r}")
    atoms = _ring() if name == "EC" else _chain()
    atoms.positions -= atoms.get_center_of_mass()
    return atoms


def relaxed(name: str, largest_force: float = 0.02) -> Atoms:
    """Build a molecule and relax it with the reference method.

    Parameters
    ----------
    name : {"EC", "EMC"}
        See :func:`build`.
    largest_force : float
        The relaxation ends when no atom feels more, in eV/Å.

    Returns
    -------
    Atoms
        Without a cell, its centre of mass in the origin.

    Raises
    ------
    ValueError
        If the name is unknown.
    """
    return _relaxed(name, largest_force).copy()


@cache
def _relaxed(name: str, largest_force: float) -> Atoms:
    atoms = build(name)
    atoms.calc = reference.calculator()
    BFGS(atoms, logfile=None).run(fmax=largest_force, steps=300)
    atoms.calc = None
    atoms.positions -= atoms.get_center_of_mass()
    return atoms


def _ring() -> Atoms:
    # C2 O1 C5 C4 O3 around a regular pentagon; the two CH2 carbons a little above and below
    angles = np.deg2rad([90, 18, -54, -126, 162])
    ring = 1.20 * np.column_stack([np.cos(angles), np.sin(angles), [0, 0, 0.15, -0.15, 0]])
    carbonyl = ring[0] + [0, 1.19, 0]
    up = np.array([0, 0, 0.89])
    outwards = 0.63 * ring[2:4] / np.linalg.norm(ring[2:4], axis=1)[:, None]
    hydrogens = [ring[2 + i] + outwards[i] + sign * up for i in (0, 1) for sign in (1, -1)]
    return Atoms("COCCOOHHHH", np.vstack([ring, carbonyl, *hydrogens]))


def _chain() -> Atoms:
    positions: list[np.ndarray] = []
    for _, bond, angle, dihedral in _EMC:
        positions.append(_placed(positions, bond, angle, dihedral))
    return Atoms([row[0] for row in _EMC], positions)


def _placed(
    positions: list[np.ndarray],
    bond: tuple[int, float] | None,
    angle: tuple[int, float] | None,
    dihedral: tuple[int, float] | None,
) -> np.ndarray:
    if bond is None:
        return np.zeros(3)
    at, length = positions[bond[0]], bond[1]
    if angle is None:
        return at + np.array([length, 0, 0])
    towards = positions[angle[0]] - at
    towards = towards / np.linalg.norm(towards)
    # the third atom has no dihedral: any direction across will do
    arm = np.array([0.0, 1.0, 0.0])
    turn = 0.0
    if dihedral is not None:
        arm = positions[dihedral[0]] - positions[angle[0]]
        turn = np.deg2rad(dihedral[1])
    across = arm - (arm @ towards) * towards
    across = across / np.linalg.norm(across)
    sideways = np.cos(turn) * across + np.sin(turn) * np.cross(towards, across)
    bend = np.deg2rad(angle[1])
    return at + length * (np.cos(bend) * towards + np.sin(bend) * sideways)
