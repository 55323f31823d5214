"""Long-range order: how much of the pattern of a ground state a large cell still shows.

The spins of an ordering are a sum of waves exp(2πi q z). Its wave vectors q and those that symmetry
makes of them are the star; the order parameter is the root of the summed squared amplitudes over
the star, in units of that of the perfect ordering. In a disordered cell of N sites it falls as
1/√N.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.sampling.monte_carlo import BOLTZMANN, Sampler
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.lattice import Parent
from helpers.clusters.simulator.structures import Structure
from helpers.experiments.designs import RandomState


class Order:
    """Order parameter of an ordering in a large periodic cell.

    Parameters
    ----------
    parent : Parent
    ground_state : Structure
    cell : array_like of int, shape (3, 3)
        The large cell.

    Attributes
    ----------
    patterns : ndarray, shape (n, n_sites)
        Waves of the star, for `Sampler`'s records.

    Raises
    ------
    ValueError
        If the ordering has no wave, or does not fit into the large cell.
    """

    def __init__(self, parent: Parent, ground_state: Structure, cell: np.ndarray) -> None:
        star = _star(parent, ground_state)
        perfect = ground_state.repeat(cell)
        angle = 2 * np.pi * star @ lattice.sites(perfect.cell).T
        self.patterns = np.concatenate([np.cos(angle), np.sin(angle)])
        self._perfect = 1.0
        self._perfect = float(self.of(self.patterns @ perfect.spins / len(perfect)))
        self.start = perfect

    def melted(self, random_state: RandomState = None) -> Structure:
        """Return the large cell with its atoms spread over the sites at random."""
        rng = np.random.default_rng(random_state)
        return Structure(self.start.cell, rng.permutation(self.start.occupation))

    def of(self, overlaps: np.ndarray) -> np.ndarray:
        """Return the order parameter of recorded overlaps, shape (..., n) to (...)."""
        return np.sqrt((np.asarray(overlaps) ** 2).sum(axis=-1)) / self._perfect


@dataclass(frozen=True, eq=False)
class Heating:
    """Averages along a series of temperatures, one entry a temperature.

    Attributes
    ----------
    kelvin : ndarray
    energy, energy_error : ndarray
        In eV a site.
    heat_capacity : ndarray
        In k_B a site.
    order, order_error : ndarray
        Mean order parameter.
    """

    kelvin: np.ndarray
    energy: np.ndarray
    energy_error: np.ndarray
    heat_capacity: np.ndarray
    order: np.ndarray
    order_error: np.ndarray


def heat(
    expansion: Expansion,
    order: Order,
    kelvins: Sequence[float],
    sweeps: int,
    random_state: int | np.random.Generator | None = None,
    start: Structure | None = None,
) -> Heating:
    """Run through temperatures at fixed content, each from where the last one ended.

    Parameters
    ----------
    expansion : Expansion
    order : Order
        Its perfect ordering is the start.
    kelvins : sequence of float
        Rising to heat, falling to cool.
    sweeps : int
        At each temperature; the first third is dropped.
    random_state : int or numpy.random.Generator, optional
    start : Structure, optional
        In the same cell, to start from something else.
    """
    sampler = Sampler(expansion, start or order.start, random_state)
    rows = []
    for kelvin in kelvins:
        sampler.canonical(kelvin, max(1, sweeps // 3))
        record = sampler.canonical(kelvin, sweeps - sweeps // 3, patterns=order.patterns)
        scaled = record.energy / (BOLTZMANN * kelvin)
        eta = order.of(record.patterns)
        rows.append(
            (
                kelvin,
                record.energy.mean(),
                standard_error(record.energy),
                len(sampler) * scaled.var(),
                eta.mean(),
                standard_error(eta),
            )
        )
    return Heating(*np.array(rows).T)


def free_energies(run: Heating, hottest: float, n_sites: int) -> np.ndarray:
    """Integrate the energies of a cooling run at half content from infinite temperature down.

    βF = -S + ∫₀^β E dβ', by the trapezoidal rule. At infinite temperature all orderings of half
    the sites count alike: S = ln C(n, n/2)/n in k_B a site.

    Parameters
    ----------
    run : Heating
        With falling temperatures, of a cell that is half full.
    hottest : float
        Mean energy at infinite temperature, in eV a site: that of a random ordering.
    n_sites : int
        Sites of the cell, an even number.

    Returns
    -------
    ndarray, shape (n,)
        Free energy in eV a site at each temperature of the run; exact if every one of them was in
        equilibrium.
    """
    beta = np.r_[0, 1 / (BOLTZMANN * run.kelvin)]
    energy = np.r_[hottest, run.energy]
    entropy = (gammaln(n_sites + 1) - 2 * gammaln(n_sites / 2 + 1)) / n_sites
    areas = np.diff(beta) * (energy[1:] + energy[:-1]) / 2
    return (-entropy + np.cumsum(areas)) / beta[1:]


def standard_error(series: np.ndarray, blocks: int = 10) -> float:
    """Return the standard error of a mean from the scatter of the means of successive blocks.

    Neighbouring records resemble each other; blocks that are long enough do not.
    """
    usable = len(series) // blocks * blocks
    if not usable:
        raise ValueError(f"{blocks} blocks need at least as many records, not {len(series)}")
    means = np.reshape(series[:usable], (blocks, -1)).mean(axis=1)
    return float(means.std(ddof=1) / np.sqrt(blocks))


def _star(parent: Parent, structure: Structure) -> np.ndarray:
    """Wave vectors of an ordering and their images, without 0, shape (n, 3), each in [0, 1)."""
    z = lattice.sites(structure.cell)
    # the waves that fit into the cell are the sites of its reciprocal lattice
    inverse = np.linalg.inv(structure.cell)
    waves = np.unique(np.round((z @ inverse.T) % 1, 9) % 1, axis=0)
    n = len(structure)
    if len(waves) < n:
        combos = np.array(np.meshgrid(*[np.arange(n)] * 3)).reshape(3, -1).T
        waves = np.unique(np.round((combos @ inverse.T) % 1, 9) % 1, axis=0)
    amplitude = np.abs(np.exp(-2j * np.pi * waves @ z.T) @ structure.spins) / n
    strong = waves[(amplitude > 1e-6) & waves.any(axis=1)]
    if not len(strong):
        raise ValueError("all sites are alike: the ordering has no wave")
    images = np.concatenate([strong @ w for w in parent.symmetries])
    return np.unique(np.round(images % 1, 9) % 1, axis=0)
