"""Learning the recipe of a polymerization from its product: models, features, splits, intervals."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.linear_model import LinearRegression

from helpers.models.conformal import ConformalIntervals
from helpers.models.splitters import GroupHoldOut, hold_out, leaky
from helpers.polymerization.learning import features
from helpers.polymerization.learning.recipe_models import (
    multilayer_perceptron,
    quadratic_ridge,
    random_forest,
    tanh_networks,
)
from helpers.polymerization.learning.scores import BY_RECIPE, r2_over_splits, score_intervals
from helpers.polymerization.simulator.table import bundled_table
from proofs.benchmarks.table import Measurement, Parts, absent

LESSON = "06"
SPLITS = range(BY_RECIPE.n_splits)
RESOLVED_LOG10_M = 3.0
_BEST = tanh_networks(), features.logarithmic
_MEANS = f"mean of {len(SPLITS)} splits"
_NAMES = {
    "mean": "R2",
    "monomer_mol_per_L": "R2 of the monomer",
    "initiator_mmol_per_L": "R2 of the initiator",
    "temperature_C": "R2 of the temperature",
    "time_s": "R2 of the time",
}
_GOALS = {"mean": 0.95, "initiator_mmol_per_L": 0.88}


def parts() -> Parts:
    """Score models by recipe and by row, with and without short chains, and their intervals."""
    return {"models and intervals": _measured, "intervals beside MAPIE": _beside_mapie}


def _measured() -> list[Measurement]:
    table = bundled_table()
    best, measurements = _scored("tanh networks, log composite", *_BEST, table, _GOALS)
    plain, scored = _scored("forest, distribution", random_forest(), features.distribution, table)
    measurements += scored
    more, scored = _scored("forest, composite", random_forest(), features.composite, table)
    measurements += scored
    gain = more["mean"] - plain["mean"]
    measurements.append(
        Measurement(
            "forest, composite less distribution",
            f"R2 by recipe, {_MEANS}",
            gain,
            target=">= 0.05",
            met=bool(gain >= 0.05),
        )
    )
    for subject, model, view in (
        ("perceptron, distribution", multilayer_perceptron(), features.distribution),
        ("perceptron, composite", multilayer_perceptron(), features.composite),
        ("quadratic ridge, log composite", quadratic_ridge(), features.logarithmic),
    ):
        measurements += _scored(subject, model, view, table)[1]
    return measurements + _without_short_chains(table, best["mean"]) + _intervals(table)


def _scored(
    subject: str,
    model: BaseEstimator,
    view: Callable[[pd.DataFrame], pd.DataFrame],
    table: pd.DataFrame,
    goals: Mapping[str, float] = MappingProxyType({}),
) -> tuple[pd.Series, list[Measurement]]:
    start = time.process_time()
    recipes = r2_over_splits(model, view, table, BY_RECIPE)
    seconds = (time.process_time() - start) / len(SPLITS)
    means = recipes.mean()
    measurements = [
        Measurement(
            subject,
            f"{name} by recipe, {_MEANS}",
            means[column],
            target=f">= {goals[column]}" if column in goals else "",
            met=bool(means[column] >= goals[column]) if column in goals else None,
        )
        for column, name in _NAMES.items()
    ]
    leaked = r2_over_splits(model, view, table, leaky(BY_RECIPE))["mean"].mean()
    return means, [
        *measurements,
        Measurement(subject, f"R2 by recipe, lowest of {len(SPLITS)}", recipes["mean"].min()),
        Measurement(subject, f"R2 by row, which leaks, {_MEANS}", leaked),
        Measurement(subject, "a split: training and test", seconds, "CPU s"),
    ]


def _without_short_chains(table: pd.DataFrame, resolved: float) -> list[Measurement]:
    blurred = features.without_low_masses(table, RESOLVED_LOG10_M)
    means = r2_over_splits(*_BEST, blurred, BY_RECIPE).mean()
    subject = f"tanh networks, chains below 1e{RESOLVED_LOG10_M:g} g/mol not resolved"
    return [
        Measurement(subject, f"{name} by recipe, {_MEANS}", means[column])
        for column, name in _NAMES.items()
    ] + [Measurement(subject, "loss of R2", resolved - means["mean"])]


def _intervals(table: pd.DataFrame) -> list[Measurement]:
    coverage, early, width = [], [], []
    for split in SPLITS:
        train, test = hold_out(table, GroupHoldOut(0.2, random_state=split), table["recipe"])
        model, view = _BEST
        intervals = ConformalIntervals(model, strata=4, random_state=split)
        intervals.fit(view(train), features.targets(train), train["recipe"])
        low, high = intervals.predict_interval(view(test))
        scores = score_intervals(test, low, high)
        coverage.append(scores["coverage"])
        width.append(scores["half width, % of range"])
        first = (test["time_s"] <= 600).to_numpy()
        early.append(score_intervals(test[first], low[first], high[first])["coverage"]["mean"])
    coverage, width = pd.DataFrame(coverage), pd.DataFrame(width).mean()
    mean = coverage["mean"].mean()
    subject = "conformal 90 % intervals of the networks, by recipe"
    return [
        Measurement(
            subject,
            f"coverage, {_MEANS} and 4 targets",
            100 * mean,
            "%",
            "88 to 94 %",
            bool(0.88 <= mean <= 0.94),
        ),
        Measurement(subject, "coverage, lowest split", 100 * coverage["mean"].min(), "%"),
        Measurement(subject, "coverage until 600 s", 100 * np.mean(early), "%"),
        Measurement(
            subject, "half width, initiator", width["initiator_mmol_per_L"], "% of the range"
        ),
        Measurement(subject, "half width, temperature", width["temperature_C"], "% of the range"),
    ]


def _beside_mapie() -> list[Measurement]:
    """Cover new runs that share their noise, from ten calibration runs of twelve rows each.

    MAPIE counts rows. With one row a run both are the same; with many, it promises too much.
    """
    if missing := absent("conformal 90 % intervals of new runs", "mapie"):
        return missing
    covered = {
        rows: np.mean([_coverages(seed, rows) for seed in range(200)], axis=0) for rows in (1, 12)
    }
    subject = "conformal 90 % intervals of new runs, 10 kept"
    same = float(np.abs(np.diff(covered[1])).item())
    ours, theirs = covered[12]
    return [
        Measurement(subject, "one row a run: coverage less MAPIE's", same, "", "0", same < 1e-12),
        Measurement(
            subject,
            "twelve rows a run: coverage",
            100 * float(ours),
            "%",
            ">= 90 %",
            bool(ours >= 0.9),
        ),
        Measurement(subject, "twelve rows a run: coverage of MAPIE's", 100 * float(theirs), "%"),
    ]


def _coverages(seed: int, rows: int) -> tuple[float, float]:
    from mapie.regression import SplitConformalRegressor

    rng = np.random.default_rng(seed)
    run = np.repeat(np.arange(40), rows)
    X, Z = rng.uniform(0, 10, (2, len(run), 1))
    y, z = (2 * x[:, 0] + rng.normal(size=40)[run] + rng.normal(0, 0.2, len(run)) for x in (X, Z))
    ours = ConformalIntervals(LinearRegression(), random_state=seed).fit(X, y, run)
    kept = np.isin(run, ours.calibration_groups_)
    theirs = SplitConformalRegressor(LinearRegression(), confidence_level=0.9, prefit=False)
    theirs.fit(X[~kept], y[~kept]).conformalize(X[kept], y[kept])
    low, high = ours.predict_interval(Z)
    ends = theirs.predict_interval(Z)[1][:, :, 0]
    return (
        float(np.mean((low[:, 0] <= z) & (z <= high[:, 0]))),
        float(np.mean((ends[:, 0] <= z) & (z <= ends[:, 1]))),
    )
