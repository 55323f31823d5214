"""Monte Carlo on a periodic cell: at fixed content, or at fixed chemical potential.

Metropolis acceptance min(1, exp(-ΔE/kT)) of exchanges, or min(1, exp(-(ΔE - μ ΔN)/kT)) of flips.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.sampling import kernels
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.structures import Structure

#: Boltzmann's constant in eV/K.
BOLTZMANN = 8.617333262e-5
_LARGEST_ORDER = 4


@dataclass(frozen=True, eq=False)
class Recording:
    """What was recorded of a run.

    Attributes
    ----------
    energy : ndarray, shape (n,)
        In eV a site.
    x : ndarray, shape (n,)
        Share of occupied sites.
    accepted : float
        Share of the moves that were accepted.
    patterns : ndarray, shape (n, n_patterns)
        Overlap with each pattern that was asked for.
    """

    energy: np.ndarray
    x: np.ndarray
    accepted: float
    patterns: np.ndarray


class Couplings:
    """The clusters of an expansion that hold a site, as the tree that the kernels walk.

    Parameters
    ----------
    expansion : Expansion
        Of clusters with up to four sites; parameters that are zero cost nothing.

    Attributes
    ----------
    offsets : ndarray of int, shape (n_offsets, 3)
        The other sites of these clusters.
    flip, share : tuple
        Trees of weights for the change of the energy when a spin flips, and for the energy.

    Raises
    ------
    ValueError
        If a cluster has more than four sites.
    """

    def __init__(self, expansion: Expansion) -> None:
        weights: dict[tuple[tuple[int, ...], ...], float] = defaultdict(float)
        for orbit, interaction in zip(expansion.orbits, expansion.interactions, strict=True):
            if orbit.order > _LARGEST_ORDER:
                raise ValueError(f"Monte Carlo takes clusters of up to {_LARGEST_ORDER} sites")
            if interaction and orbit.order:
                for cluster in orbit.clusters:
                    for origin in cluster:
                        others = sorted(map(tuple, (cluster - origin).tolist()))
                        others.remove((0, 0, 0))
                        weights[tuple(others)] += interaction
        self.constant = expansion.interactions[0]
        self.offsets = np.array(
            sorted({z for key in weights for z in key}) or np.zeros((0, 3)), dtype=int
        ).reshape(-1, 3)
        places = {tuple(z): k for k, z in enumerate(self.offsets.tolist())}
        numbered = {tuple(places[z] for z in key): w for key, w in weights.items()}
        self.flip = _tree(numbered)
        self.share = _tree({key: w / (len(key) + 1) for key, w in numbered.items()})


class Sampler:
    """A periodic cell of an expansion and its Monte Carlo moves.

    Parameters
    ----------
    expansion : Expansion
    start : Structure
        Cell and occupation at the start.
    random_state : int or numpy.random.Generator, optional

    Raises
    ------
    ValueError
        If the cell is so small that a site is in one cluster with its own image.
    """

    def __init__(
        self,
        expansion: Expansion,
        start: Structure,
        random_state: int | np.random.Generator | None = None,
    ) -> None:
        self._couplings = Couplings(expansion)
        offsets = self._couplings.offsets
        if (lattice.number(start.cell, offsets) == 0).any():
            raise ValueError(
                "the cell is too small: a site shares a cluster with its own image; take a "
                "larger cell or shorter cutoffs"
            )
        z = lattice.sites(start.cell)
        columns = [lattice.number(start.cell, z + o) for o in offsets]
        self._near = np.array(columns, dtype=np.int32).reshape(-1, len(z)).T.copy()
        self._cell, self._spins = start.cell, start.spins.copy()
        self._rng = np.random.default_rng(random_state)
        self._total = self.energy() * len(z)

    def __len__(self) -> int:
        return len(self._spins)

    @property
    def structure(self) -> Structure:
        """The present ordering."""
        return Structure(self._cell, (self._spins + 1) // 2)

    def energy(self) -> float:
        """Return the energy of the present ordering in eV a site, summed anew."""
        total = kernels.energy(self._spins, self._near, self._couplings.share)
        return self._couplings.constant + total / len(self)

    def semigrand(
        self,
        kelvin: float,
        mu: float,
        sweeps: int,
        every: int = 1,
        patterns: np.ndarray | None = None,
    ) -> Recording:
        """Flip sites at a temperature and a chemical potential.

        Parameters
        ----------
        kelvin : float
        mu : float
            In eV for each occupied site.
        sweeps : int
            A sweep is one trial a site.
        every : int
            Sweeps between records.
        patterns : ndarray, shape (n_patterns, n_sites), optional
            Whose overlap with the spins is recorded.
        """
        beta = _beta(kelvin)

        def move(steps: int) -> tuple[float, int]:
            tree = self._couplings.flip
            return kernels.flips(self._spins, self._near, tree, beta, mu, steps, self._rng)

        return self._run(move, sweeps, every, patterns)

    def canonical(
        self, kelvin: float, sweeps: int, every: int = 1, patterns: np.ndarray | None = None
    ) -> Recording:
        """Exchange occupied and empty sites at a temperature; parameters as in `semigrand`.

        Raises
        ------
        ValueError
            If all sites are alike, so that there is nothing to exchange.
        """
        beta = _beta(kelvin)
        filled, empty = np.flatnonzero(self._spins > 0), np.flatnonzero(self._spins < 0)
        if not len(filled) or not len(empty):
            raise ValueError("all sites are alike: there is nothing to exchange")

        def move(steps: int) -> tuple[float, int]:
            tree = self._couplings.flip
            return kernels.exchanges(
                self._spins, self._near, tree, beta, filled, empty, steps, self._rng
            )

        return self._run(move, sweeps, every, patterns)

    def _run(
        self,
        move: Callable[[int], tuple[float, int]],
        sweeps: int,
        every: int,
        patterns: np.ndarray | None,
    ) -> Recording:
        n_records = max(1, sweeps // every)
        energies, contents, accepted = np.empty(n_records), np.empty(n_records), 0
        overlaps = np.empty((n_records, 0 if patterns is None else len(patterns)))
        for k in range(n_records):
            gained, done = move(every * len(self))
            self._total += gained
            accepted += done
            energies[k] = self._total / len(self)
            contents[k] = (self._spins.mean(dtype=float) + 1) / 2
            if patterns is not None:
                overlaps[k] = patterns @ self._spins / len(self)
        tried = n_records * every * len(self)
        return Recording(energies, contents, accepted / tried, overlaps)


def _beta(kelvin: float) -> float:
    if not kelvin > 0:
        raise ValueError("the temperature in kelvin has to be positive")
    return 1 / (BOLTZMANN * kelvin)


def _tree(weights: dict[tuple[int, ...], float]) -> kernels.Tree:
    """Order clusters by their first, second and third other site."""
    nodes = sorted({key[:k] for key in weights for k in range(1, len(key) + 1)})
    first, second, third = ([key for key in nodes if len(key) == k] for k in (1, 2, 3))

    def level(keys: list[tuple[int, ...]]) -> tuple[np.ndarray, np.ndarray]:
        offsets = np.array([key[-1] for key in keys], dtype=np.int64)
        return offsets, np.array([weights.get(key, 0.0) for key in keys])

    def starts(keys: list[tuple[int, ...]], children: list[tuple[int, ...]]) -> np.ndarray:
        counts = [sum(child[:-1] == key for child in children) for key in keys]
        return np.cumsum([0, *counts], dtype=np.int64)

    return (
        weights.get((), 0.0),
        *level(first),
        starts(first, second),
        *level(second),
        starts(second, third),
        *level(third),
    )
