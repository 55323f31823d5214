"""The checks of the exercises of 04_symbolic_regression, each with the mistakes it recognises."""

import numpy as np
import pandas as pd

from helpers.conductivity.lesson import answers
from helpers.conductivity.simulator.table import bundled_table
from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_function,
    as_number,
    exercise,
    right,
    wrong,
)


@exercise(
    Mistake(
        "divided by the number of values",
        "lambda v, g: np.sqrt(np.mean((v - pd.Series(v).groupby(g).transform('mean')) ** 2))",
        "one mean for each group",
    ),
    Mistake(
        "averaged the groups' standard deviations",
        "lambda v, g: pd.Series(v).groupby(g).std().mean()",
        "average squares",
    ),
    Mistake("mixed signal and noise", "lambda v, g: np.std(v, ddof=1)", "all the values"),
    Mistake(
        "forgot the root",
        "lambda v, g: ((v - pd.Series(v).groupby(g).transform('mean')) ** 2).sum()"
        " / (len(v) - len(set(g)))",
        "variance",
    ),
)
def pooled_std(answer: object) -> Verdict:
    """Judge a function that pools the scatter of replicates."""
    pooled = as_function(answer, "pooled_std")
    values, groups = answers.replicated()
    squares, n, n_groups = answers.squared_deviations(values, groups)
    found = as_number(pooled(values, groups), "what pooled_std returns")
    truth = np.sqrt(squares / (n - n_groups))
    if np.isclose(found, truth, rtol=1e-6):
        return right("It sees the noise alone, and groups of one measurement do not count.")
    if np.isclose(found, np.sqrt(squares / n), rtol=1e-6):
        return wrong(
            "you divide by the number of values. The data also had to pay for one mean for each "
            "group: divide by the number of values less the number of groups."
        )
    if np.isclose(found, truth**2, rtol=1e-6):
        return wrong("that is the variance; the task asks for a standard deviation.")
    if np.isclose(found, pd.Series(values).groupby(groups).std().mean(), rtol=1e-6):
        return wrong(
            "you average standard deviations, which small groups bias low; average squares first, "
            "and take the root at the end."
        )
    if np.isclose(found, np.std(values), rtol=0.01):
        return wrong("that is the scatter of all the values; subtract the mean of each group.")
    return wrong(f"for groups with a scatter of {truth:.3f} the function returns {found:.3f}.")


@exercise(
    Mistake("believed that it must vanish", "0.0", "must vanish"),
    Mistake("in degrees Celsius", "-0.04 * 25", "Celsius"),
    Mistake("lost the sign", "0.04 * 298.15", "sign"),
    Mistake("put in c = 1", "-5.11 - 0.04*298.15 - 0.35*0.5**0.5 + 0.000273*298.15**2", "c = 1"),
)
def dilute_limit(answer: object) -> Verdict:
    """Conductivity that the published law predicts without salt."""
    k = as_number(answer, "k without salt")
    truth = answers.limit_of_the_published_law()
    if np.isclose(k, truth, rtol=0, atol=0.05):
        return right(
            "Without ions the law predicts a conductivity of about −12 mS/cm, minus what a good "
            "electrolyte has. No data stand there, so no score could notice."
        )
    if k == 0:
        return wrong("a good law must vanish there, but does this one? Put c = 0 into each term.")
    if np.isclose(k, -truth, rtol=0, atol=0.05):
        return wrong("look at the sign of the term that is left.")
    if np.isclose(k, -0.04 * 25, atol=0.01):
        return wrong("T is in kelvin in this law, not in degrees Celsius.")
    if 5.5 < k < 7.5:
        return wrong("that is k at c = 1 mol/kg; the task asks for c = 0.")
    return wrong("three of the four terms vanish at c = 0; what does the fourth give at 298.15 K?")


@exercise(
    Mistake("forgot the salt", "lambda f, c: np.exp(f)", "k/c"),
    Mistake("decimal logarithm", "lambda f, c: c * 10**f", "natural"),
    Mistake("divided by c", "lambda f, c: np.exp(f) / c", "the wrong way"),
    Mistake("salt inside the exponential", "lambda f, c: np.exp(f * c)", "outside"),
)
def to_conductivity(answer: object) -> Verdict:
    """Judge a function that turns ln(k/c) into k."""
    convert = as_function(answer, "to_conductivity")
    f, c = np.array([0.5, 1.5, 3.0]), np.array([2.0, 0.2, 0.7])
    found = np.asarray(convert(f, c), dtype=float)
    if found.shape != f.shape:
        return wrong("the function should return one k for each f and c, also for arrays.")
    if np.allclose(found, c * np.exp(f)):
        return right(
            "k = c·exp(f) is positive whatever f is, and vanishes with c if f stays finite: two "
            "laws of physics for free."
        )
    if np.allclose(found, np.exp(f)):
        return wrong("that is k/c; the salt content is still missing.")
    if np.allclose(found, c * 10**f):
        return wrong("ln is the natural logarithm: its inverse is exp.")
    if np.allclose(found, np.exp(f) / c):
        return wrong("you moved c to the other side the wrong way.")
    if np.allclose(found, np.exp(f * c)):
        return wrong("c belongs outside the exponential: solve f = ln(k/c) for k.")
    return wrong("solve f = ln(k/c) for k.")


@exercise(
    Mistake("took the smallest error", "lambda e: int(e.mean(axis=1).argmin())", "the smallest"),
    Mistake(
        "standard deviation for standard error",
        "lambda e: int(np.flatnonzero((e - e[4]).mean(1) <= (e - e[4]).std(1, ddof=1))[0])",
        "square root",
    ),
    Mistake(
        "did not pair",
        "lambda e: int(np.flatnonzero(e.mean(1) <= e[4].mean() + e[4].std(ddof=1) / 40**0.5)[0])",
        "same groups",
    ),
    Mistake(
        "took the most complex one",
        "lambda e: int(np.flatnonzero((e - e[4]).mean(1) <= (e - e[4]).std(1) / 40**0.5)[-2])",
        "simplest",
    ),
    Mistake("returned the error", "lambda e: e.mean(axis=1).min()", "place"),
)
def one_standard_error(answer: object) -> Verdict:
    """Judge a function that chooses a law from cross-validated errors."""
    rule = as_function(answer, "one_standard_error")
    errors = answers.cross_validation_table()
    found = as_number(rule(errors.copy()), "what one_standard_error returns")
    if found != int(found) or not 0 <= found < len(errors):
        return wrong(
            f"the function returns {found:.3g}; return the place of a law, 0 to {len(errors) - 1}."
        )
    return {
        0: wrong(
            "your margin is far too wide. All laws meet the same groups: take the standard error "
            "of the *differences* to the best law; hard groups then cancel."
        ),
        1: wrong(
            "your margin is the standard deviation of the differences. The mean of n groups is "
            "surer than one group: divide by the square root of n."
        ),
        2: right("The simplest law that is not clearly worse than the best one."),
        3: wrong("that law passes, but so does a simpler one; the rule asks for the simplest."),
        4: wrong("you took the smallest error. The rule allows one standard error above it."),
    }[int(found)]


@exercise(
    Mistake("in J/mol", "14233.6", "kilo"),
    Mistake("wrong sign", "-14.23", "sign"),
    Mistake("forgot the inner derivative", "17.79", "inner"),
    Mistake("forgot that u is 1000/T", "0.01423", "1000"),
)
def activation_energy(answer: object) -> Verdict:
    """Apparent activation energy of the short law in kJ/mol."""
    energy = as_number(answer, "the activation energy")
    truth = answers.short_law_activation_energy()
    for factor, verdict in (
        (1, right("About 14 kJ/mol, and more in the cold and with more salt.")),
        (1e3, wrong("that is in J/mol; the task asks for kilojoules.")),
        (-1, wrong("the size is right, the sign is not: k rises with T, so E_a is positive.")),
        (1 / 0.8, wrong("the chain rule: what about the inner derivative of s + 0.8 u?")),
        (1e-3, wrong("u is 1000/T: its derivative with respect to 1/T is 1000 K.")),
    ):
        if np.isclose(energy, factor * truth, rtol=0.01):
            return verdict
    return wrong("E_a = −R d ln k/d(1/T), and ln k = ln c + f; differentiate f by u first.")


@exercise(
    Mistake(
        "dealt single rows",
        "lambda t: np.random.default_rng(0).random(len(t)) < 0.25",
        "single rows",
    ),
    Mistake(
        "dealt samples",
        "lambda t: t['sample'].isin(np.random.default_rng(0).choice(363, 90, replace=False))",
        "replicates",
    ),
    Mistake("held out a temperature", "lambda t: t['T'] > 310", "temperature"),
    Mistake("held out one formulation", "lambda t: t['formulation'] == 3", "share"),
    Mistake("turned it round", "lambda t: t['formulation'] % 4 != 0", "train with"),
)
def held_out(answer: object) -> Verdict:
    """Judge a function that marks whole formulations for testing."""
    mark = as_function(answer, "held_out")
    table = bundled_table()
    mask = np.asarray(mark(table.copy()))
    if mask.shape != (len(table),) or mask.dtype != bool:
        return wrong("return one True or False for each row: True where the row is held out.")
    if mask.all() or not mask.any():
        return wrong("every row stands on the same side.")

    def split(label: str) -> int:
        return int((table.assign(mask=mask).groupby(label)["mask"].nunique() == 2).sum())

    if not split("T"):
        return wrong(
            "you hold out by temperature. That is an honest test of another question: here no "
            "formulation may be known."
        )
    if split("sample"):
        return wrong(
            f"you deal single rows: {split('formulation')} of 85 formulations stand on both sides, "
            "and the test only asks for what the model has seen."
        )
    if n := split("formulation"):
        return wrong(f"{n} formulations have replicates on both sides; keep them together, too.")
    share = table.loc[mask, "formulation"].nunique() / 85
    if share > 0.5:
        return wrong("you hold out more formulations than you train with; invert the mask.")
    if not 0.15 <= share <= 0.35:
        return wrong(f"the share of formulations held out is {share:.2f}; about 0.25 is asked for.")
    return right("No formulation stands on both sides: the score is one for new electrolytes.")


@exercise(
    Mistake("as printed", "2", "as printed"),
    Mistake("one too few", "3", "one too few"),
    Mistake("a whole unit of the last digit", "5", "half a unit"),
    Mistake("counted significant digits", "1", "significant"),
)
def decimals(answer: object) -> Verdict:
    """Decimals that the temperature coefficient needs."""
    number = as_number(answer, "the number of decimals")
    if number == 4:
        return right("Two decimals were printed: the bias of the published law is mostly rounding.")
    if number == 2:
        return wrong("that is as printed: an error up to 0.005 × 333 K = 1.7 mS/cm.")
    if number == 3:
        return wrong("one too few: an error up to 0.0005 × 333 K = 0.17 mS/cm.")
    if number == 5:
        return wrong("one too many: rounding errs by at most half a unit of the last digit.")
    if number == 1:
        return wrong("that counts significant digits; the task asks for digits after the point.")
    return wrong("rounding to d decimals errs by up to 0.5·10⁻ᵈ, and T is up to 333 K.")


@exercise(
    Mistake("forgot the root", "0.109", "root"),
    Mistake("forgot the loss of the law itself", "0.191", "law itself"),
    Mistake("turned it round", "3.02", "upside down"),
    Mistake("asked for more rows", "400 * 3", "rows"),
)
def quieter(answer: object) -> Verdict:
    """Factor of the noise at which the rule would let go of the surrogate."""
    factor = as_number(answer, "the factor")
    excess = answers.surrogate_excess()
    truth = np.sqrt(excess / 0.5)
    for wanted, verdict in (
        (
            truth,
            right("Three times less noise, not more rows: their number does not enter the ratio."),
        ),
        (truth**2, wrong("variances fall with the square of the noise: take the root.")),
        (np.sqrt(excess / 1.5), wrong("the loss of the law itself is 1; only 0.5 is left above.")),
        (1 / truth, wrong("upside down: the noise has to become smaller.")),
    ):
        if np.isclose(factor, wanted, rtol=0.02):
            return verdict
    if factor > 10:
        return wrong("more rows do not change the ratio of two losses; the noise does.")
    return wrong("solve 1 + excess/f² = 1.5 for f.")
