"""Compiled loops of the packing: neighbours in a slab, and particles pushed out of each other."""

from __future__ import annotations

import math

import numpy as np

from helpers.machine.jit import compiled

#: Fraction of an overlap that a sweep undoes; more than 0.2 swings where a particle has 12
#: contacts.
_STEP = 0.15
#: Pairs closer than this beyond contact are listed as neighbours, in µm.
_SKIN = 1.0


@compiled
def neighbours(centres: np.ndarray, radii: np.ndarray, side: float) -> np.ndarray:
    """List the pairs that touch or nearly do, periodic in x and y.

    Parameters
    ----------
    centres : ndarray, shape (n, 3)
    radii : ndarray, shape (n,)
    side : float
        Period in x and y.

    Returns
    -------
    ndarray, shape (n_pairs, 2)
    """
    n = len(radii)
    pairs = np.empty((64 * n, 2), dtype=np.int64)
    count = 0
    for i in range(n):
        for j in range(i):
            dx = centres[i, 0] - centres[j, 0]
            dy = centres[i, 1] - centres[j, 1]
            dx -= side * round(dx / side)
            dy -= side * round(dy / side)
            dz = centres[i, 2] - centres[j, 2]
            reach = radii[i] + radii[j] + _SKIN
            if dx * dx + dy * dy + dz * dz < reach * reach:
                if count == len(pairs):
                    pairs = np.concatenate((pairs, np.empty_like(pairs)))
                pairs[count, 0], pairs[count, 1] = i, j
                count += 1
    return pairs[:count].copy()


@compiled
def push_apart(
    centres: np.ndarray,
    radii: np.ndarray,
    side: float,
    thickness: float,
    sweeps: int,
    tolerance: float,
) -> int:
    """Move particles out of each other and off the plates, in place, until little moves.

    Each overlap pushes with a force proportional to its depth; a sweep moves all particles along
    their forces at once. There is no friction and no cohesion.

    Parameters
    ----------
    centres : ndarray, shape (n, 3)
        Changed in place; x and y stay within the period.
    radii : ndarray, shape (n,)
    side, thickness : float
        Period in x and y; distance of the plates.
    sweeps : int
        At most so many.
    tolerance : float
        Stop when no particle moves farther than this in a sweep.

    Returns
    -------
    int
        Sweeps done.
    """
    n = len(radii)
    moves = np.empty((n, 3))
    walked = 2 * _SKIN  # so that the first sweep lists the neighbours
    pairs = np.empty((0, 2), dtype=np.int64)
    for sweep in range(sweeps):
        if 2 * walked >= _SKIN:
            pairs = neighbours(centres, radii, side)
            walked = 0.0
        for i in range(n):
            below = radii[i] - centres[i, 2]
            above = centres[i, 2] + radii[i] - thickness
            moves[i, 0] = moves[i, 1] = 0.0
            moves[i, 2] = max(below, 0.0) - max(above, 0.0)
        for k in range(len(pairs)):
            i, j = pairs[k]
            dx = centres[i, 0] - centres[j, 0]
            dy = centres[i, 1] - centres[j, 1]
            dx -= side * round(dx / side)
            dy -= side * round(dy / side)
            dz = centres[i, 2] - centres[j, 2]
            distance = math.sqrt(dx * dx + dy * dy + dz * dz) + 1e-12
            overlap = radii[i] + radii[j] - distance
            if overlap > 0:
                push = overlap / distance
                moves[i, 0] += push * dx
                moves[i, 1] += push * dy
                moves[i, 2] += push * dz
                moves[j, 0] -= push * dx
                moves[j, 1] -= push * dy
                moves[j, 2] -= push * dz
        farthest = 0.0
        for i in range(n):
            length = 0.0
            for axis in range(3):
                centres[i, axis] += _STEP * moves[i, axis]
                length += (_STEP * moves[i, axis]) ** 2
            centres[i, 0] %= side
            centres[i, 1] %= side
            farthest = max(farthest, math.sqrt(length))
        walked += farthest
        if farthest < tolerance:
            return sweep + 1
    return sweeps


@compiled
def two_nearest_surfaces(
    centres: np.ndarray,
    radii: np.ndarray,
    side: float,
    shape: tuple[int, int, int],
    voxel: float,
    reach: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Distances of each voxel's centre to the two nearest surfaces, negative inside a particle.

    Surfaces are those of the particles, periodic in x and y, and the collector at z = 0.

    Parameters
    ----------
    centres : ndarray, shape (n, 3)
    radii : ndarray, shape (n,)
    side : float
        Period in x and y.
    shape : tuple of int
        Voxels in x, y, z.
    voxel : float
        Edge of a voxel.
    reach : float
        Distances beyond this one are not looked for and stand as `reach`.

    Returns
    -------
    nearest, second : ndarray, shape `shape`
    """
    nearest = np.full(shape, reach)
    second = np.full(shape, reach)
    for k in range(shape[2]):
        nearest[:, :, k] = min((k + 0.5) * voxel, reach)
    for p in range(len(radii)):
        span = radii[p] + reach
        low, high = np.empty(3, dtype=np.int64), np.empty(3, dtype=np.int64)
        for axis in range(3):
            low[axis] = math.floor((centres[p, axis] - span) / voxel)
            high[axis] = math.ceil((centres[p, axis] + span) / voxel)
            if axis < 2 and high[axis] - low[axis] > shape[axis]:  # no voxel twice
                low[axis] = math.floor((centres[p, axis] - side / 2) / voxel)
                high[axis] = low[axis] + shape[axis]
        low[2], high[2] = max(low[2], 0), min(high[2], shape[2])
        for i in range(low[0], high[0]):
            dx = (i + 0.5) * voxel - centres[p, 0]
            for j in range(low[1], high[1]):
                dy = (j + 0.5) * voxel - centres[p, 1]
                for k in range(low[2], high[2]):
                    dz = (k + 0.5) * voxel - centres[p, 2]
                    distance = math.sqrt(dx * dx + dy * dy + dz * dz) - radii[p]
                    x, y = i % shape[0], j % shape[1]
                    if distance < nearest[x, y, k]:
                        second[x, y, k] = nearest[x, y, k]
                        nearest[x, y, k] = distance
                    elif distance < second[x, y, k]:
                        second[x, y, k] = distance
    return nearest, second
