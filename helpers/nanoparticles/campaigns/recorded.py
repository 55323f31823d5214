"""The bundled table ``silver_campaigns``: campaigns of every strategy, ten paired seeds each.

Each campaign has the seed under which it can be run again; the table keeps its course only.
"""

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from helpers.choosing.batches import nearest_distance
from helpers.experiments.designs import Input, InputSpace, factorial
from helpers.experiments.making import ManyRows, make_table
from helpers.nanoparticles.campaigns.campaign import ROUNDS, Syntheses, run_campaign
from helpers.nanoparticles.campaigns.strategies import NETWORK, PENALISED, STRATEGIES
from helpers.nanoparticles.simulator.recipes import SPACE
from helpers.nanoparticles.simulator.spectra import disc_target
from helpers.tables import datasets

NAME = "silver_campaigns"
SEEDS = range(10)

#: A box drawn too small, for the campaigns whose bounds move or do not.
NARROW = InputSpace(
    (
        Input("AgNO3", 4, 25, "%"),
        Input("PVA", 10, 25, "%"),
        Input("TSC", 0.5, 6, "%"),
        Input("seed", 0.5, 5, "%"),
        Input("total", 200, 600, "µL/min"),
    )
)

#: New targets, by the wavelength of their peak in nm: diameter and thickness of a disc in nm.
NEW_TARGETS = {554: (40.0, 8.0), 694: (70.0, 8.2)}
#: Rounds that are run against a new target.
NEW_ROUNDS = 2


def transfer(
    name: str, wavelength: int, seed: int, old: Syntheses | None = None, rounds: int | None = None
) -> Syntheses:
    """Run a campaign against a new target.

    Parameters
    ----------
    name : str
        One of `TRANSFERS`.
    wavelength : int
        Key of `NEW_TARGETS`.
    seed : int
    old : Syntheses, optional
        What the campaign goes on from; the one of local penalisation with this seed unless given.
        A fresh start does not look at it.
    rounds : int, optional
        New rounds; `NEW_ROUNDS` unless given, and all of `ROUNDS` of a fresh start.
    """
    target = disc_target(*NEW_TARGETS[wavelength])
    if name == "fresh start":
        return run_campaign(PENALISED, 1000 + seed, target=target, rounds=rounds or ROUNDS)
    old = _penalised(seed) if old is None else old
    strategy = {
        "network of old spectra": NETWORK,
        "spectrum GP of old spectra": STRATEGIES["spectrum GP, greedy"],
        "old losses rescored": PENALISED,
    }[name]
    last = int(old.rounds.max()) + (rounds or NEW_ROUNDS)
    return run_campaign(
        strategy, 1000 + seed, target=target, start=old.judged_by(target), rounds=last
    )


@lru_cache(4)
def _penalised(seed: int) -> Syntheses:
    return run_campaign(PENALISED, seed)


TRANSFERS = (
    "fresh start",
    "network of old spectra",
    "spectrum GP of old spectra",
    "old losses rescored",
)

#: What was run, by name: from a seed to a record.
CAMPAIGNS: dict[str, Callable[[int], Syntheses]] = {
    **{name: partial(run_campaign, strategy) for name, strategy in STRATEGIES.items()},
    "narrow box": partial(run_campaign, PENALISED, space=NARROW),
    "narrow box, bounds move": partial(run_campaign, PENALISED, space=NARROW, move_bounds=True),
    **{
        f"{peak} nm, {name}": partial(transfer, name, peak)
        for peak in NEW_TARGETS
        for name in TRANSFERS
    },
}


def course(record: Syntheses) -> pd.DataFrame:
    """Return one row a round: best measured and best true loss, and the spread of the batch."""
    rounds = np.arange(1, record.rounds.max() + 1)
    U = SPACE.to_unit(record.recipes)
    return pd.DataFrame(
        {
            "round": rounds,
            "measured": [record.until(k).losses.min() for k in rounds],
            "truth": record.best_true(),
            "spread": [nearest_distance(U[record.rounds == k]) for k in rounds],
        }
    ).round(5)


@cache
def recorded(name: str) -> np.ndarray:
    """Return the best true loss after each round, one row a seed, shape (10, rounds).

    Raises
    ------
    ValueError
        If the name is not one of `CAMPAIGNS`.
    """
    return _column(name, "truth")


def recorded_losses(name: str) -> np.ndarray:
    """Return the smallest measured loss after each round, one row a seed, shape (10, rounds)."""
    return _column(name, "measured")


def recorded_spread(name: str) -> np.ndarray:
    """Return the mean distance of recipes from the nearest one of their batch, (10, rounds)."""
    return _column(name, "spread")


def _column(name: str, column: str) -> np.ndarray:
    if name not in CAMPAIGNS:
        raise ValueError(f"there are no campaigns {name!r}; there are {', '.join(CAMPAIGNS)}")
    table = datasets.load(NAME)
    rows = table[table["campaign"] == name]
    return rows.pivot(index="seed", columns="round", values=column).to_numpy()


def jobs() -> pd.DataFrame:
    """List the campaigns: columns ``seed`` and ``campaign``; old ones are shared by a seed."""
    return factorial({"seed": SEEDS, "campaign": [*CAMPAIGNS]})


def rounds_of(campaign: str, seed: int) -> list[dict[str, Any]]:
    """Run one campaign; returns its course, one mapping a round."""
    table = course(CAMPAIGNS[campaign](seed))
    return [{"campaign": campaign, "seed": seed, **row} for row in table.to_dict("records")]


make = partial(
    make_table,
    NAME,
    ManyRows(rounds_of),
    jobs,
    compress=True,
    packages=("numba", "numpy", "pandas", "scikit-learn", "scipy"),
    usual_workers=2,
)
