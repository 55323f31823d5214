"""Lithium content over voltage: the chemical potential up, and down again.

With formation energies as the energy, V = V_mean - μ, where V_mean = -[E(1) - E(0)] is the mean
voltage between empty and full. Raising μ fills the cathode and lowers the voltage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.sampling.monte_carlo import Sampler
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.structures import Structure


@dataclass(frozen=True, eq=False)
class Titration:
    """Contents along a series of chemical potentials.

    Attributes
    ----------
    mu : ndarray, shape (n,)
        Rising, in eV.
    filling, emptying : ndarray, shape (n,)
        Mean content on the way up in μ and on the way down, both in the order of `mu`.
    steps : int
        Monte Carlo trials in all.
    """

    mu: np.ndarray
    filling: np.ndarray
    emptying: np.ndarray
    steps: int

    @property
    def hysteresis(self) -> float:
        """Largest difference between the two ways."""
        return float(np.abs(self.emptying - self.filling).max())

    @property
    def mean(self) -> np.ndarray:
        """Mean of both ways, in the order of `mu`."""
        return (self.filling + self.emptying) / 2

    def volts(self, mean_voltage: float) -> np.ndarray:
        """Return the voltages that belong to `mu`."""
        return mean_voltage - self.mu


def titrate(
    expansion: Expansion,
    cell: ArrayLike,
    kelvin: float,
    mus: ArrayLike,
    sweeps: int,
    random_state: int | np.random.Generator | None = None,
) -> Titration:
    """Fill an empty cell by raising μ, then empty it again.

    Parameters
    ----------
    expansion : Expansion
        Of formation energies.
    cell : array_like of int, shape (3, 3)
    kelvin : float
    mus : array_like of float, shape (n,)
        Rising, in eV.
    sweeps : int
        At each potential; the first third is dropped.
    random_state : int or numpy.random.Generator, optional

    Raises
    ------
    ValueError
        If the potentials do not rise.
    """
    mus = np.asarray(mus, dtype=float)
    if (np.diff(mus) <= 0).any():
        raise ValueError("the chemical potentials have to rise")
    n = lattice.size(lattice.hermite_form(cell))
    sampler = Sampler(expansion, Structure(cell, np.zeros(n, dtype=int)), random_state)
    drop = max(1, sweeps // 3)

    def content(mu: float) -> float:
        sampler.semigrand(kelvin, mu, drop, every=drop)
        return float(sampler.semigrand(kelvin, mu, sweeps - drop).x.mean())

    filling = [content(mu) for mu in mus]
    emptying = [content(mu) for mu in mus[::-1]]
    steps = 2 * len(mus) * sweeps * n
    return Titration(mus, np.array(filling), np.array(emptying[::-1]), steps)
