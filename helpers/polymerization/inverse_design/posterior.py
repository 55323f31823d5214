"""The recipes that answer a request, as equally likely draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.polymerization.simulator.recipe import RECIPES


@dataclass(frozen=True)
class Posterior:
    """Recipes and times in proportion to how well they answer a request.

    Attributes
    ----------
    draws : DataFrame, shape (n, 4)
        Equally likely recipes, with the columns of
        :data:`~helpers.polymerization.simulator.recipe.RECIPES`.
    log_likelihood : ndarray, shape (n,)
        Of each draw.
    evaluations : int
        Recipes that were emulated.
    """

    draws: pd.DataFrame
    log_likelihood: np.ndarray
    evaluations: int

    @property
    def mean(self) -> pd.Series:
        """Mean of each input. It need not be a recipe that answers the request."""
        return self.draws.mean().rename("mean")

    @property
    def std(self) -> pd.Series:
        """Standard deviation of each input."""
        return self.draws.std(ddof=0).rename("std")

    @property
    def relative_std(self) -> pd.Series:
        """Standard deviation of each input as a share of its range in the design."""
        return (self.std / (RECIPES.high - RECIPES.low)).rename("std / range")

    @property
    def correlation(self) -> pd.DataFrame:
        """Correlation of the inputs, shape (4, 4)."""
        return self.draws.corr()

    @property
    def best(self) -> pd.Series:
        """The most likely of the draws."""
        return self.draws.iloc[int(self.log_likelihood.argmax())].rename("best")

    def interval(self, level: float = 0.9) -> pd.DataFrame:
        """Give the central interval of each input that holds a share of the draws.

        Parameters
        ----------
        level : float
            Between 0 and 1.

        Returns
        -------
        DataFrame, shape (4, 2)
            Columns ``low`` and ``high``.
        """
        if not 0 < level < 1:
            raise ValueError(f"level must be between 0 and 1, got {level!r}")
        ends = self.draws.quantile([(1 - level) / 2, (1 + level) / 2])
        return ends.T.set_axis(["low", "high"], axis=1)

    def farthest(self, recipe: pd.Series, share: float = 0.5) -> pd.Series:
        """Find the draw most unlike a recipe among the more likely ones.

        Parameters
        ----------
        recipe : Series or mapping
            With the columns of the draws.
        share : float
            How many of the draws to look at, beginning with the most likely.

        Returns
        -------
        Series
            The draw that is farthest in shares of the ranges.
        """
        if not 0 < share <= 1:
            raise ValueError(f"share must be above 0 and at most 1, got {share!r}")
        count = max(1, round(share * len(self.draws)))
        likely = self.draws.iloc[np.argsort(-self.log_likelihood)[:count]]
        given = np.array([recipe[name] for name in RECIPES.names], dtype=float)
        away = RECIPES.to_unit(likely) - RECIPES.to_unit(given)
        return likely.iloc[int((away**2).sum(axis=1).argmax())].rename("farthest")
