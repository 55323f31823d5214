"""What the exercise checks of lesson 09 compare answers with, computed and not stored."""

from __future__ import annotations

from functools import cache

import numpy as np

from helpers.clusters.expansions import hull, orbits
from helpers.clusters.sampling.monte_carlo import BOLTZMANN
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.structures import Structure

#: Fits among which one is to be chosen, errors in meV/site: each way to choose finds another.
FITS = {
    "A": {"parameters": 8, "training": 3.1, "cross-validation": 3.6, "test": 3.4},
    "B": {"parameters": 21, "training": 0.9, "cross-validation": 1.2, "test": 1.3},
    "C": {"parameters": 35, "training": 0.5, "cross-validation": 1.5, "test": 1.1},
    "D": {"parameters": 60, "training": 0.1, "cross-validation": 4.8, "test": 4.0},
}
#: Contents of orderings and the sites of the cells in which they repeat along each edge.
PERIODS = {"x = 1/2": 2, "x = 1/3": 3, "x = 2/3": 3, "x = 1/4": 4}


@cache
def copper_gold_layers() -> Structure:
    """Return CuAu in alternating planes, L1_0."""
    return Structure([[1, 0, 0], [0, 1, 1], [0, 0, 2]], [0, 1])


@cache
def nearest_pair() -> float:
    """Return the nearest-neighbour correlation of CuAu in alternating planes."""
    parent = lattice.fcc()
    found = orbits.find_orbits(parent, {2: 1.01 * float(parent.length(np.array([1, 0, 0])))})
    return float(orbits.correlations(copper_gold_layers(), found)[2])


@cache
def nearest_multiplicity() -> int:
    """Return the number of nearest-neighbour pairs a site on the fcc lattice."""
    parent = lattice.fcc()
    found = orbits.find_orbits(parent, {2: 1.01 * float(parent.length(np.array([1, 0, 0])))})
    return found[2].multiplicity


def formation_energy(x: float, energy: float, empty: float, full: float) -> float:
    """Return the formation energy of one structure."""
    return float(hull.formation_energies([0, x, 1], [empty, energy, full])[1])


def acceptance(change: float, occupied: int, mu: float, kt: float) -> float:
    """Return the probability to accept a flip at a chemical potential."""
    return float(min(1.0, np.exp(-(change - mu * occupied) / kt)))


@cache
def energies() -> np.ndarray:
    """Make a series of energies a site, in eV, as a run of 500 sites at 400 K might give."""
    return -0.25 + 0.0009 * np.random.default_rng(3).standard_normal(400)


def heat_capacity(series: np.ndarray, sites: int, kelvin: float) -> float:
    """Return the heat capacity a site in units of k_B."""
    return float(sites * np.var(series) / (BOLTZMANN * kelvin) ** 2)


@cache
def smallest_edge() -> int:
    """Return the smallest edge of a cubic cell that holds all orderings of `PERIODS`."""
    return int(np.lcm.reduce(list(PERIODS.values())))
