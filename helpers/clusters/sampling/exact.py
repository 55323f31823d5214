"""Exact thermal averages of a small cell: all of its orderings, one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.sampling.monte_carlo import BOLTZMANN
from helpers.clusters.simulator import lattice

#: More orderings than two to this number are not enumerated.
MOST_SITES = 20


@dataclass(frozen=True)
class Averages:
    """Thermal averages.

    Attributes
    ----------
    energy : float
        In eV a site.
    x : float
        Share of occupied sites.
    heat_capacity : float
        In k_B a site, from the scatter of E - μN.
    """

    energy: float
    x: float
    heat_capacity: float


class AllOrderings:
    """Energies of all orderings of a periodic cell.

    Parameters
    ----------
    expansion : Expansion
    cell : array_like of int, shape (3, 3)

    Attributes
    ----------
    occupied : ndarray of int, shape (2**n,)
        Number of occupied sites of each ordering.
    energies : ndarray, shape (2**n,)
        Of the whole cell, in eV.

    Raises
    ------
    ValueError
        If the cell has more than 20 sites.
    """

    def __init__(self, expansion: Expansion, cell: np.ndarray) -> None:
        edges = lattice.hermite_form(cell)
        n = lattice.size(edges)
        if n > MOST_SITES:
            raise ValueError(f"2^{n} orderings are too many; at most {MOST_SITES} sites")
        states = ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(np.int8)
        spins = np.ascontiguousarray((2 * states - 1).T)  # one row a site
        z = lattice.sites(edges)
        total = np.full(2**n, n * expansion.interactions[0])
        for orbit, interaction in zip(
            expansion.orbits[1:], expansion.interactions[1:], strict=True
        ):
            if interaction:
                for cluster in orbit.clusters:
                    for numbers in lattice.number(edges, z[:, None] + cluster):
                        total += interaction * np.prod(spins[numbers], axis=0)
        self.energies, self.occupied = total, states.sum(axis=1)
        self._n = n

    def semigrand(self, kelvin: float, mu: float) -> Averages:
        """Average at a temperature and a chemical potential in eV."""
        return self._average(kelvin, self.energies - mu * self.occupied, slice(None))

    def canonical(self, kelvin: float, occupied: int) -> Averages:
        """Average at a temperature over the orderings with so many occupied sites."""
        return self._average(kelvin, self.energies, self.occupied == occupied)

    def _average(self, kelvin: float, levels: np.ndarray, chosen: object) -> Averages:
        scaled = levels[chosen] / (BOLTZMANN * kelvin)
        shares = np.exp(-scaled - logsumexp(-scaled))
        mean = shares @ scaled
        return Averages(
            energy=float(shares @ self.energies[chosen] / self._n),
            x=float(shares @ self.occupied[chosen] / self._n),
            heat_capacity=float(shares @ (scaled - mean) ** 2 / self._n),
        )
