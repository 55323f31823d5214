"""The checks of the exercises of 08_electrode_wetting."""

import numpy as np
import pandas as pd

from helpers.course.exercises import declared
from helpers.course.readings import Reading, accept, as_function, as_number, probed, refuse
from helpers.tables import TableProblemError, own
from helpers.wetting.learning.correlation import partial_rank_correlation, rank_correlation
from helpers.wetting.lesson import answers
from helpers.wetting.simulator.inputs import WETTING_INPUTS

exercise = declared(__file__, pd=pd)


@exercise()
def scaled_time(answer: object) -> Reading:
    """Judge a function for the filling time when viscosity, tension and size are multiplied."""
    scale = as_function(answer, "scaled_time")
    base, *times = answers.scaled_times()
    found = [as_number(scale(base, *f), "what scaled_time returns") for f in answers.FACTORS]
    return Reading(found, times, rtol=1e-6, fields={"ratio": np.array(found) / times})


@exercise()
def washburn_exponent(answer: object) -> Reading:
    """Judge a function for the exponent of a power law."""
    L = np.array([50.0, 70.0, 110.0, 200.0])
    ours = as_function(answer, "washburn_exponent")(*answers.washburn_runs())
    ours = as_number(ours, "what washburn_exponent returns")
    case = (L, 1e-3 * L**1.7)
    return probed("washburn_exponent", answer, lambda L, t: 1.7, case, fields={"ours": ours})


@exercise()
def opened(answer: object) -> Reading:
    """Judge one change of one input that lets the electrolyte into a blocked electrode."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        refuse("write a pair: the name of one input and its new value.")
    name, value = answer[0], as_number(answer[1], "the new value")
    if name not in WETTING_INPUTS.names:
        known = ", ".join(WETTING_INPUTS.names)
        refuse("{name!r} is no input; those are {known}.", name=name, known=known)
    item = WETTING_INPUTS[name]
    fill = answers.saturation_after(name, value) if item.low <= value <= item.high else 0.0
    fields = {"low": item.low, "high": item.high, "fill": fill, "name": name}
    return Reading(value, right=fill >= 0.9, fields=fields)


@exercise()
def partial_rank(answer: object) -> Reading:
    """Judge a function for the partial rank correlation."""
    table = answers.tied_table()
    study = own(table, ["a", "b", "c"], ["y"])
    partial = partial_rank_correlation(study, "y")
    plain = rank_correlation(study, "y")["a"]
    cases = [(table, name, "y") for name in ("a", "b")]
    truth = lambda table, x, y: partial[x]  # noqa: E731
    return probed("partial_rank", answer, truth, *cases, fields={"plain": plain})


@exercise()
def alarm_threshold(answer: object) -> Reading:
    """Judge a function for the threshold of an alarm that catches 95 % of the failures."""
    failed, risk = answers.risks()
    threshold = as_function(answer, "alarm_threshold")(failed.copy(), risk.copy())
    found = as_number(threshold, "what alarm_threshold returns")
    best = np.sort(risk[failed])[int(0.05 * failed.sum())]
    caught = float((risk >= found)[failed].mean())
    alarms, least = int((risk >= found).sum()), int((risk >= best).sum())
    fields = {"caught": caught, "missed": 1 - caught, "alarms": alarms, "least": least}
    return Reading(found, right=caught >= 0.95 and alarms == least, fields=fields)


@exercise()
def median_error(answer: object) -> Reading:
    """Judge a function for the median relative error of predicted times."""
    share = lambda t, p: np.median(np.abs(10**p / t - 1))  # noqa: E731
    reading = probed("median_error", answer, share, answers.times_with_errors())
    if reading.gives(100 * reading.truth):
        accept("In percent; the solution gives a share.")
    return reading


@exercise()
def ceiling(answer: object) -> Reading:
    """Judge a function for the largest R² that noise allows."""
    limit = lambda v, r: 1 - r.var(axis=1, ddof=1).mean() / v.var()  # noqa: E731
    # a variance with n - 1 is as good
    return probed("ceiling", answer, limit, answers.repeats(), rtol=1e-3)


@exercise()
def mended(answer: object) -> Reading:
    """Judge a function that makes a laboratory's table fit for the workflow."""
    messy = answers.messy_table()
    table = as_function(answer, "mended")(messy.copy())
    if not isinstance(table, pd.DataFrame):
        refuse("mended should return a table, not a {kind}.", kind=type(table).__name__)
    kept = [name for name in table if name != "saturation"]
    gone = [name for name in ("pressure_kPa", "angle_deg", "saturation") if name not in table]
    lost = len(messy) - len(table)
    problem = "" if gone else _problem(table, kept)
    same = not (gone or lost or problem) and np.allclose(
        table["pressure_kPa"], messy["pressure_kPa"].str.replace(",", ".").astype(float)
    )
    fields = {"gone": " and ".join(gone), "lost": lost, "problem": problem}
    return Reading((len(table), len(kept)), right=same, fields=fields)


def _problem(table: pd.DataFrame, inputs: list[str]) -> str:
    """Say why the workflow cannot use a table; nothing if it can."""
    try:
        own(table, inputs, ["saturation"])
    except TableProblemError as problem:
        return str(problem)
    return ""
