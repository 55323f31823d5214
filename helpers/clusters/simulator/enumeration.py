"""All different orderings of two species in cells of up to a given number of sites.

Two orderings are the same if a symmetry of the parent lattice or a shift maps one on the other.
An ordering that repeats in a smaller cell is listed there only.

References
----------
G. L. W. Hart, R. W. Forcade, Phys. Rev. B 77, 224115 (2008), doi:10.1103/PhysRevB.77.224115.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.lattice import Parent
from helpers.clusters.simulator.structures import Structure


def cells(parent: Parent, n: int) -> list[np.ndarray]:
    """Return the different periodic cells of `n` sites, each in Hermite form."""
    unique: dict[tuple[int, ...], None] = {}
    for a, d, f in itertools.product(range(1, n + 1), repeat=3):
        if a * d * f != n:
            continue
        for b, c, e in itertools.product(range(d), range(f), range(f)):
            cell = np.array([[a, b, c], [0, d, e], [0, 0, f]])
            images = (lattice.hermite_form(cell @ w) for w in parent.symmetries)
            unique[min(tuple(image.ravel()) for image in images)] = None
    return [np.array(key).reshape(3, 3) for key in unique]


def orderings(parent: Parent, most_sites: int, fewest_sites: int = 1) -> Iterator[Structure]:
    """Yield all different orderings of cells of `fewest_sites` to `most_sites` sites.

    Parameters
    ----------
    parent : Parent
    most_sites, fewest_sites : int
        The work grows faster than 2 to the power of it; 8 take some seconds.
    """
    for n in range(fewest_sites, most_sites + 1):
        words = (np.arange(2**n)[:, None] >> np.arange(n)[::-1]) & 1
        weights = 2 ** np.arange(n)[::-1]
        for cell in cells(parent, n):
            shifts, turns = _permutations(parent, cell)
            least = np.arange(2**n)
            repeats = np.zeros(2**n, dtype=bool)
            for shift in shifts[1:]:
                repeats |= (words[:, shift] == words).all(axis=1)
            for shift, turn in itertools.product(shifts, turns):
                np.minimum(least, words[:, turn[shift]] @ weights, out=least)
            for k in np.flatnonzero((least == np.arange(2**n)) & ~repeats):
                yield Structure(cell, words[k])


def _permutations(parent: Parent, cell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how shifts, the first by nothing, and symmetries of the cell permute its sites."""
    z = lattice.sites(cell)
    shifts = lattice.number(cell, z[:, None] + z)
    kept = [w for w in parent.symmetries if np.array_equal(lattice.hermite_form(cell @ w), cell)]
    return shifts, np.array([lattice.number(cell, z @ w) for w in kept])
