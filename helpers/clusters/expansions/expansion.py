"""A cluster expansion: orbits of a parent lattice with one parameter each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.clusters.expansions.orbits import Orbit, design_matrix, table
from helpers.clusters.simulator.lattice import Parent
from helpers.clusters.simulator.structures import Structure


@dataclass(frozen=True, eq=False)
class Expansion:
    """Energy a site as a weighted sum of correlations.

    Parameters
    ----------
    parent : Parent
    orbits : tuple of Orbit
        Constant and point first, as `orbits.find_orbits` gives them.
    parameters : ndarray, shape (n_orbits,)
        Weights m J of the correlations, in eV a site.
    """

    parent: Parent
    orbits: tuple[Orbit, ...]
    parameters: np.ndarray

    def __post_init__(self) -> None:
        parameters = np.asarray(self.parameters, dtype=float)
        if parameters.shape != (len(self.orbits),) or not np.isfinite(parameters).all():
            raise ValueError(f"{len(self.orbits)} orbits need as many finite parameters")
        object.__setattr__(self, "parameters", parameters)

    @property
    def interactions(self) -> np.ndarray:
        """Effective cluster interactions J in eV a cluster, shape (n_orbits,)."""
        return self.parameters / [orbit.multiplicity for orbit in self.orbits]

    def energies(self, structures: Sequence[Structure]) -> np.ndarray:
        """Return the energy of each structure in eV a site."""
        return design_matrix(structures, self.orbits) @ self.parameters

    def table(self) -> pd.DataFrame:
        """List the orbits with order, longest distance, multiplicity and interaction."""
        return table(self.orbits).assign(**{"J (meV)": 1e3 * self.interactions})


def from_estimator(parent: Parent, orbits: tuple[Orbit, ...], fitted: Any) -> Expansion:
    """Take the parameters out of a linear model of scikit-learn.

    Parameters
    ----------
    parent : Parent
    orbits : tuple of Orbit
    fitted : estimator
        Fitted, with intercept, to the correlations without their first column. A selector such
        as RFECV serves too: parameters that it dropped are zero.
    """
    kept = getattr(fitted, "support_", np.ones(len(orbits) - 1, dtype=bool))
    model = getattr(fitted, "estimator_", fitted)
    parameters = np.zeros(len(orbits))
    parameters[0] = model.intercept_
    parameters[1:][kept] = model.coef_
    return Expansion(parent, orbits, parameters)
