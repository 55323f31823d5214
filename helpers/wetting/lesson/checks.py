"""The checks of the exercises of 08_electrode_wetting, each with the mistakes it recognises."""

import numpy as np
import pandas as pd

from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_function,
    as_number,
    exercise,
    refuse,
    right,
    wrong,
)
from helpers.tables import TableProblem, own
from helpers.wetting.learning.correlation import partial_rank_correlation, rank_correlation
from helpers.wetting.lesson import answers
from helpers.wetting.simulator.inputs import WETTING_INPUTS


@exercise(
    Mistake("forgot the tension", "lambda t, v, g, s: t * v * s", "pulls the liquid"),
    Mistake("turned the tension round", "lambda t, v, g, s: t * v * g * s", "faster"),
    Mistake("squared the size", "lambda t, v, g, s: t * v * s**2 / g", "wider throats"),
    Mistake("forgot the size", "lambda t, v, g, s: t * v / g", "size has an effect"),
)
def scaled_time(answer: object) -> Verdict:
    """Judge a function for the filling time when viscosity, tension and size are multiplied."""
    scale = as_function(answer, "scaled_time")
    base, *times = answers.scaled_times()
    found = [as_number(scale(base, *f), "what scaled_time returns") for f in answers.FACTORS]
    if np.allclose(found, times, rtol=1e-6):
        return right("t ~ μ · size / γ, as four simulations say to six digits.")
    ratio = np.array(found) / times
    if np.isclose(ratio[1], 1.3**2):
        return wrong("a larger tension makes it faster, not slower.")
    if np.isclose(ratio[1], 1.3):
        return wrong("the tension pulls the liquid in: it has to appear.")
    if np.isclose(ratio[2], 1 / 1.7):
        return wrong("the size has an effect: thickness and particles grow together here.")
    if np.isclose(ratio[2], 1.7):
        return wrong("squared is right for the thickness alone; here wider throats help as well.")
    return wrong(f"compared with simulations, your four times are off by the factors {ratio}.")


@exercise(
    Mistake("swapped the axes", "lambda L, t: np.polyfit(np.log(t), np.log(L), 1)[0]", "inverse"),
    Mistake("took no logarithm", "lambda L, t: np.polyfit(L, t, 1)[0]", "no logarithm"),
    Mistake("took one logarithm", "lambda L, t: np.polyfit(L, np.log(t), 1)[0]", "of both"),
    Mistake(
        "mixed two logarithms", "lambda L, t: np.polyfit(np.log10(L), np.log(t), 1)[0]", "same base"
    ),
)
def washburn_exponent(answer: object) -> Verdict:
    """Judge a function for the exponent of a power law."""
    exponent = as_function(answer, "washburn_exponent")
    L = np.array([50.0, 70.0, 110.0, 200.0])
    t = 1e-3 * L**1.7
    found = as_number(exponent(L.copy(), t.copy()), "what washburn_exponent returns")
    slope = lambda x, y: np.polyfit(x, y, 1)[0]  # noqa: E731
    if np.isclose(found, 1.7):
        ours = as_number(exponent(*answers.washburn_runs()), "what washburn_exponent returns")
        return right(f"For the uniform electrodes it is {ours:.2f}; Washburn says 2.")
    known = (
        (1 / 1.7, "that is the inverse: time is a power of the thickness."),
        (slope(L, t), "that is a slope in ms/µm; with no logarithm it is no exponent."),
        (slope(L, np.log(t)), "take the logarithm of both, thickness and time."),
        (slope(L, np.log10(t)), "take the logarithm of both: thickness, too."),
        (1.7 * np.log(10), "both logarithms need the same base."),
    )
    return _diagnosis(found, known, f"of the power 1.7 it says {found:.3f}.")


@exercise(
    Mistake("made it thinner", "('viscosity_mPas', 1.0)", "how fast"),
    Mistake("pulled less", "('tension_mNm', 24.0)", "lower barriers"),
    Mistake("a thinner coating", "('thickness_um', 40.0)", "first layers"),
    Mistake("pushed too little", "('pressure_kPa', 1.0)", "Push harder"),
    Mistake("left the range", "('angle_deg', 0.0)", "goes from"),
)
def opened(answer: object) -> Verdict:
    """Judge one change of one input that lets the electrolyte into a blocked electrode."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        refuse("write a pair: the name of one input and its new value.")
    name, value = answer[0], as_number(answer[1], "the new value")
    if name not in WETTING_INPUTS.names:
        refuse(f"{name!r} is no input; those are {', '.join(WETTING_INPUTS.names)}.")
    item = WETTING_INPUTS[name]
    if not item.low <= value <= item.high:
        return wrong(f"{name} goes from {item.low:g} to {item.high:g}.")
    saturation = answers.saturation_after(name, value)
    if saturation >= 0.9:
        return right(f"Now it fills to {saturation:.2f}.")
    reason = {
        "viscosity_mPas": "viscosity says how fast the liquid comes, not how far.",
        "tension_mNm": "less tension makes lower barriers, but without pressure any barrier holds.",
        "thickness_um": "of a thinner coating the first layers are a larger share, no more.",
        "pressure_kPa": "some barriers are higher. Push harder.",
        "angle_deg": "the binder-rich pores still have angles above 90 degrees.",
    }.get(name, "the badly wetted pores still stand in the way.")
    return wrong(f"it fills to {saturation:.2f}; {reason}")


@exercise(
    Mistake(
        "forgot the ranks",
        "lambda table, x, y: (lambda P, i, j: -P[i, j] / np.sqrt(P[i, i] * P[j, j]))("
        "np.linalg.inv(table.corr()), table.columns.get_loc(x), table.columns.get_loc(y))",
        "ranks",
    ),
    Mistake(
        "lost the sign",
        "lambda table, x, y: (lambda P, i, j: P[i, j] / np.sqrt(P[i, i] * P[j, j]))("
        "np.linalg.inv(table.rank().corr()), table.columns.get_loc(x), table.columns.get_loc(y))",
        "minus",
    ),
    Mistake(
        "did not scale",
        "lambda table, x, y: -np.linalg.inv(table.rank().corr())["
        "table.columns.get_loc(x), table.columns.get_loc(y)]",
        "diagonal",
    ),
    Mistake(
        "did not take the inverse",
        "lambda table, x, y: table.rank().corr().loc[x, y]",
        "plain rank correlation",
    ),
)
def partial_rank(answer: object) -> Verdict:
    """Judge a function for the partial rank correlation."""
    partial = as_function(answer, "partial_rank")
    table = answers.tied_table()
    study = own(table, ["a", "b", "c"], ["y"])
    truth = partial_rank_correlation(study, "y")
    found = as_number(partial(table.copy(), "a", "y"), "what partial_rank returns")
    precision = np.linalg.inv(table.rank().corr())
    raw = np.linalg.inv(table.corr())
    plain = rank_correlation(study, "y")["a"]
    if np.isclose(found, truth["a"]):
        swapped = as_number(partial(table.copy(), "b", "y"), "what partial_rank returns")
        if np.isclose(swapped, truth["b"]):
            return right(f"Given the others it is {truth['a']:+.2f}, where it was {plain:+.2f}.")
        return wrong("for another input it gives another number: use x and y to find the places.")
    known = (
        (-raw[0, 3] / np.sqrt(raw[0, 0] * raw[3, 3]), "take the ranks first: table.rank()."),
        (-truth["a"], "there is a minus in front of P_xy."),
        (-precision[0, 3], "divide by the root of the two elements of the diagonal."),
        (plain, "that is the plain rank correlation; the inverse matrix knows the others."),
    )
    return _diagnosis(found, known, f"it gives {found:.3f} where {truth['a']:.3f} is right.")


@exercise(
    Mistake("took one half", "lambda failed, risk: 0.5", "missed"),
    Mistake("forgot the failures", "lambda failed, risk: np.quantile(risk, 0.05)", "all runs"),
    Mistake(
        "looked at the good runs", "lambda failed, risk: np.quantile(risk[~failed], 0.95)", "false"
    ),
    Mistake("caught every one", "lambda failed, risk: risk[failed].min()", "more than asked"),
)
def alarm_threshold(answer: object) -> Verdict:
    """Judge a function for the threshold of an alarm that catches 95 % of the failures."""
    threshold = as_function(answer, "alarm_threshold")
    failed, risk = answers.risks()
    found = as_number(threshold(failed.copy(), risk.copy()), "what alarm_threshold returns")
    alarm = risk >= found
    caught, alarms = alarm[failed].mean(), int(alarm.sum())
    may_miss = int(0.05 * failed.sum())
    best = np.sort(risk[failed])[may_miss]
    least = int((risk >= best).sum())
    if caught >= 0.95 and alarms == least:
        return right(f"{caught:.0%} caught with {alarms} alarms; at 0.5 it would miss many.")
    if np.isclose(found, np.quantile(risk, 0.05)):
        return wrong("that is a quantile of all runs; the 95 % are asked of the failures.")
    if np.isclose(found, np.quantile(risk[~failed], 0.95)):
        return wrong("that limits the false alarms; the task limits what is missed.")
    if np.isclose(found, risk[failed].min()):
        return wrong(f"that catches all, more than asked: {alarms} alarms where {least} suffice.")
    if caught < 0.95:
        return wrong(f"{1 - caught:.0%} of the failures are missed; a threshold moves with costs.")
    return wrong(f"{caught:.0%} caught with {alarms} alarms; {least} would do.")


@exercise(
    Mistake(
        "stayed with the logarithms",
        "lambda t, p: np.median(np.abs(p - np.log10(t)))",
        "is a difference of logarithms",
    ),
    Mistake("took the mean", "lambda t, p: np.mean(np.abs(10**p / t - 1))", "mean"),
    Mistake("took e", "lambda t, p: np.median(np.abs(np.exp(p) / t - 1))", "decimal"),
    Mistake("forgot the sign", "lambda t, p: np.median(10**p / t - 1)", "cancel"),
    Mistake("kept the ms", "lambda t, p: np.median(np.abs(10**p - t))", "share"),
)
def median_error(answer: object) -> Verdict:
    """Judge a function for the median relative error of predicted times."""
    error = as_function(answer, "median_error")
    t, p = answers.times_with_errors()
    found = as_number(error(t.copy(), p.copy()), "what median_error returns")
    if np.isclose(found, np.median(np.abs(10**p / t - 1))):
        return right("Half of the predictions are nearer than that, in a unit that a user knows.")
    if np.isclose(found, 100 * np.median(np.abs(10**p / t - 1))):
        return right("In percent; the solution gives a share.")
    known = (
        (np.median(np.abs(p - np.log10(t))), "that is a difference of logarithms, not of times."),
        (np.mean(np.abs(10**p / t - 1)), "that is the mean, which a few rows carry."),
        (np.median(np.abs(np.exp(p) / t - 1)), "the logarithm is a decimal one: 10**p."),
        (np.median(10**p / t - 1), "errors of both signs cancel; take their size."),
        (np.median(np.abs(10**p - t)), "that is in ms; divide by the true time for a share."),
    )
    return _diagnosis(found, known, f"it says {found:.3f}; take |predicted / true - 1|.")


@exercise(
    Mistake(
        "took standard deviations",
        "lambda v, r: 1 - r.std(axis=1, ddof=1).mean() / v.std()",
        "variances",
    ),
    Mistake("forgot the one", "lambda v, r: r.var(axis=1, ddof=1).mean() / v.var()", "noise share"),
    Mistake("mixed the runs", "lambda v, r: 1 - r.var(ddof=1) / v.var()", "each run"),
)
def ceiling(answer: object) -> Verdict:
    """Judge a function for the largest R² that noise allows."""
    limit = as_function(answer, "ceiling")
    values, repeats = answers.repeats()
    found = as_number(limit(values.copy(), repeats.copy()), "what ceiling returns")
    noise = repeats.var(axis=1, ddof=1).mean()
    for total in (values.var(), values.var(ddof=1)):
        if np.isclose(found, 1 - noise / total):
            return right("No model can do better on single runs, however good it is.")
    known = (
        (1 - repeats.std(axis=1, ddof=1).mean() / values.std(), "R² is made of variances."),
        (noise / values.var(), "that is the noise share; R² is what is left."),
        (1 - repeats.var(ddof=1) / values.var(), "take the variance within each run: axis=1."),
    )
    return _diagnosis(found, known, f"it says {found:.3f}; compare two variances.")


@exercise(
    Mistake(
        "threw the commas away",
        "lambda table: table.assign(pressure_kPa=pd.to_numeric(table.pressure_kPa, errors='coerce')"
        ").dropna().drop(columns=['side_mm', 'operator'])",
        "rows are lost",
    ),
    Mistake(
        "invented pressures",
        "lambda table: table.assign(pressure_kPa=pd.to_numeric(table.pressure_kPa, errors='coerce')"
        ".fillna(20.0)).drop(columns=['side_mm', 'operator'])",
        "other numbers",
    ),
    Mistake(
        "kept the constant",
        "lambda table: table.assign(pressure_kPa=table.pressure_kPa.str.replace(',', '.')"
        ".astype(float)).drop(columns='operator')",
        "is constant",
    ),
    Mistake(
        "dropped the pressure",
        "lambda table: table[['angle_deg', 'saturation']]",
        "pressure_kPa is gone",
    ),
)
def mended(answer: object) -> Verdict:
    """Judge a function that makes a laboratory's table fit for the workflow."""
    mend = as_function(answer, "mended")
    messy = answers.messy_table()
    table = mend(messy.copy())
    if not isinstance(table, pd.DataFrame):
        refuse(f"mended should return a table, not a {type(table).__name__}.")
    for name in ("pressure_kPa", "angle_deg", "saturation"):
        if name not in table:
            return wrong(f"the column {name} is gone, and it matters.")
    if len(table) < len(messy):
        return wrong(f"{len(messy) - len(table)} rows are lost, and they were good.")
    try:
        study = own(table, [n for n in table if n != "saturation"], ["saturation"])
    except TableProblem as problem:
        return wrong(str(problem))
    truth = messy["pressure_kPa"].str.replace(",", ".").astype(float)
    if not np.allclose(study.inputs["pressure_kPa"], truth):
        return wrong("some pressures are other numbers now than those that were written.")
    return right(f"{len(study)} rows and {study.inputs.shape[1]} inputs are left to learn from.")


def _diagnosis(found: float, known: tuple, otherwise: str) -> Verdict:
    """Give the message of the known wrong value that was found."""
    for value, message in known:
        if np.isclose(found, value):
            return wrong(message)
    return wrong(otherwise)
