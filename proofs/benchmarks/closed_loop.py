"""Inverse design of a polymerization: emulator, intervals, refusals and the closed loop."""

import time
from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.experiments.designs import sobol
from helpers.polymerization.inverse_design.closing_loop import close_loop, resimulate
from helpers.polymerization.inverse_design.inverse import RecipeInverter
from helpers.polymerization.inverse_design.posterior import Posterior
from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.inverse_design.verdict import check_request
from helpers.polymerization.learning.emulator import OUTPUTS
from helpers.polymerization.simulator.domain import recipes_reaching
from helpers.polymerization.simulator.moments import quasi_steady_conversion
from helpers.polymerization.simulator.recipe import RECIPES
from helpers.polymerization.simulator.table import bundled_table
from proofs.benchmarks.table import Measurement, Parts, within

LESSON = "06"
SEEDS = (0, 1, 2)
UNSEEN = 20
BETWEEN_LEVELS = 180
LOOP = f"closed loop, {UNSEEN} unseen recipes"
INTERVALS = f"intervals, {BETWEEN_LEVELS} recipes between the levels"


def parts() -> Parts:
    """Measure on held-out recipes of the table, and on new runs of recipes between its levels."""
    table = bundled_table()
    return {
        "emulator": lambda: _emulator(table),
        "between levels": lambda: _between_levels(_fit(table)),
        "loop": lambda: _loop(table),
    }


def _emulator(table: pd.DataFrame) -> list[Measurement]:
    start = time.process_time()
    inverter = _fit(table)
    seconds = time.process_time() - start
    found = [
        Measurement("inverse design, emulator", "CPU time: fit, noise of 10 folds", seconds, "s")
    ]
    for name, score in inverter.residuals_.r2().items():
        goal = {} if name == "distribution" else {"target": "> 0.9999", "met": score > 0.9999}
        subject = "inverse design, emulator"
        found.append(Measurement(subject, f"R2 of {name}, recipes held out", score, **goal))
    reaching = recipes_reaching()["reaches"].sum()
    found.append(
        Measurement("inverse design, domain", "recipes that reach 90 % (published: 86)", reaching)
    )
    return found


def _fit(table: pd.DataFrame) -> RecipeInverter:
    return RecipeInverter().fit(table[RECIPES.names], table[list(OUTPUTS)], table["recipe"])


def _loop(table: pd.DataFrame) -> list[Measurement]:
    ratios = {"best": [], "farthest of the more likely": []}
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        unseen = rng.permutation(table["recipe"].unique())[:UNSEEN]
        held_out = table["recipe"].isin(unseen)
        inverter = _fit(table[~held_out])
        wanted = table[held_out].groupby("recipe").sample(1, random_state=seed)
        posteriors = _posteriors(inverter, wanted, "distribution")
        proposed = {
            "best": [posterior.best for posterior in posteriors],
            "farthest of the more likely": [
                posterior.farthest(row)
                for posterior, (_, row) in zip(posteriors, wanted.iterrows(), strict=True)
            ],
        }
        for name, recipes in proposed.items():
            loop = close_loop(wanted, pd.DataFrame(recipes), rng)
            ratios[name].append(loop["distance"].median() / loop["replicate"].median())
    quantity = "median distance / median of replicates, worst of {} draws of recipes, {} recipe"
    return [
        Measurement(
            LOOP,
            quantity.format(len(SEEDS), name),
            max(values),
            target="<= 1.5",
            met=max(values) <= 1.5,
        )
        for name, values in ratios.items()
    ]


def _between_levels(inverter: RecipeInverter) -> list[Measurement]:
    # A seed that no choice in the method was made with.
    recipes = sobol(RECIPES, 4 * BETWEEN_LEVELS, random_state=2024)
    reached = [
        quasi_steady_conversion(recipes.loc[[i]], [row["time_s"]])[0, 0]
        for i, row in recipes.iterrows()
    ]
    recipes = recipes[np.array(reached) < 0.885].head(BETWEEN_LEVELS)
    rows = recipes.join(resimulate(recipes, 2024))
    found = []
    for use in ("all", "distribution", "scalars"):
        start = time.process_time()
        posteriors = _posteriors(inverter, rows, use)
        seconds = (time.process_time() - start) / len(rows)
        what = f"1000 draws, {use}"
        found.append(within(INTERVALS, f"CPU time: {what}", seconds, 3))
        for level in (0.5, 0.9):
            covered = _coverage(posteriors, rows, level)
            found.append(Measurement(INTERVALS, f"coverage of {100 * level:.0f} %, {use}", covered))
        spread = np.median([posterior.relative_std for posterior in posteriors], axis=0)
        for name, value in zip(RECIPES.names, spread, strict=True):
            quantity = f"median standard deviation of {name}, {use}"
            found.append(Measurement(INTERVALS, quantity, 100 * value, "% of range"))
        trade = [
            posterior.correlation.loc["initiator_mmol_per_L", "temperature_C"]
            for posterior in posteriors
        ]
        quantity = f"median correlation of initiator and temperature, {use}"
        found.append(Measurement(INTERVALS, quantity, float(np.median(trade))))
        refused = [
            not check_request(Request.from_row(row, use), inverter).accepted
            for _, row in rows.iterrows()
        ]
        found.append(
            Measurement(INTERVALS, f"false alarms, {use}", 100 * np.mean(refused), "% of requests")
        )
    return found


def _posteriors(inverter: RecipeInverter, rows: pd.DataFrame, use: str) -> list[Posterior]:
    return [
        inverter.posterior(Request.from_row(row, use), random_state=0) for _, row in rows.iterrows()
    ]


def _coverage(posteriors: Sequence[Posterior], rows: pd.DataFrame, level: float) -> float:
    ends = np.array([posterior.interval(level).to_numpy() for posterior in posteriors])
    truth = rows[RECIPES.names].to_numpy()
    return float(np.mean((ends[:, :, 0] <= truth) & (truth <= ends[:, :, 1])))
