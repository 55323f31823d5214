"""The bundled table ``schwefel_campaigns``: 20 campaigns of each strategy that is slow to run.

Random forests and tuned processes take seconds a campaign, so that the lesson replays them. Each
campaign has the seed under which `run_campaign` gives it again.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.active_learning.campaigns.strategies import mean_plus_variance
from helpers.active_learning.learners.forest import Forest
from helpers.choosing.campaign import Campaign, run_campaign
from helpers.choosing.pools import Pool
from helpers.choosing.stopping import Budget, Found, first_of
from helpers.choosing.strategies import Acquisition, confidence_bound, explore
from helpers.models.exact_gp import ExactGP
from helpers.tables import datasets, writer

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


def make(
    out_directory: str | os.PathLike, *, workers: int | None = None, scheduler: str | None = None
) -> Path:
    """Run all campaigns again and write the table with its card.

    Parameters
    ----------
    out_directory : path
        Folder of the table and its card.
    workers : int, optional
        Number of processes; 2 unless given.
    scheduler
        Not used: some minutes on two cores.

    Returns
    -------
    Path
        The table.
    """
    jobs = [(name, seed) for name in SCHEMES for seed in SEEDS]
    campaigns = Parallel(n_jobs=workers or 2)(
        delayed(SCHEMES[name].run)(seed) for name, seed in jobs
    )
    table = pd.concat(
        pd.DataFrame({"setting": name, "seed": seed, "point": campaign.order})
        for (name, seed), campaign in zip(jobs, campaigns, strict=True)
    )
    packages = ("numpy", "pandas", "scikit-learn", "scipy")
    return writer.write(table, NAME, out_directory, packages, compress=True)


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
