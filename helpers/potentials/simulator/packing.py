"""Pack molecules into a periodic box, such that none meets another one or its own image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ase import Atoms, units
from scipy.spatial.transform import Rotation

from helpers.potentials.simulator.packing_kernels import HALF_SHELL, anneal

#: No two atoms of different molecules, or of a molecule and its image, stand closer, in Å.
SMALLEST_CONTACT = 1.8
#: Size in Å and depth in eV of the soft spheres that the molecules are packed as.
SPHERES = {"H": (2.57, 0.0019), "C": (3.43, 0.0030), "O": (3.12, 0.0026)}

_TRIALS = 8000
_SHRINKING = 0.6
_START = 1.35
_SHIFT, _TURN = 0.03, 0.25
_KT = 350.0 * units.kB
_ATTEMPTS = 20


def pack(
    molecules: Sequence[Atoms],
    density_g_cm3: float,
    random_state: int | np.random.Generator | None = None,
) -> Atoms:
    """Pack rigid molecules at a given density.

    A Metropolis Monte Carlo at 350 K moves and turns molecules of Lennard-Jones spheres without
    charges, in a box that shrinks from 1.35 times the edge during the first 60 % of the trials.
    The result is a possible arrangement, not one of thermal equilibrium.

    Parameters
    ----------
    molecules : sequence of Atoms
        Of H, C and O.
    density_g_cm3 : float
        Mass density.
    random_state : int, Generator or None
        Seed.

    Returns
    -------
    Atoms
        Periodic and cubic, molecules whole, with ``arrays["molID"]``, the number of the molecule
        of each atom.

    Raises
    ------
    ValueError
        If there are no molecules, other elements, or no positive density.
    RuntimeError
        If molecules or their images come closer than :data:`SMALLEST_CONTACT` in 20 attempts.
    """
    if not len(molecules):
        raise ValueError("there is no molecule to pack")
    if not density_g_cm3 > 0:
        raise ValueError(f"density must be positive, got {density_g_cm3} g/cm3")
    rng = np.random.default_rng(random_state)
    box = sum((m for m in molecules), Atoms())
    if unknown := set(box.symbols) - set(SPHERES):
        raise ValueError(f"only {', '.join(SPHERES)} can be packed, not {', '.join(unknown)}")
    sizes = [len(m) for m in molecules]
    box.arrays["molID"] = np.repeat(np.arange(len(molecules)), sizes)
    mass_g = box.get_masses().sum() * units._amu * 1000
    length = (mass_g / density_g_cm3) ** (1 / 3) * 1e8
    box.set_cell([length] * 3)
    box.pbc = True
    bodies = [m.positions - m.get_center_of_mass() for m in molecules]
    for _ in range(_ATTEMPTS):
        box.positions = _annealed(bodies, list(box.symbols), length, rng)
        if closest_contact(box) >= SMALLEST_CONTACT:
            return box
    raise RuntimeError(
        f"{len(molecules)} molecules did not fit at {density_g_cm3:g} g/cm3 with all contacts "
        f"above {SMALLEST_CONTACT} Å; ask for a lower density or for more molecules"
    )


def closest_contact(box: Atoms) -> float:
    """Return the shortest distance between two molecules, or a molecule and its image, in Å.

    Parameters
    ----------
    box : Atoms
        Periodic, molecules whole, with ``arrays["molID"]``.
    """
    if "molID" not in box.arrays:
        raise ValueError("the box has no array molID")
    molecule = box.arrays["molID"]
    same = molecule[:, None] == molecule
    d = box.positions[:, None] - box.positions
    shortest = np.inf
    cells = np.array([(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)])
    # whole molecules may stick out of the box, so their differences are wrapped first
    wrapped = d - np.round(d @ np.linalg.inv(box.cell.array)) @ box.cell.array
    for cell in cells:
        shift = cell @ box.cell.array
        between = np.linalg.norm(wrapped + shift, axis=-1)
        shortest = min(shortest, between[~same].min(initial=np.inf))
        if cell.any():
            own = np.linalg.norm(d + shift, axis=-1)
            shortest = min(shortest, own[same].min())
    return float(shortest)


def _annealed(
    bodies: list[np.ndarray], symbols: list[str], length: float, rng: np.random.Generator
) -> np.ndarray:
    turned = [body @ Rotation.random(rng=rng).as_matrix().T for body in bodies]
    sigma, epsilon = np.array([SPHERES[s] for s in symbols]).T
    progress = np.minimum(np.arange(1, _TRIALS + 1) / (_SHRINKING * _TRIALS), 1)
    return anneal(
        rng.random((len(bodies), 3)),
        np.vstack(turned),
        np.cumsum([0, *(len(body) for body in bodies)]),
        np.ascontiguousarray(sigma),
        np.ascontiguousarray(epsilon),
        length * (_START + (1 - _START) * progress),
        rng.integers(len(bodies), size=_TRIALS),
        _SHIFT * rng.standard_normal((_TRIALS, 3)),
        Rotation.from_rotvec(_TURN * rng.standard_normal((_TRIALS, 3))).as_matrix(),
        _KT * rng.exponential(size=_TRIALS),
        HALF_SHELL,
    )
