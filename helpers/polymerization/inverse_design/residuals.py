"""How far runs are from an emulator that has not seen them: scores, noise and its correlations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.metrics import r2_score
from sklearn.model_selection import GroupKFold

from helpers.polymerization.learning.emulator import SCALARS, Emulator, checked_recipes, stabilized
from helpers.polymerization.simulator.distributions import BIN_WIDTH, distance

#: The standard deviation of a row falls with this power of its polymer (measured, not derived).
NOISE_EXPONENT = 0.25


@dataclass(frozen=True)
class Residuals:
    """Simulated rows beside their emulation, each by an emulator trained without their recipe.

    Attributes
    ----------
    simulated, emulated : ndarray, shape (n, 103)
        On the scales of :func:`~helpers.polymerization.learning.emulator.stabilized`.
    polymer_mol_per_L : ndarray, shape (n,)
        Emulated polymer, as monomer units for each litre.
    """

    simulated: np.ndarray
    emulated: np.ndarray
    polymer_mol_per_L: np.ndarray

    @cached_property
    def standardized(self) -> np.ndarray:
        """Differences as they would be at 1 mol/L of polymer, shape (n, 103)."""
        weight = noise_weights(self.polymer_mol_per_L)
        return (self.simulated - self.emulated) * weight

    @cached_property
    def covariance(self) -> np.ndarray:
        """Covariance of the standardized differences, shape (103, 103).

        It holds both the noise of a run and the error of the emulator, and is far from diagonal:
        radicals that happened to live longer shift many bins and the means at once.
        """
        return np.cov(self.standardized.T)

    def distances(self, visible: np.ndarray | None = None) -> np.ndarray:
        """Distance of the distribution of each run from its emulation.

        Parameters
        ----------
        visible : ndarray of bool, shape (100,), optional
            Bins to compare; all unless given.

        Returns
        -------
        ndarray, shape (n,)
        """
        simulated, emulated = self.simulated[:, 3:] ** 2, self.emulated[:, 3:] ** 2
        apart = distance(visible_part(simulated, visible), visible_part(emulated, visible))
        return np.asarray(apart)

    def expected_distance(
        self, w: np.ndarray, polymer_mol_per_L: np.ndarray, visible: np.ndarray | None = None
    ) -> np.ndarray:
        """Distance of a run from its emulation that the variances of the bins let one expect.

        Parameters
        ----------
        w : ndarray, shape (..., 100)
            Emulated distributions.
        polymer_mol_per_L : ndarray, shape (...)
            Emulated polymer.
        visible : ndarray of bool, shape (100,), optional
            Bins to compare; all unless given.

        Returns
        -------
        ndarray, shape (...)
        """
        std = np.sqrt(np.diag(self.covariance)[3:])
        w = visible_part(w, visible)
        each = np.sqrt(2 / np.pi) * 2 * np.sqrt(w) * std  # mean |dw| where dw = 2 sqrt(w) dr
        return each.sum(axis=-1) * BIN_WIDTH / np.power(polymer_mol_per_L, NOISE_EXPONENT)

    def r2(self) -> pd.Series:
        """Score the emulator: R2 of the logarithms of the scalars, and of the roots of the bins."""
        scores = r2_score(self.simulated[:, :3], self.emulated[:, :3], multioutput="raw_values")
        bins = r2_score(
            self.simulated[:, 3:], self.emulated[:, 3:], multioutput="variance_weighted"
        )
        return pd.Series([*scores, bins], index=[*SCALARS, "distribution"], name="R2")


def noise_weights(polymer_mol_per_L: np.ndarray | float) -> np.ndarray:
    """Give the factors that make the noise equal in all rows, shape (..., 103).

    Means and distribution are noisier where there is less polymer; the logarithm of the remaining
    monomer is as noisy in all rows. The fourth root was found in the held-out rows: chains that
    are counted one by one would ask for the square root, but the few radicals that make them,
    whose number does not follow the polymer, share the blame.
    """
    polymer = np.asarray(polymer_mol_per_L, dtype=float)
    weight = np.repeat(np.power(polymer, NOISE_EXPONENT)[..., None], 103, axis=-1)
    weight[..., 0] = 1
    return weight


def held_out(
    emulator: Emulator,
    X: np.ndarray | pd.DataFrame,
    y: np.ndarray | pd.DataFrame,
    recipes: np.ndarray,
    folds: int = 10,
) -> Residuals:
    """Emulate each row with an emulator that has seen no row of its recipe.

    Parameters
    ----------
    emulator : Emulator
        Cloned for each fold.
    X, y : array_like, shapes (n, 4) and (n, 103)
        As for :meth:`~helpers.polymerization.learning.emulator.Emulator.fit`.
    recipes : array_like, shape (n,)
        Number of the recipe of each row.
    folds : int
        Parts into which the recipes are divided.
    """
    X, simulated = checked_recipes(X), stabilized(y)
    rows = np.hstack([np.exp(simulated[:, :3]), simulated[:, 3:] ** 2])
    emulated = np.empty_like(simulated)
    for train, test in GroupKFold(folds).split(X, groups=np.asarray(recipes)):
        fitted = clone(emulator).fit(X[train], rows[train])
        emulated[test] = fitted.predict_stabilized(X[test])
    return Residuals(simulated, emulated, polymer(X, emulated))


def polymer(X: np.ndarray, stabilized_rows: np.ndarray) -> np.ndarray:
    """Give the monomer that is used up in mol/L, shape (n,)."""
    return X[:, 0] - np.exp(stabilized_rows[:, 0])


def visible_part(w: np.ndarray, visible: np.ndarray | None = None) -> np.ndarray:
    """Cut distributions down to some bins and give what is left the area 1, shape (..., 100)."""
    if visible is None:
        return w
    w = np.where(visible, w, 0.0)
    return w / (w.sum(axis=-1, keepdims=True) * BIN_WIDTH)
