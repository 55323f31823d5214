"""Compiled Monte Carlo moves of rigid molecules in a shrinking periodic box."""

from __future__ import annotations

import numpy as np

from helpers.machine.jit import compiled

#: Of the 26 neighbouring cells one of each opposite pair: an image and its opposite cost the same.
HALF_SHELL = np.array(
    [
        (i, j, k)
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        for k in (-1, 0, 1)
        if (i, j, k) > (0, 0, 0)
    ],
    dtype=float,
)
#: Where two atoms overlap, (sigma/d)^6 stays at this, so that a bad start can be mended.
_STEEPEST = 1e3


@compiled
def _pair(distance_squared: float, sigma: float, epsilon: float) -> float:
    q = min((sigma * sigma / max(distance_squared, 1e-12)) ** 3, _STEEPEST)
    return 4 * epsilon * (q * q - q)


@compiled
def molecule_energy(
    chosen: int,
    positions: np.ndarray,
    starts: np.ndarray,
    sigma: np.ndarray,
    epsilon: np.ndarray,
    length: float,
    half_shell: np.ndarray,
) -> float:
    """Energy of one molecule with all others and with its own images, in eV.

    Parameters
    ----------
    chosen : int
        Number of the molecule.
    positions : ndarray, shape (n_atoms, 3)
        All atoms, molecules whole, in Å.
    starts : ndarray, shape (n_molecules + 1,)
        First atom of each molecule, and the number of atoms.
    sigma, epsilon : ndarray, shape (n_atoms,)
        Size in Å and depth in eV of each atom.
    length : float
        Edge of the cubic box in Å.
    half_shell : ndarray, shape (13, 3)
        :data:`HALF_SHELL`.

    Returns
    -------
    float
        Others are met at their nearest image, the molecule itself at its 26 nearest ones.
    """
    first, last = starts[chosen], starts[chosen + 1]
    energy = 0.0
    for i in range(first, last):
        for j in range(len(positions)):
            if first <= j < last:
                continue
            squared = 0.0
            for axis in range(3):
                d = positions[i, axis] - positions[j, axis]
                d -= length * np.round(d / length)
                squared += d * d
            energy += _pair(squared, 0.5 * (sigma[i] + sigma[j]), np.sqrt(epsilon[i] * epsilon[j]))
        for j in range(first, last):
            for image in half_shell:
                squared = 0.0
                for axis in range(3):
                    d = positions[i, axis] - positions[j, axis] + length * image[axis]
                    squared += d * d
                energy += _pair(
                    squared, 0.5 * (sigma[i] + sigma[j]), np.sqrt(epsilon[i] * epsilon[j])
                )
    return energy


@compiled
def anneal(
    centres: np.ndarray,
    bodies: np.ndarray,
    starts: np.ndarray,
    sigma: np.ndarray,
    epsilon: np.ndarray,
    lengths: np.ndarray,
    chosen: np.ndarray,
    shifts: np.ndarray,
    rotations: np.ndarray,
    thresholds: np.ndarray,
    half_shell: np.ndarray,
) -> np.ndarray:
    """Try one Metropolis move after the other, each in a box of its own size.

    Parameters
    ----------
    centres : ndarray, shape (n_molecules, 3)
        Fractional centres at the start.
    bodies : ndarray, shape (n_atoms, 3)
        Atoms relative to their molecule's centre, in Å.
    starts, sigma, epsilon, half_shell
        As for :func:`molecule_energy`.
    lengths : ndarray, shape (n_trials,)
        Edge of the box in Å at each trial.
    chosen : ndarray of int, shape (n_trials,)
        The molecule that is moved.
    shifts : ndarray, shape (n_trials, 3)
        Of its fractional centre.
    rotations : ndarray, shape (n_trials, 3, 3)
        Of its body.
    thresholds : ndarray, shape (n_trials,)
        The move is taken unless it costs more than this, in eV.

    Returns
    -------
    ndarray, shape (n_atoms, 3)
        The atoms in the last box, molecules whole.
    """
    centres, bodies = centres.copy(), bodies.copy()
    positions = np.empty_like(bodies)
    for t in range(len(chosen)):
        length = lengths[t]
        for m in range(len(centres)):
            for i in range(starts[m], starts[m + 1]):
                for axis in range(3):
                    positions[i, axis] = centres[m, axis] * length + bodies[i, axis]
        m = chosen[t]
        before = molecule_energy(m, positions, starts, sigma, epsilon, length, half_shell)
        body = np.ascontiguousarray(bodies[starts[m] : starts[m + 1]]) @ rotations[t].T
        centre = centres[m] + shifts[t]
        centre -= np.floor(centre)
        for i in range(len(body)):
            for axis in range(3):
                positions[starts[m] + i, axis] = centre[axis] * length + body[i, axis]
        after = molecule_energy(m, positions, starts, sigma, epsilon, length, half_shell)
        if after - before <= thresholds[t]:
            centres[m] = centre
            bodies[starts[m] : starts[m + 1]] = body
    for m in range(len(centres)):
        for i in range(starts[m], starts[m + 1]):
            for axis in range(3):
                positions[i, axis] = centres[m, axis] * lengths[-1] + bodies[i, axis]
    return positions
