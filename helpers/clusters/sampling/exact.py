"""Exact thermal averages of a small cell: all of its orderings, one by one."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.sampling.monte_carlo import BOLTZMANN, Sampler
from helpers.clusters.sampling.order import standard_error
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

    def against(self, sampler: Sampler, kelvin: float, mu: float, sweeps: int) -> pd.DataFrame:
        """Run Monte Carlo in the same cell, and put its averages beside the exact ones.

        Parameters
        ----------
        sampler : Sampler
            Of the same expansion and cell; 2000 sweeps are dropped first.
        kelvin, mu : float
            Temperature in K and chemical potential in eV.
        sweeps : int

        Returns
        -------
        DataFrame
            Columns energy, content x and heat capacity; rows Monte Carlo, exact, and their
            difference in standard errors, which are taken from 20 blocks.
        """
        sampler.semigrand(kelvin, mu, 2000, every=2000)
        record = sampler.semigrand(kelvin, mu, sweeps)
        scaled = (record.energy - mu * record.x) / (BOLTZMANN * kelvin)
        squares = self._n * (scaled - scaled.mean()) ** 2  # their mean is the heat capacity
        series = (record.energy, record.x, squares)
        means = np.array([values.mean() for values in series])
        exact = np.array(astuple(self.semigrand(kelvin, mu)))
        apart = (means - exact) / [standard_error(values, 20) for values in series]
        return pd.DataFrame(
            [means, exact, apart],
            index=["Monte Carlo", "exact", "standard errors apart"],
            columns=["energy (eV/site)", "content x", "heat capacity (k_B/site)"],
        )

    def _average(self, kelvin: float, levels: np.ndarray, chosen: slice | np.ndarray) -> Averages:
        scaled = levels[chosen] / (BOLTZMANN * kelvin)
        shares = np.exp(-scaled - logsumexp(-scaled))
        mean = shares @ scaled
        return Averages(
            energy=float(shares @ self.energies[chosen] / self._n),
            x=float(shares @ self.occupied[chosen] / self._n),
            heat_capacity=float(shares @ (scaled - mean) ** 2 / self._n),
        )
