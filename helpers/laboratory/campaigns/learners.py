"""Who chooses the next recipe: chance, or a Gaussian process that is told all results so far.

A learner is a callable ``propose(history, random_state)``. `history` is a table with one row a
sample, in the order of the proposals: its recipe, and its value, which is nan while the sample is
under way. It returns a recipe. It keeps nothing between two calls, so that it can be replaced, or
die, at any time.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.choosing.acquisitions import (
    argmax_with_seeded_ties,
    expected_improvement,
    upper_confidence_bound,
)
from helpers.experiments.designs import InputSpace, grid
from helpers.models.exact_gp import ExactGP

#: Column of the history with what is to be maximised.
VALUE = "conductivity_ms_cm"

Propose = Callable[[pd.DataFrame, np.random.Generator], dict[str, float]]


class RandomLearner:
    """Proposes uniformly over the space: the baseline that every learner has to beat.

    Parameters
    ----------
    space : InputSpace
        Of the recipes.
    """

    def __init__(self, space: InputSpace) -> None:
        self.space = space

    def __call__(
        self, history: pd.DataFrame, random_state: int | np.random.Generator | None = None
    ) -> dict[str, float]:
        """Propose a recipe, whatever the history."""
        rng = np.random.default_rng(random_state)
        return _recipe(self.space, rng.random(len(self.space)))


@dataclass(frozen=True)
class Belief:
    """What a model holds of all recipes on a grid.

    Attributes
    ----------
    recipes : DataFrame
        One row a recipe.
    mean, std : ndarray, shape (n,)
        Of the value, without the noise of a measurement.
    """

    recipes: pd.DataFrame
    mean: np.ndarray
    std: np.ndarray


class GaussianProcessLearner:
    """Spreads the first recipes, then maximises an acquisition over a grid.

    Samples under way are taken to come out as predicted ("kriging believer"), so that two devices
    are not sent to the same place.

    Parameters
    ----------
    space : InputSpace
        Of the recipes.
    acquisition : {"expected_improvement", "upper_confidence_bound"}
    n_initial : int
        Recipes spread over the space before the model is asked, at least 2.
    points : int
        Of the grid, along each input.

    References
    ----------
    Kriging believer: D. Ginsbourger, R. Le Riche, L. Carraro, in Computational Intelligence in
    Expensive Optimization Problems (2010) 131, https://doi.org/10.1007/978-3-642-10701-6_6.
    """

    def __init__(
        self,
        space: InputSpace,
        acquisition: str = "expected_improvement",
        *,
        n_initial: int = 5,
        points: int = 41,
    ) -> None:
        if acquisition not in ("expected_improvement", "upper_confidence_bound"):
            raise ValueError(
                "acquisition is expected_improvement or upper_confidence_bound, "
                f"not {acquisition!r}"
            )
        if n_initial < 2:
            raise ValueError(f"a model needs at least 2 results to start from, not {n_initial}")
        self.space = space
        self.acquisition = acquisition
        self.n_initial = n_initial
        self._recipes = grid(space, points)
        self._unit = space.to_unit(self._recipes)

    def __call__(
        self, history: pd.DataFrame, random_state: int | np.random.Generator | None = None
    ) -> dict[str, float]:
        """Propose the next recipe."""
        rng = np.random.default_rng(random_state)
        known = history[VALUE].notna()
        if len(history) < self.n_initial or known.sum() < 2:
            return self._spread(history, rng)
        model = self._model(history)
        mean, std = model.predict(self._unit, return_std=True)
        if self.acquisition == "upper_confidence_bound":
            promise = upper_confidence_bound(mean, std)
        else:
            # the best recipe as predicted: the best measurement would be a lucky error
            best = model.predict(self.space.to_unit(history[self.space.names])).max()
            promise = expected_improvement(mean, std, best)
        return _recipe(self.space, self._unit[argmax_with_seeded_ties(promise, rng)])

    def belief(self, history: pd.DataFrame) -> Belief:
        """Return what the model holds of the recipes on the grid.

        Raises
        ------
        ValueError
            If the history has no result.
        """
        if not history[VALUE].notna().any():
            raise ValueError("there is no result yet to learn from")
        return Belief(self._recipes, *self._model(history).predict(self._unit, return_std=True))

    def _model(self, history: pd.DataFrame) -> ExactGP:
        X, y = self.space.to_unit(history[self.space.names]), history[VALUE].to_numpy(dtype=float)
        known = np.isfinite(y)
        start = np.full(len(self.space), 0.4)
        model = ExactGP(start, noise=1e-3, tune=True).fit(X[known], y[known])
        if known.all():
            return model
        believed = np.where(known, y, model.predict(X))
        noise = (model.noise_std_ / model.signal_std_) ** 2
        return ExactGP(model.length_scale_, noise=noise).fit(X, believed)

    def _spread(self, history: pd.DataFrame, rng: np.random.Generator) -> dict[str, float]:
        candidates = rng.random((64, len(self.space)))
        if not len(history):
            return _recipe(self.space, candidates[0])
        taken = self.space.to_unit(history[self.space.names])
        distances = np.linalg.norm(candidates[:, None] - taken[None], axis=2).min(axis=1)
        return _recipe(self.space, candidates[distances.argmax()])


def _recipe(space: InputSpace, unit: np.ndarray) -> dict[str, float]:
    point = np.clip(space.from_unit(unit[None])[0], space.low, space.high)
    return dict(zip(space.names, point.tolist(), strict=True))
