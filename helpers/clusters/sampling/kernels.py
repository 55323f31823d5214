"""Compiled flips and exchanges of Monte Carlo.

Clusters that hold a site are a tree: first neighbours a, under each the second ones b of triplets
(i, a, b), under these the third ones c of quadruplets. A level is three arrays, ``offset``,
``weight`` and ``start``; the children of entry k of a level are start[k] to start[k + 1] of the
next. `monte_carlo.Couplings` builds it.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from helpers.machine.jit import compiled

#: The weight of the point, then the three levels.
Tree: TypeAlias = tuple[
    float,
    np.ndarray, np.ndarray, np.ndarray,
    np.ndarray, np.ndarray, np.ndarray,
    np.ndarray, np.ndarray,
]  # fmt: skip


@compiled
def field(
    i: int,
    spins: np.ndarray,
    near: np.ndarray,
    point: float,
    offset1: np.ndarray,
    weight1: np.ndarray,
    start1: np.ndarray,
    offset2: np.ndarray,
    weight2: np.ndarray,
    start2: np.ndarray,
    offset3: np.ndarray,
    weight3: np.ndarray,
) -> float:
    """Return what multiplies the spin of site `i` in the energy, in eV."""
    total = point
    for a in range(len(offset1)):
        inner = weight1[a]
        for b in range(start1[a], start1[a + 1]):
            inmost = weight2[b]
            for c in range(start2[b], start2[b + 1]):
                inmost += weight3[c] * spins[near[i, offset3[c]]]
            inner += inmost * spins[near[i, offset2[b]]]
        total += inner * spins[near[i, offset1[a]]]
    return total


@compiled
def energy(spins: np.ndarray, near: np.ndarray, tree: Tree) -> float:
    """Sum the fields of all sites with weights shared among the sites of a cluster, in eV."""
    total = 0.0
    for i in range(len(spins)):
        total += spins[i] * field(i, spins, near, *tree)
    return total


@compiled
def flips(
    spins: np.ndarray,
    near: np.ndarray,
    tree: Tree,
    beta: float,
    mu: float,
    steps: int,
    rng: np.random.Generator,
) -> tuple[float, int]:
    """Try to flip random sites at a chemical potential; returns energy gained, flips.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_sites,)
        Is changed.
    near : ndarray of int32, shape (n_sites, n_offsets)
    tree : tuple
        Point weight and the three levels.
    beta : float
        1/kT in 1/eV.
    mu : float
        In eV for each site that becomes occupied.
    steps : int
    rng : numpy.random.Generator
    """
    gained, flipped = 0.0, 0
    for _ in range(steps):
        i = int(rng.random() * len(spins))
        change = -2.0 * spins[i] * field(i, spins, near, *tree)
        cost = change + mu * spins[i]
        if cost <= 0 or rng.random() < np.exp(-beta * cost):
            spins[i] = -spins[i]
            gained += change
            flipped += 1
    return gained, flipped


@compiled
def exchanges(
    spins: np.ndarray,
    near: np.ndarray,
    tree: Tree,
    beta: float,
    filled: np.ndarray,
    empty: np.ndarray,
    steps: int,
    rng: np.random.Generator,
) -> tuple[float, int]:
    """Try to move an occupation to an empty site; returns energy gained, moves.

    Parameters
    ----------
    spins, near, tree, beta, steps, rng
        As in `flips`.
    filled, empty : ndarray of int
        Numbers of the occupied and of the empty sites. Are changed.
    """
    gained, moved = 0.0, 0
    for _ in range(steps):
        p, q = int(rng.random() * len(filled)), int(rng.random() * len(empty))
        i, j = filled[p], empty[q]
        change = -2.0 * field(i, spins, near, *tree)
        spins[i] = -1
        change += 2.0 * field(j, spins, near, *tree)
        if change <= 0 or rng.random() < np.exp(-beta * change):
            spins[j] = 1
            filled[p], empty[q] = j, i
            gained += change
            moved += 1
        else:
            spins[i] = 1
    return gained, moved
