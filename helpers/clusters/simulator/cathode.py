"""A synthetic layered cathode: the energy of lithium and vacancies in a rigid LixCoO2-like host.

Nothing here is a measurement or a quantum-mechanical result. The parameters were tuned until
formation energies and voltages looked sensible. With occupations n = 0 or 1 and K = e²/4πε0,
the energy is

    E = ½ Σ n_i n_j (K/ε) exp(-d/λ)/d - ½ α Σ_o |F_o|²/(1 + |F_o|²/S) + γ Σ_o (c_o/3)³ - E_X N_Li

- screened repulsion of lithium ions;
- dipoles that their field F_o = Σ n_i (√K/ε) exp(-d/λ)/d² û induces on each oxygen, saturating;
- a cubic term in the number of near lithium ions, c_o = Σ n_i exp(-[(d - 2.09 Å)/0.35 Å]²).

Without saturation and the cubic term it is a sum over pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.lattice import Parent
from helpers.clusters.simulator.structures import Structure

#: e²/4πε0 in eV Å.
COULOMB = 14.3996
_BOND, _WIDTH = 2.09, 0.35


@dataclass(frozen=True)
class Hamiltonian:
    """Parameters of the synthetic energy.

    Attributes
    ----------
    screening : float
        ε, relative.
    range_A : float
        λ in Å.
    polarisability : float
        α in Å³.
    saturation : float
        S in eV/Å³; infinite for dipoles linear in the field.
    coordination : float
        γ in eV.
    binding : float
        E_X in eV: shifts all voltages, and no formation energy.
    pair_cutoff, oxygen_cutoff : float
        Reach of the sums in Å.
    """

    screening: float = 10.0
    range_A: float = 1.8
    polarisability: float = 1.5
    saturation: float = 0.02
    coordination: float = 0.12
    binding: float = 4.75
    pair_cutoff: float = 12.0
    oxygen_cutoff: float = 7.2

    def pairwise(self) -> Hamiltonian:
        """Return the same without saturation and without the cubic term."""
        return replace(self, saturation=float("inf"), coordination=0.0)


def energy(structure: Structure, model: Hamiltonian | None = None) -> float:
    """Return the synthetic energy in eV a lithium site, lithium metal as the reference.

    Parameters
    ----------
    structure : Structure
        On the lattice of `lattice.layered`.
    model : Hamiltonian, optional

    Examples
    --------
    An empty host is the zero of energy:

    >>> energy(Structure(np.eye(3, dtype=int), np.array([0])))
    0.0
    """
    model = model or Hamiltonian()
    sums = _sums(model)
    z, n = lattice.sites(structure.cell), structure.occupation.astype(float)

    def around(offsets: np.ndarray) -> np.ndarray:
        return n[lattice.number(structure.cell, z[:, None] + offsets)]

    total = -model.binding * n.sum()
    total += 0.5 * n @ around(sums.pairs) @ sums.repulsion
    for offsets, fields, bonds in sums.oxygens:
        near = around(offsets)
        square = ((near @ fields) ** 2).sum(axis=1)
        total -= 0.5 * model.polarisability * (square / (1 + square / model.saturation)).sum()
        total += model.coordination * ((near @ bonds / 3) ** 3).sum()
    return float(total / len(structure))


def formation_energy(structure: Structure) -> float:
    """Return the synthetic energy above the line from empty to full, in eV a lithium site.

    Examples
    --------
    >>> full = Structure(np.eye(3, dtype=int), [1])
    >>> formation_energy(full)
    0.0
    """
    full = Structure(np.eye(3, dtype=int), [1])  # an empty cell has the energy zero
    return energy(structure) - structure.x * energy(full)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sites that a lithium, and each oxygen of the cell, sees, and what they contribute."""

    pairs: np.ndarray
    repulsion: np.ndarray
    oxygens: tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]


@lru_cache(maxsize=16)
def _sums(model: Hamiltonian) -> _Sums:
    parent: Parent = lattice.layered()
    pairs = parent.neighbours(model.pair_cutoff)
    d = parent.length(pairs)
    repulsion = COULOMB / model.screening * np.exp(-d / model.range_A) / d
    oxygens = []
    for symbol, place in parent.host:
        if symbol != "O":
            continue
        origin = np.array([[0, 0, 0]])
        candidates = np.concatenate([origin, parent.neighbours(model.oxygen_cutoff + 4)])
        towards = (np.array(place) - candidates) @ parent.cell
        d = np.linalg.norm(towards, axis=1)
        kept = d <= model.oxygen_cutoff
        candidates, towards, d = candidates[kept], towards[kept], d[kept]
        strength = np.sqrt(COULOMB) / model.screening * np.exp(-d / model.range_A) / d**2
        fields = (strength / d)[:, None] * towards
        oxygens.append((candidates, fields, np.exp(-(((d - _BOND) / _WIDTH) ** 2))))
    return _Sums(pairs, repulsion, tuple(oxygens))
