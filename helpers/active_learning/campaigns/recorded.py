"""The bundled table ``schwefel_campaigns``: 20 campaigns of each strategy that is slow to run.

Random forests and tuned processes take seconds a campaign, so that the lesson replays them. Each
campaign has the seed under which `run_campaign` gives it again.
"""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.active_learning.campaigns.strategies import mean_plus_variance
from helpers.active_learning.learners.forest import Forest
from helpers.choosing.campaign import Campaign, run_campaign
from helpers.choosing.pools import Pool
from helpers.choosing.stopping import Budget, Found, first_of
from helpers.choosing.strategies import Acquisition, confidence_bound, explore
from helpers.experiments.designs import factorial
from helpers.experiments.making import ManyRows, make_table
from helpers.models.exact_gp import ExactGP
from helpers.tables import datasets

NAME = "schwefel_campaigns"
SEEDS = range(20)


@dataclass(frozen=True)
class Scheme:
    """What was run: a model and a strategy, the turn of the axes, and the largest budget."""

    model: Any
    acquisition: Acquisition
    degrees: float = 0.0
    budget: int = 441

    def pool(self) -> Pool:
        """Return the pool as the model sees it."""
        return schwefel_pool(self.degrees)

    def run(self, seed: int, budget: int | None = None) -> Campaign:
        """Run one campaign until all targets are found or the budget is spent."""
        pool = self.pool()
        stop = first_of(Found(pool.targets), Budget(budget or self.budget))
        return run_campaign(pool, self.model, self.acquisition, seed, stop)


#: The recorded settings by name.
SCHEMES = {
    "forest, mean + variance": Scheme(Forest(50), mean_plus_variance),
    "forest, mean + 2 std": Scheme(Forest(50), confidence_bound()),
    "forest, std only": Scheme(Forest(50), explore),
    "forest, mean + 2 std, axes turned by 45°": Scheme(Forest(50), confidence_bound(), degrees=45),
    "tuned GP, mean + 2 std": Scheme(
        ExactGP([7.5, 7.5], tune=True), confidence_bound(), budget=200
    ),
}


@cache
def recorded(name: str) -> tuple[Campaign, ...]:
    """Load the recorded campaigns of a setting, in the order of their seeds.

    Raises
    ------
    ValueError
        If the name is not one of `SCHEMES`.
    """
    if name not in SCHEMES:
        raise ValueError(f"there are no campaigns {name!r}; there are {', '.join(SCHEMES)}")
    table, pool = datasets.load(NAME), SCHEMES[name].pool()
    return tuple(
        _replayed(rows["point"].to_numpy(), pool)
        for _, rows in table[table["setting"] == name].groupby("seed")
    )


def jobs() -> pd.DataFrame:
    """List the campaigns: columns ``setting`` and ``seed``."""
    return factorial({"setting": [*SCHEMES], "seed": SEEDS})


def points(setting: str, seed: int) -> list[dict[str, Any]]:
    """Run one campaign; returns its points in the order in which they were measured."""
    order = SCHEMES[setting].run(seed).order
    return [{"setting": setting, "seed": seed, "point": int(point)} for point in order]


make = partial(
    make_table,
    NAME,
    ManyRows(points),
    jobs,
    compress=True,
    packages=("numpy", "pandas", "scikit-learn", "scipy"),
    usual_workers=2,
)


def _replayed(order: np.ndarray, pool: Pool) -> Campaign:
    places = tuple(order.tolist())
    found = set(pool.targets) <= set(places)
    return Campaign(
        places,
        pool.values[order],
        np.arange(len(places)),
        pool.sign,
        f"{len(pool.targets)} of {len(pool.targets)} targets found"
        if found
        else f"budget of {len(places)} spent",
    )
