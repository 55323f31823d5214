"""The checks of the exercises of 06_inverse_polymerization, with the mistakes they recognise."""

import numpy as np

from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_array,
    as_function,
    as_number,
    exercise,
    right,
    wrong,
)
from helpers.polymerization.lesson import answers
from helpers.polymerization.simulator.distributions import BIN_WIDTH, LOG10_M
from helpers.polymerization.simulator.table import bundled_table


@exercise(
    Mistake("took one mole per litre", "1e8 * 1.2e-7", "1 mol/L"),
    Mistake("multiplied by Avogadro's number", "1e8 * 1.2e-7 / 2 * 6.022e23", "Avogadro"),
    Mistake("turned the ratio round", "1e8 * 2 / 1.2e-7", "more radicals than"),
    Mistake("forgot the molecules", "1.2e-7 / 2", "number of"),
)
def radicals_in_the_volume(answer: object) -> Verdict:
    """Radicals beside a hundred million monomers."""
    number = as_number(answer, "the number of radicals")
    truth = answers.N_MONOMERS * answers.RADICALS / answers.MONOMER
    if np.isclose(number, truth, rtol=0.02):
        return right("Six. The chains are many and smooth; the radicals that make them are few.")
    if np.isclose(number, truth * answers.MONOMER, rtol=0.02):
        return wrong("that would hold at 1 mol/L of monomer; here there are 2 mol/L.")
    if number > 1e20:
        return wrong("leave out Avogadro's number: molecules compare like concentrations.")
    if number > answers.N_MONOMERS:
        return wrong("there would be more radicals than monomers; turn the ratio round.")
    if number < 1e-3:
        return wrong("that is a ratio of concentrations; multiply by the number of monomers.")
    return wrong("in one volume, radicals : monomers = their concentrations' ratio.")


@exercise(
    Mistake(
        "weighed by number",
        "lambda M, mass: ((mass * M).sum() / mass.sum(), (mass * M**2).sum() / (mass * M).sum())",
        "as numbers of chains",
    ),
    Mistake(
        "swapped the two",
        "lambda M, mass: ((mass * M).sum() / mass.sum(), mass.sum() / (mass / M).sum())",
        "exchanged",
    ),
    Mistake(
        "averaged the logarithm",
        "lambda M, mass: (10 ** ((mass * np.log10(M)).sum() / mass.sum()),) * 2",
        "logarithm",
    ),
    Mistake(
        "forgot to divide",
        "lambda M, mass: (1 / (mass / M).sum(), (mass * M).sum())",
        "mass in all",
    ),
)
def mean_molar_masses(answer: object) -> Verdict:
    """Judge a function that returns Mn and Mw of a mass distribution."""
    means = as_function(answer, "mean_molar_masses")
    M = 10**LOG10_M
    mass = 3.0 * answers.example_distributions()[0] * BIN_WIDTH  # any unit of mass will do
    found = as_array(means(M, mass), (2,), "what mean_molar_masses returns")
    Mn, Mw = answers.averages_of(mass / BIN_WIDTH)
    if np.allclose(found, (Mn, Mw), rtol=1e-6):
        return right("Short chains are light and many: they rule Mn, the long ones Mw.")
    if np.allclose(found, (Mw, Mn), rtol=1e-6):
        return wrong("you exchanged the two: Mn is the smaller one.")
    if np.allclose(found, (Mn / 3, Mw * 3), rtol=1e-6):
        return wrong("divide by the mass in all: it need not be 1.")
    if np.isclose(found[0], Mw, rtol=1e-6):
        return wrong(
            "you take the masses in the bins as numbers of chains. A bin with mass m holds m/M."
        )
    if np.isclose(found[0], 10 ** (np.sum(mass * LOG10_M) / mass.sum()), rtol=1e-6):
        return wrong("the mean of the logarithm is the logarithm of neither average.")
    return wrong(f"for a distribution with Mn {Mn:.0f} and Mw {Mw:.0f} it returns {found}.")


@exercise(
    Mistake("forgot the width of a bin", "lambda a, b: np.abs(a - b).sum()", "width"),
    Mistake("let signs cancel", "lambda a, b: abs((a - b).sum()) * 0.047", "cancel"),
    Mistake("squared", "lambda a, b: ((a - b) ** 2).sum() * 0.047", "square"),
    Mistake("averaged over the bins", "lambda a, b: np.abs(a - b).mean()", "mean"),
    Mistake("took half of it", "lambda a, b: np.abs(a - b).sum() * 0.047 / 2", "half"),
)
def area_between(answer: object) -> Verdict:
    """Judge a function that measures how far two distributions are apart."""
    area = as_function(answer, "area_between")
    first, second = answers.example_distributions()
    found = as_number(area(first, second), "what area_between returns")
    truth = np.abs(first - second).sum() * BIN_WIDTH
    if np.isclose(found, truth, rtol=1e-6):
        if not np.isclose(as_number(area(second, first)), truth, rtol=1e-6):
            return wrong("a distance is the same in both directions; yours is not.")
        return right("0 for equal distributions, 2 for those that share no mass.")
    if np.isclose(found, 0, atol=1e-6):
        return wrong("both areas are 1, so that signs cancel: take absolute values first.")
    candidates = {
        truth / BIN_WIDTH: "the integral over log10 M is a sum times the width of a bin.",
        ((first - second) ** 2).sum() * BIN_WIDTH: "you square the differences; take their size.",
        np.abs(first - second).mean(): "that is a mean over the bins; an area is asked for.",
        truth / 2: "that is half of it: the mass to be moved. Here the whole area is asked for.",
    }
    for value, hint in candidates.items():
        if np.isclose(found, value, rtol=1e-6):
            return wrong(hint)
    return wrong(f"for two distributions {truth:.4f} apart the function returns {found:.4f}.")


@exercise(
    Mistake("turned the ratio round", "5.0914", "more of it"),
    Mistake("temperatures in Celsius", "10 * np.exp(130230 / 8.314 * (1/65 - 1/70))", "kelvin"),
    Mistake("energy in kJ", "10 * np.exp(130.23 / 8.314 * (1/338.15 - 1/343.15))", "kJ"),
    Mistake("scaled with the temperature", "10 * 343.15 / 338.15", "Arrhenius"),
)
def equivalent_initiator(answer: object) -> Verdict:
    """Judge the amount of initiator that starts as many chains in a colder reactor."""
    amount = as_number(answer, "the initiator")
    truth = answers.equivalent_initiator_mmol_per_L()
    base = answers.INITIATOR_MMOL_PER_L
    if np.isclose(amount, truth, rtol=0.01):
        return right(
            "Twice the initiator makes up for five degrees. Recipes that start equally many "
            "chains make much the same polymer: the inverse problem has many answers."
        )
    if np.isclose(amount, base**2 / truth, rtol=0.01):
        return wrong("in the cold it decomposes more slowly: more of it is needed, not less.")
    if amount > 1000 * base or not np.isfinite(amount):
        return wrong("Arrhenius' law takes kelvin, not degrees Celsius.")
    if np.isclose(amount, base * np.exp(130.23 / 8.314 * 4.3694e-5), rtol=1e-3):
        return wrong("the energy is in kJ/mol and R in J/(mol K).")
    if np.isclose(amount, base * 343.15 / 338.15, rtol=2e-3):
        return wrong("use Arrhenius' law: the rate is no straight line in T.")
    return wrong("k_d(70 °C)/k_d(65 °C) = exp[E/R (1/338.15 − 1/343.15)].")


@exercise(
    Mistake(
        "dealt single rows",
        "lambda t: np.random.default_rng(0).random(len(t)) < 0.2",
        "single rows",
    ),
    Mistake("held out the last snapshots", "lambda t: t['time_s'] > 2900", "snapshots"),
    Mistake("turned it round", "lambda t: t['recipe'] % 5 != 0", "train with"),
    Mistake("held out one recipe", "lambda t: t['recipe'] == 7", "share"),
)
def whole_recipes(answer: object) -> Verdict:
    """Judge a function that marks whole recipes for testing."""
    mark = as_function(answer, "whole_recipes")
    table = bundled_table()[["recipe", "time_s", "temperature_C"]]
    mask = np.asarray(mark(table.copy()))
    if mask.shape != (len(table),) or mask.dtype != bool:
        return wrong("return one True or False for each row: True where the row is held out.")
    if mask.all() or not mask.any():
        return wrong("every row stands on the same side.")
    both = int((table.assign(mask=mask).groupby("recipe")["mask"].nunique() == 2).sum())
    if not (table.assign(mask=mask).groupby("time_s")["mask"].nunique() == 2).any():
        return wrong("you deal snapshots: each recipe stands on both sides, at other times.")
    if both:
        return wrong(
            f"you deal single rows: {both} of 432 recipes stand on both sides, and a model can "
            "recognise the run instead of learning the chemistry."
        )
    share = table.loc[mask, "recipe"].nunique() / 432
    if share > 0.5:
        return wrong("you hold out more recipes than you train with; invert the mask.")
    if not 0.1 <= share <= 0.3:
        return wrong(f"the share of recipes held out is {share:.2f}; about 0.2 is asked for.")
    return right("No run stands on both sides: the score is one for recipes never seen.")


@exercise(
    Mistake("took the plain quantile", "lambda e: np.quantile(np.abs(e), 0.9)", "one more"),
    Mistake("kept the sign", "lambda e: np.sort(e)[int(np.ceil(31 * 0.9)) - 1]", "signed"),
    Mistake("assumed a normal law", "lambda e: 1.645 * np.std(e)", "normal"),
    Mistake("took the largest error", "lambda e: np.abs(e).max()", "largest"),
)
def half_width(answer: object) -> Verdict:
    """Judge a function that makes 90 % intervals from errors on held-out recipes."""
    width = as_function(answer, "half_width")
    errors = answers.calibration_errors()
    found = as_number(width(errors.copy()), "what half_width returns")
    size = np.abs(errors)
    signed = np.sort(errors)[int(np.ceil(31 * 0.9)) - 1]
    if np.isclose(found, answers.conformal_half_width(errors), rtol=1e-6):
        if not np.isclose(as_number(width(-errors)), found, rtol=1e-6):
            return wrong("you rank the signed errors; take their sizes first.")
        return right("At least 90 % of new recipes fall inside, whatever the errors' law.")
    if np.isclose(found, signed, rtol=1e-6):
        return wrong("you rank the signed errors; take their sizes first.")
    if np.isclose(found, size.max(), rtol=1e-6):
        return wrong("the largest of 30 errors is more than 90 % needs.")
    if np.isclose(found, 1.645 * np.std(errors), rtol=0.05):
        return wrong("that takes the errors for normal and centred; these are neither.")
    if found < answers.conformal_half_width(errors):
        return wrong(
            "a little too narrow: the new recipe is one more draw. Take the error of rank "
            "⌈0.9 (n + 1)⌉, not 0.9 n."
        )
    return wrong("sort the sizes of the errors and take the one of rank ⌈0.9 (n + 1)⌉.")


@exercise(
    Mistake("let the noise fall in proportion", "1.1 / 100", "square root"),
    Mistake("let it grow", "1.1 * 10", "grow"),
    Mistake("took one decade", "1.1 / 10**0.5", "hundred times"),
)
def larger_volume(answer: object) -> Verdict:
    """Noise of Mw in a volume a hundred times as large."""
    percent = as_number(answer, "the noise")
    if np.isclose(percent, 0.11, rtol=0.03):
        return right("A tenth of the noise for a hundred times the work.")
    if np.isclose(percent, 0.011, rtol=0.03):
        return wrong("counts fluctuate with their square root, not in proportion.")
    if percent > 1.1:
        return wrong("noise does not grow with the number of molecules.")
    if np.isclose(percent, 1.1 / 10**0.5, rtol=0.03):
        return wrong("from 1e7 to 1e9 is a hundred times, not ten times.")
    return wrong("relative noise goes with one over the square root of the number of events.")
