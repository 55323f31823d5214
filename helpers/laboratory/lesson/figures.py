"""The figures and tables of lesson 07, each figure with its text for readers who cannot see it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.course.figures import BLACK, BLUE, ORANGE, VERMILION, figure, show
from helpers.laboratory.campaigns.closed_loop import best_so_far
from helpers.laboratory.campaigns.learners import GaussianProcessLearner
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.lesson.timeline import gantt, ideal_speedup, makespan
from helpers.laboratory.simulator.electrolyte import conductivity, optimum


def actions(api: Mapping[str, Any]) -> pd.DataFrame:
    """Return what a device accepts, as it describes itself.

    Parameters
    ----------
    api : mapping
        Its ``/openapi.json``.

    Returns
    -------
    DataFrame
        One row a field of the body of a request: path, field, type, lowest and highest value, and
        whether it is required.
    """
    rows = []
    for path, methods in api["paths"].items():
        if "post" not in methods:
            continue
        body = methods["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        model = api["components"]["schemas"][body.split("/")[-1]]
        for name, field in model["properties"].items():
            above = f"> {field['exclusiveMinimum']}" if "exclusiveMinimum" in field else ""
            needed = name in model.get("required", [])
            value = "required" if needed else f"default {field['default']}"
            low, high = field.get("minimum", above), field.get("maximum", "")
            rows.append((path, name, field["type"], low, high, value))
    return pd.DataFrame(rows, columns=["path", "field", "type", "low", "high", "value"])


def schedules(campaigns: Mapping[str, pd.DataFrame]) -> object:
    """Show three schedules of one campaign below each other.

    Parameters
    ----------
    campaigns : mapping of str to DataFrame
        From `helpers.laboratory.lesson.timeline.intervals`.
    """
    return show(
        gantt(*campaigns.values(), titles=tuple(campaigns)),
        "Three Gantt charts on one time axis. One after the other: mixing and measuring alternate "
        "and each device idles half of the time. One pump and one potentiostat in parallel: both "
        "work without a break, in little more than half the time. Three of each: four rounds of "
        "mixing, and the last round of measuring after them.",
    )


def speedups(
    sequential: pd.DataFrame, parallel: Mapping[int, pd.DataFrame], n: int
) -> pd.DataFrame:
    """Compare schedules of n samples on m + m devices with the ideal.

    Parameters
    ----------
    sequential : DataFrame
        The schedule one after the other.
    parallel : mapping of int to DataFrame
        Schedules by m.
    n : int
        Samples.

    Returns
    -------
    DataFrame
        One row a schedule: its seconds, the speed-up, that of
        `helpers.laboratory.lesson.timeline.ideal_speedup`, and the share of it.
    """
    rows = []
    for m, schedule in parallel.items():
        gain, best = makespan(sequential) / makespan(schedule), ideal_speedup(n, m)
        rows.append((f"{m} + {m} devices", makespan(schedule), gain, best, gain / best))
    columns = ["devices", "seconds", "speed-up", "ideal", "share of ideal"]
    return pd.DataFrame(rows, columns=columns)


def learning(campaigns: Sequence[pd.DataFrame], learner: GaussianProcessLearner) -> object:
    """Show the best so far of campaigns beside chance, and what the first one believes at its end.

    Chance is drawn: 400 campaigns of uniform recipes, whose true conductivities are taken.

    Parameters
    ----------
    campaigns : sequence of DataFrame
        Histories of equal length.
    learner : GaussianProcessLearner
    """
    drawing, (left, right) = figure(11, 4, ncols=2)
    best, n = optimum(), len(campaigns[0])
    numbers = range(1, n + 1)
    for trace in campaigns:
        left.step(numbers, best_so_far(trace), where="post", color=BLUE, alpha=0.6)
    rng = np.random.default_rng(0)
    draws = conductivity(*RECIPES.from_unit(rng.random((400 * n, 2))).T).reshape(400, n)
    low, middle, high = np.quantile(np.maximum.accumulate(draws, axis=1), [0.1, 0.5, 0.9], axis=0)
    left.fill_between(numbers, low, high, color=ORANGE, alpha=0.25, lw=0)
    left.plot(numbers, middle, color=ORANGE, label="random: median, 80 % band")
    left.plot([], color=BLUE, label="five campaigns of the learner")
    near = 0.99 * best.conductivity_ms_cm
    left.axhline(near, color=BLACK, ls="--", lw=1, label="1 % below the best")
    left.set(xlabel="measurements", ylabel="conductivity (mS/cm)", title="Best so far")
    left.set_ylim(4, 12.3)
    left.legend(loc="lower right")

    history, belief = campaigns[0], learner.belief(campaigns[0])
    side = round(len(belief) ** 0.5)
    salt, share = (learner.recipes[name].to_numpy().reshape(side, side) for name in RECIPES.names)
    filled = right.contourf(salt, share, belief.mean.reshape(side, side), 12, cmap="cividis")
    drawing.colorbar(filled, label="believed mean (mS/cm)")
    points = history[RECIPES.names].to_numpy().T
    right.plot(*points, "o", color="white", mec="black", ms=6, clip_on=False)
    right.plot(best.salt_mol_kg, best.cosolvent_share, "*", color=VERMILION, mec="white", ms=16)
    right.set(xlabel="salt (mol/kg)", ylabel="share of the thin solvent", title="Belief at the end")
    return show(
        drawing,
        "Left: over the first five recipes, which are spread, the learner is no better than chance,"
        " and often worse; then all five campaigns climb to within one percent of the best "
        "conductivity before the twentieth measurement, while the median of random recipes is still"
        " below that line after 25. Right: the mean that the learner believes over salt and thin "
        "solvent has one hill; the measured recipes, white dots, gather around its top, next to the"
        " star of the true optimum.",
    )
