"""Who chooses the next recipe: chance, or a Gaussian process that is told all results so far.

A learner is a callable ``propose(history, random_state)``. `history` is a table with one row a
sample, in the order of the proposals: its recipe, and its value, which is nan while the sample is
under way. It returns a recipe. It keeps nothing between two calls, so that it can be replaced, or
die, at any time.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.choosing.acquisitions import argmax_with_seeded_ties
from helpers.choosing.belief import Belief, believe
from helpers.choosing.strategies import Acquisition, expected_gain
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


class GaussianProcessLearner:
    """Spreads the first recipes, then maximises an acquisition over a grid.

    Samples under way are taken to come out as predicted (see
    `helpers.choosing.belief.Belief.believing`), so that two devices are not sent to the same place.

    Parameters
    ----------
    space : InputSpace
        Of the recipes.
    acquisition : callable
        One of `helpers.choosing.strategies`.
    n_initial : int
        Recipes spread over the space before the model is asked, at least 2.
    points : int
        Of the grid, along each input.

    Attributes
    ----------
    recipes : DataFrame
        Those on the grid.
    """

    def __init__(
        self,
        space: InputSpace,
        acquisition: Acquisition = expected_gain,
        *,
        n_initial: int = 5,
        points: int = 41,
    ) -> None:
        if n_initial < 2:
            raise ValueError(f"a model needs at least 2 results to start from, not {n_initial}")
        self.space = space
        self.acquisition = acquisition
        self.n_initial = n_initial
        self.recipes = grid(space, points)
        self._unit = space.to_unit(self.recipes)

    def __call__(
        self, history: pd.DataFrame, random_state: int | np.random.Generator | None = None
    ) -> dict[str, float]:
        """Propose the next recipe."""
        rng = np.random.default_rng(random_state)
        known = history[VALUE].notna()
        if len(history) < self.n_initial or known.sum() < 2:
            return self._spread(history, rng)
        promise = self.acquisition(self.belief(history, rng))
        return _recipe(self.space, self._unit[argmax_with_seeded_ties(promise, rng)])

    def belief(
        self, history: pd.DataFrame, random_state: int | np.random.Generator | None = None
    ) -> Belief:
        """Return what the model holds of the recipes on the grid, as points in the unit cube.

        Raises
        ------
        ValueError
            If the history has no result.
        """
        X, y = self.space.to_unit(history[self.space.names]), history[VALUE].to_numpy(dtype=float)
        known, n = np.isfinite(y), len(self._unit)
        if not known.any():
            raise ValueError("there is no result yet to learn from")
        model = ExactGP(np.full(len(self.space), 0.4), noise=1e-3, tune=True)
        points, rng = np.vstack([self._unit, X[~known]]), np.random.default_rng(random_state)
        belief = believe(model, X[known], y[known], points, rng, noisy=True)
        for under_way in range(n, len(points)):
            belief = belief.believing(under_way)
        return belief.at(slice(n))

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
