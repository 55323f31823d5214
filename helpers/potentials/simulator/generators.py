"""Structures to learn from and to be tested on: monomers, boxes, rigid volume scans, dimers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from ase import Atoms
from scipy.spatial.transform import Rotation

from helpers.potentials.simulator.packing import pack

#: Edge in Å of the cell around what stands alone: no atom sees another image within a cutoff.
VACUUM_CELL = 30.0
#: Volumes of a rigid scan, relative to the box it starts from.
VOLUME_RATIOS = (0.85, 1.0, 1.15, 1.35, 1.6, 2.0, 3.0)
#: Shortest distances between the molecules of a dimer, in Å.
CONTACTS = (1.8, 2.0, 2.2, 2.5, 2.8, 3.2, 3.7, 4.3, 5.0, 6.0)


def alone(atoms: Atoms) -> Atoms:
    """Put a molecule, or a few, into a large periodic cell.

    Parameters
    ----------
    atoms : Atoms
        Without a cell; one molecule unless there is ``arrays["molID"]``.

    Returns
    -------
    Atoms
        In the middle of a cubic cell of :data:`VACUUM_CELL`, with ``arrays["molID"]``.
    """
    frame = atoms.copy()
    if "molID" not in frame.arrays:
        frame.arrays["molID"] = np.zeros(len(frame), dtype=int)
    frame.set_cell([VACUUM_CELL] * 3)
    frame.pbc = True
    frame.center()
    return frame


def isolated_atom(symbol: str) -> Atoms:
    """Return one atom in a large cell; its energy is the zero of its element in a fit."""
    return alone(Atoms(symbol, [(0, 0, 0)]))


def box(
    pools: Mapping[str, Sequence[Atoms]],
    composition: Mapping[str, int],
    density_g_cm3: float,
    random_state: int | np.random.Generator | None = None,
) -> Atoms:
    """Pack a box of randomly chosen conformers.

    Parameters
    ----------
    pools : mapping of str to sequence of Atoms
        Conformers of each molecule.
    composition : mapping of str to int
        Number of each molecule.
    density_g_cm3 : float
        Mass density.
    random_state : int, Generator or None
        Seed.

    Returns
    -------
    Atoms
        As from :func:`helpers.potentials.simulator.packing.pack`.
    """
    rng = np.random.default_rng(random_state)
    chosen = [
        pools[name][int(rng.integers(len(pools[name])))]
        for name, count in composition.items()
        for _ in range(count)
    ]
    return pack(chosen, density_g_cm3, rng)


def rigid_volume_scan(box: Atoms, ratios: Sequence[float] = VOLUME_RATIOS) -> list[Atoms]:
    """Move the molecules of a box apart, or together, without changing their shapes.

    Parameters
    ----------
    box : Atoms
        Periodic, molecules whole, with ``arrays["molID"]``.
    ratios : sequence of float
        Volumes relative to that of the box.

    Returns
    -------
    list of Atoms
        One frame a volume, with ``info["volume_ratio"]``. Edges of the cell and centres of mass
        are multiplied by the cube root of the ratio; labels are not carried over.

    Raises
    ------
    ValueError
        If the box has no molecules or a ratio is not positive.
    """
    if "molID" not in box.arrays:
        raise ValueError("the box has no array molID that tells which atoms belong together")
    if not all(ratio > 0 for ratio in ratios):
        raise ValueError(f"volume ratios must be positive, got {list(ratios)}")
    frames = []
    for ratio in ratios:
        stretch = ratio ** (1 / 3)
        frame = Atoms(box.symbols, box.positions, cell=box.cell * stretch, pbc=box.pbc)
        frame.arrays["molID"] = box.arrays["molID"].copy()
        for molecule in np.unique(box.arrays["molID"]):
            members = box.arrays["molID"] == molecule
            centre = box[members].get_center_of_mass()
            frame.positions[members] += (stretch - 1) * centre
        frame.info["volume_ratio"] = float(ratio)
        frames.append(frame)
    return frames


def dimer_scan(
    first: Atoms,
    second: Atoms,
    contacts: Sequence[float] = CONTACTS,
    random_state: int | np.random.Generator | None = None,
) -> list[Atoms]:
    """Pull two rigid molecules apart along a line, from a random orientation.

    Parameters
    ----------
    first, second : Atoms
        The molecules.
    contacts : sequence of float
        Shortest distances between an atom of the one and an atom of the other, in Å.
    random_state : int, Generator or None
        Seed.

    Returns
    -------
    list of Atoms
        One frame a distance, in a large cell, with ``info["contact"]`` in Å.

    Raises
    ------
    ValueError
        If the molecules pass each other without such a contact.
    """
    rng = np.random.default_rng(random_state)
    a, b = (
        (m.positions - m.get_center_of_mass()) @ Rotation.random(rng=rng).as_matrix().T
        for m in (first, second)
    )
    frames = []
    for contact in contacts:
        symbols = [*first.symbols, *second.symbols]
        frame = Atoms(symbols, np.vstack([a, b + _apart(a, b, contact)]))
        frame.arrays["molID"] = np.repeat([0, 1], [len(a), len(b)])
        frame = alone(frame)
        frame.info["contact"] = float(contact)
        frames.append(frame)
    return frames


def _apart(a: np.ndarray, b: np.ndarray, contact: float) -> np.ndarray:
    # from far away towards each other along x, until the first two atoms are in contact
    d = b[:, None] - a
    across = (d[..., 1:] ** 2).sum(axis=-1)
    touching = across < contact**2
    if not touching.any():
        raise ValueError(f"molecules in this orientation never come as close as {contact} Å")
    return np.array([(np.sqrt(contact**2 - across[touching]) - d[..., 0][touching]).max(), 0, 0])
