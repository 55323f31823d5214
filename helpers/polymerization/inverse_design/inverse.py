"""From a wanted product to the recipes that give it.

Many recipes give nearly the same product, so that the answer is not one recipe but a distribution
over recipes: the posterior for a uniform prior over the box of the design. How alike is alike
enough follows from how far runs are from an emulator that has not seen them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from helpers.experiments.designs import sobol
from helpers.polymerization.inverse_design.comparison import (
    areas_between,
    compared,
    misfits,
    noise_directions,
    wanted_row,
)
from helpers.polymerization.inverse_design.posterior import Posterior
from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.inverse_design.residuals import held_out, polymer
from helpers.polymerization.inverse_design.tempering import draw
from helpers.polymerization.learning.emulator import Emulator, checked_recipes
from helpers.polymerization.simulator.recipe import RECIPES

#: Recipes spread over the box from which each search starts.
_START = 2**13


class RecipeInverter(BaseEstimator):
    """Bayesian inversion of an emulator, with the noise that held-out recipes show.

    Where one recipe is enough and its doubt is not asked for, a scikit-learn regressor from product
    to recipe, as in :mod:`helpers.polymerization.learning.recipe_models`, is the better choice.

    Parameters
    ----------
    emulator : Emulator, optional
        Cloned before it is fitted; the usual one unless given.
    n_directions : int
        Combinations of the outputs that are compared: those along which recipes differ most,
        relative to the noise. What is left over says little of the recipe, and its small errors
        would add up.
    inflation : float
        Factor on the covariance of the held-out rows. Between the levels of the table, where no
        split of it can look, the emulator errs more than on them; 1.5 makes up for that.
    folds : int
        Parts into which the recipes are divided to measure the noise.

    Attributes
    ----------
    emulator_ : Emulator
        Fitted to all rows.
    residuals_ : Residuals
        Of the held-out rows.
    largest_conversion_ : float
        The emulator has seen no higher one; recipes beyond it are not proposed.
    """

    def __init__(
        self,
        emulator: Emulator | None = None,
        n_directions: int = 10,
        inflation: float = 1.5,
        folds: int = 10,
    ) -> None:
        self.emulator = emulator
        self.n_directions = n_directions
        self.inflation = inflation
        self.folds = folds

    def fit(
        self,
        X: np.ndarray | pd.DataFrame,
        y: np.ndarray | pd.DataFrame,
        recipes: np.ndarray,
    ) -> RecipeInverter:
        """Fit the emulator and measure how far runs of unseen recipes are from it.

        Parameters
        ----------
        X, y : array_like, shapes (n, 4) and (n, 103)
            As for :meth:`~helpers.polymerization.learning.emulator.Emulator.fit`.
        recipes : array_like, shape (n,)
            Number of the recipe of each row.
        """
        emulator = Emulator() if self.emulator is None else self.emulator
        self.residuals_ = held_out(emulator, X, y, recipes, self.folds)
        self.emulator_ = clone(emulator).fit(X, y)
        X = checked_recipes(X)
        share_left = np.exp(self.residuals_.simulated[:, 0]) / X[:, 0]
        self.largest_conversion_ = float(1 - share_left.min())
        self._start = sobol(RECIPES, _START, random_state=0).to_numpy()
        self._started = self.emulator_.predict_stabilized(self._start)
        self._directions: dict[bytes, np.ndarray] = {}
        return self

    def posterior(
        self,
        request: Request,
        n: int = 1000,
        random_state: int | np.random.Generator | None = None,
        tolerance: float | None = None,
    ) -> Posterior:
        """Draw recipes that answer a request.

        Parameters
        ----------
        request : Request
            What is wanted.
        n : int
            Draws, at least 50.
        random_state : int, numpy.random.Generator or None
            Where all chance comes from.
        tolerance : float, optional
            Without it, the request is taken as the outcome of a run, noise included, and the
            likelihood is normal with the covariance of the held-out rows. With it, only the
            distribution counts, and the likelihood of a recipe is exp(-(d / tolerance)² / 2),
            where d is the distance of its distribution from the wanted one.

        Returns
        -------
        Posterior

        Raises
        ------
        ValueError
            If no polymer has the wanted distribution, the tolerance is not positive or there is
            no distribution for it, or n is too small.
        """
        check_is_fitted(self)
        if faults := request.faults():
            raise ValueError(" ".join(faults))
        compare = self._by_noise(request) if tolerance is None else _by_area(request, tolerance)

        def likely(X: np.ndarray, emulated: np.ndarray) -> np.ndarray:
            known = polymer(X, emulated) <= self.largest_conversion_ * X[:, 0]
            return np.where(known, compare(emulated), -np.inf)

        def log_likelihood(z: np.ndarray) -> np.ndarray:
            X = _recipes(z)
            return likely(X, self.emulator_.predict_stabilized(X))

        found = draw(
            log_likelihood,
            _log_prior,
            _coordinates(self._start),
            likely(self._start, self._started),
            n,
            random_state,
        )
        draws = pd.DataFrame(_recipes(found.points), columns=RECIPES.names)
        return Posterior(draws, found.log_likelihood, len(self._start) + found.evaluations)

    def misfit_limit(self, request: Request, level: float) -> float:
        """Give the -2 log likelihood that a share of the held-out rows stays below.

        Parameters
        ----------
        request : Request
            What is asked of it counts, not the values.
        level : float
            Between 0 and 1.
        """
        check_is_fitted(self)
        outputs, rows = compared(request), self.residuals_
        each = misfits(
            rows.simulated,
            rows.emulated,
            rows.polymer_mol_per_L,
            outputs,
            self._directions_of(outputs),
        )
        return float(np.quantile(each, level))

    def _by_noise(self, request: Request) -> Callable[[np.ndarray], np.ndarray]:
        outputs, wanted = compared(request), wanted_row(request)
        directions = self._directions_of(outputs)

        # Noise depends on the amount of polymer. That of the nearest starting point is taken for
        # all recipes: left free, the noise itself would count as evidence, which it is not.
        made = polymer(self._start, self._started)
        known = made <= self.largest_conversion_ * self._start[:, 0]
        apart = misfits(wanted, self._started, 1.0, outputs, directions)
        at = made[np.where(known, apart, np.inf).argmin()]
        return lambda rows: -0.5 * misfits(wanted, rows, at, outputs, directions)

    def _directions_of(self, outputs: np.ndarray) -> np.ndarray:
        key = outputs.tobytes()
        if key not in self._directions:
            self._directions[key] = noise_directions(
                self.residuals_, outputs, self.n_directions, self.inflation
            )
        return self._directions[key]


def _by_area(request: Request, tolerance: float) -> Callable[[np.ndarray], np.ndarray]:
    if request.distribution is None:
        raise ValueError("a tolerance is for a distribution, and none is wanted")
    if not tolerance > 0:
        raise ValueError(f"tolerance must be positive, got {tolerance!r}")
    outputs, wanted = compared(request), wanted_row(request)
    return lambda rows: -0.5 * (areas_between(wanted, rows, outputs) / tolerance) ** 2


def _coordinates(X: np.ndarray) -> np.ndarray:
    # in which recipes of equal product lie on nearly straight lines
    monomer, initiator, temperature, time = X.T
    inverse = 1000 / (temperature + 273.15)
    return np.column_stack([np.log(monomer), np.log(initiator), inverse, np.log(time)])


def _recipes(z: np.ndarray) -> np.ndarray:
    return np.column_stack(
        [np.exp(z[:, 0]), np.exp(z[:, 1]), 1000 / z[:, 2] - 273.15, np.exp(z[:, 3])]
    )


def _log_prior(z: np.ndarray) -> np.ndarray:
    # uniform over the box: the density in these coordinates is the size of dX/dz
    size = z[:, 0] + z[:, 1] - 2 * np.log(np.abs(z[:, 2])) + z[:, 3]
    return np.where((z[:, 2] > 0) & RECIPES.contains(_recipes(z)), size, -np.inf)
