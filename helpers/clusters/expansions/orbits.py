"""Clusters of sites and their orbits: what the symmetry of the parent makes equal.

The energy of an ordering is a sum over orbits, E/N = J0 + Σ m J <Π σ>, with spins σ = ±1, the
multiplicity m a site, and the mean of the product over all clusters of the orbit.

References
----------
J. M. Sanchez, F. Ducastelle, D. Gratias, Physica A 128, 334 (1984),
doi:10.1016/0378-4371(84)90096-7.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.lattice import Parent
from helpers.clusters.simulator.structures import Structure

Site = tuple[int, int, int]
Cluster = tuple[Site, ...]


@dataclass(frozen=True, eq=False)
class Orbit:
    """Clusters that symmetry maps on each other, each shifted so that it holds the origin.

    Attributes
    ----------
    clusters : ndarray of int, shape (multiplicity, order, 3)
        One representative of each set of parallel clusters; shape (1, 0, 3) for the constant.
    longest : float
        Largest distance between two of its sites, in Å.
    """

    clusters: np.ndarray
    longest: float

    @property
    def order(self) -> int:
        """Number of sites of a cluster."""
        return self.clusters.shape[1]

    @property
    def multiplicity(self) -> int:
        """Number of clusters a site."""
        return len(self.clusters)

    @property
    def name(self) -> str:
        """Order in words, and the longest distance."""
        kinds = ("constant", "point", "pair", "triplet", "quadruplet", "quintuplet")
        kind = kinds[self.order] if self.order < len(kinds) else f"{self.order}-site cluster"
        return kind if self.order < 2 else f"{kind} {self.longest:.2f} Å"


def find_orbits(parent: Parent, cutoffs: Mapping[int, float]) -> tuple[Orbit, ...]:
    """List the orbits of a parent lattice: constant, point, and all clusters within the cutoffs.

    Parameters
    ----------
    parent : Parent
    cutoffs : mapping of int to float
        For each number of sites from 2 on the largest distance between two of them, in Å.

    Returns
    -------
    tuple of Orbit
        Sorted by order, longest distance, and multiplicity.

    Raises
    ------
    ValueError
        If an order is below 2 or a distance not positive.
    """
    if any(order < 2 or not cutoff > 0 for order, cutoff in cutoffs.items()):
        raise ValueError("cutoffs name orders from 2 on, each with a positive distance in Å")
    found = [Orbit(np.zeros((1, 0, 3), int), 0.0), Orbit(np.zeros((1, 1, 3), int), 0.0)]
    for order in sorted(cutoffs):
        left = dict.fromkeys(_clusters(parent, order, cutoffs[order]))
        group = []
        while left:
            first = np.array(next(iter(left)))
            images = sorted({_shifted(first @ w) for w in parent.symmetries})
            for image in images:
                left.pop(image)
            group.append(Orbit(np.array(images), _longest(parent, first)))
        found += sorted(group, key=lambda o: (round(o.longest, 6), o.multiplicity))
    return tuple(found)


def table(orbits: Sequence[Orbit]) -> pd.DataFrame:
    """List orbits by name, with order, longest distance in Å, and multiplicity.

    Examples
    --------
    >>> nearest = find_orbits(lattice.fcc(3.9), {2: 2.8})[-1]
    >>> int(table([nearest])["clusters a site"].iloc[0])  # twelve neighbours share six pairs
    6
    """
    return pd.DataFrame(
        {
            "sites": [orbit.order for orbit in orbits],
            "longest (Å)": [orbit.longest for orbit in orbits],
            "clusters a site": [orbit.multiplicity for orbit in orbits],
        },
        index=[orbit.name for orbit in orbits],
    )


def correlations(structure: Structure, orbits: Sequence[Orbit]) -> np.ndarray:
    """Return the mean product of spins over each orbit, shape (n_orbits,)."""
    z, spins = lattice.sites(structure.cell), structure.spins.astype(np.int64)
    values = np.ones(len(orbits))
    for order in {orbit.order for orbit in orbits} - {0}:
        mine = [k for k, orbit in enumerate(orbits) if orbit.order == order]
        stacked = np.concatenate([orbits[k].clusters for k in mine])
        numbers = lattice.number(structure.cell, z[:, None, None] + stacked)
        products = spins[numbers].prod(axis=-1).mean(axis=0)
        counts = [orbits[k].multiplicity for k in mine]
        values[mine] = np.add.reduceat(products, np.cumsum([0, *counts[:-1]])) / counts
    return values


def design_matrix(structures: Sequence[Structure], orbits: Sequence[Orbit]) -> np.ndarray:
    """Return the correlations of all structures, shape (n_structures, n_orbits)."""
    return np.array([correlations(structure, orbits) for structure in structures])


def _clusters(parent: Parent, order: int, cutoff: float) -> list[Cluster]:
    # of all parallel clusters the one whose first site, in the order of tuples, is the origin
    near = sorted(z for z in map(tuple, parent.neighbours(cutoff).tolist()) if z > (0, 0, 0))
    close = {p: {q for q in near if q > p and _near(parent, p, q, cutoff)} for p in near}
    grown: list[Cluster] = [(p,) for p in near]
    for _ in range(order - 2):
        grown = [
            (*cluster, q)
            for cluster in grown
            for q in sorted(set.intersection(*(close[p] for p in cluster)))
        ]
    return [((0, 0, 0), *cluster) for cluster in grown]


def _near(parent: Parent, p: Site, q: Site, cutoff: float) -> bool:
    return bool(parent.length(np.subtract(p, q)) <= cutoff + 1e-6)


def _shifted(cluster: np.ndarray) -> Cluster:
    points = sorted(map(tuple, cluster.tolist()))
    return tuple(tuple(a - b for a, b in zip(p, points[0], strict=True)) for p in points)


def _longest(parent: Parent, cluster: np.ndarray) -> float:
    return float(max(parent.length(p - q) for p, q in itertools.combinations(cluster, 2)))
