"""The same cluster expansion in icet, where icet is installed; this module does without it.

icet is published as source only: installing it needs a C++ compiler, or conda-forge, which has it
compiled. Everything else in this package works without it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.clusters.expansions.orbits import Orbit, design_matrix, find_orbits
from helpers.clusters.simulator import structures
from helpers.clusters.simulator.lattice import Parent
from helpers.clusters.simulator.structures import Structure

MISSING = (
    "icet is not installed, so this comparison is left out. icet is compiled from source and needs "
    "a C++ compiler (Debian: g++, then make lab again); with conda it comes compiled. The lesson "
    "goes on with its own code, which does the same."
)


def is_here() -> bool:
    """Whether icet can be imported."""
    return importlib.util.find_spec("icet") is not None


def require() -> None:
    """Raise ModuleNotFoundError, saying what to do, where icet is not installed."""
    if not is_here():
        raise ModuleNotFoundError(MISSING)


def cluster_space(parent: Parent, cutoffs: Mapping[int, float]) -> Any:
    """Return icet's ClusterSpace of a parent, whose cutoffs name all orders from 2 on."""
    require()
    from icet import ClusterSpace

    distances = [cutoffs[order] for order in range(2, max(cutoffs) + 1)]
    site = _sites_only(parent, Structure(np.eye(3, dtype=int), [1]))
    return ClusterSpace(site, distances, [list(parent.species)])


def cluster_vectors(space: Any, parent: Parent, found: Sequence[Structure]) -> np.ndarray:
    """Return icet's correlations, shape (n_structures, n_orbits)."""
    return np.array([space.get_cluster_vector(_sites_only(parent, s)) for s in found])


def comparison(parent: Parent, cutoffs: Mapping[int, float], found: Iterable[Structure]) -> str:
    """Say how far icet's correlations of structures are from ours, or that icet is missing.

    Parameters
    ----------
    parent : Parent
    cutoffs : mapping of int to float
        Longest distance in Å for each number of sites, as for `orbits.find_orbits`.
    found : iterable of Structure
    """
    if not is_here():
        return MISSING
    found = list(found)
    own = find_orbits(parent, cutoffs)
    ours = design_matrix(found, own)
    space = cluster_space(parent, cutoffs)
    theirs = cluster_vectors(space, parent, found)
    columns, signs = matched(ours, theirs, own)
    worst = np.abs(theirs[:, columns] * signs - ours).max()
    return f"{len(space)} orbits in icet; {len(found)} orderings; largest difference {worst:.0e}"


def matched(
    ours: np.ndarray, theirs: np.ndarray, orbits: Sequence[Orbit]
) -> tuple[np.ndarray, np.ndarray]:
    """Find which of icet's columns is which of ours.

    icet may list orbits of one order in another sequence, and count the other species as +1.

    Parameters
    ----------
    ours, theirs : ndarray, shape (n_structures, n_orbits)
    orbits : sequence of Orbit
        Of our columns.

    Returns
    -------
    columns : ndarray of int, shape (n_orbits,)
        ``theirs[:, columns] * signs`` is ours.
    signs : ndarray, shape (n_orbits,)

    Raises
    ------
    ValueError
        If the numbers of columns differ, or two of ours match the same one.
    """
    if ours.shape != theirs.shape:
        raise ValueError(f"{ours.shape[1]} orbits here, {theirs.shape[1]} in icet")
    flipped = np.allclose(theirs[:, 1], -ours[:, 1])
    signs = np.array([(-1.0) ** (flipped * orbit.order) for orbit in orbits])
    distance = np.abs((ours * signs)[:, :, None] - theirs[:, None, :]).max(axis=0)
    columns = distance.argmin(axis=1)
    if len(set(columns)) < len(columns):
        raise ValueError("two orbits have the same correlations: take more structures")
    return columns, signs


def _sites_only(parent: Parent, structure: Structure) -> Any:
    return structures.to_atoms(parent, structure)[: len(structure)]
