"""The checks of the exercises of 09_cluster_expansion, each with the mistakes it recognises."""

import numpy as np

from helpers.clusters.lesson import answers
from helpers.clusters.sampling.monte_carlo import BOLTZMANN
from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_function,
    as_names,
    as_number,
    exercise,
    right,
    wrong,
)


@exercise(
    Mistake("counted the sign the other way", "1 / 3", "unlike"),
    Mistake("left out the like neighbours", "-2 / 3", "like ones"),
    Mistake("summed", "-4", "mean"),
    Mistake("thought of a random alloy", "0", "random"),
    Mistake("as if all were unlike", "-1", "All twelve"),
)
def nearest_pair(answer: object) -> Verdict:
    """Nearest-neighbour correlation of CuAu in alternating planes."""
    found, truth = as_number(answer, "the correlation"), answers.nearest_pair()
    for value, verdict in (
        (truth, right("(4 - 8)/12 = -1/3: unlike neighbours prevail, as far as fcc lets them.")),
        (-truth, wrong("the product of two spins is -1 for unlike neighbours, +1 for like ones.")),
        (-2 / 3, wrong("the four like ones count, too, with +1.")),
        (-4, wrong("that is the sum over the twelve; a correlation is their mean.")),
        (0, wrong("0 is what a random alloy of equal parts has.")),
        (
            -1,
            wrong("All twelve neighbours unlike is impossible on fcc; how many are in the plane?"),
        ),
    ):
        if np.isclose(found, value, rtol=0, atol=2e-3):
            return verdict
    return wrong("4 neighbours lie in the same plane, 8 in the planes above and below.")


@exercise(
    Mistake("counted each pair twice", "0.060 / 12", "twice"),
    Mistake("multiplied", "0.060 * 6", "divide"),
    Mistake("left it", "0.060", "parameter"),
    Mistake("in meV", "10.0", "meV"),
)
def pair_interaction(answer: object) -> Verdict:
    """Interaction of a nearest-neighbour pair when the parameter m J is 60 meV a site."""
    found, m = as_number(answer, "the interaction"), answers.nearest_multiplicity()
    for value, verdict in (
        (0.060 / m, right("10 meV a pair: twelve neighbours, but each pair belongs to two sites.")),
        (0.060 / (2 * m), wrong("you counted each pair twice, once from either end.")),
        (0.060 * m, wrong("the parameter is m J; divide by the multiplicity to get J.")),
        (0.060, wrong("that is the parameter m J itself.")),
        (60 / m, wrong("that is in meV; the task asks for eV.")),
    ):
        if np.isclose(found, value, rtol=1e-3, atol=0):
            return verdict
    return wrong("how many nearest-neighbour pairs are there for each site of fcc?")


@exercise(
    Mistake("exchanged the ends", "lambda x, e, e0, e1: e - x * e0 - (1 - x) * e1", "exchanged"),
    Mistake("forgot the empty host", "lambda x, e, e0, e1: e - x * e1", "x = 0"),
    Mistake("took the mean", "lambda x, e, e0, e1: e - (e0 + e1) / 2", "mean of the ends"),
    Mistake("turned the sign", "lambda x, e, e0, e1: x * e1 + (1 - x) * e0 - e", "negative"),
)
def formation_energy(answer: object) -> Verdict:
    """Judge a function that computes formation energies."""
    compute = as_function(answer, "formation_energy")
    case = (0.25, -1.4, -0.3, -3.9)
    x, e, empty, full = case
    found = as_number(compute(*case), "what formation_energy returns")
    for value, verdict in (
        (answers.formation_energy(*case), right("The straight line between the ends is zero.")),
        (e - x * empty - (1 - x) * full, wrong("the ends are exchanged: at x = 1 it is full.")),
        (e - x * full, wrong("subtract (1 - x) E(0), too: at x = 0 the result has to be 0.")),
        (e - (empty + full) / 2, wrong("that subtracts the mean of the ends at every x.")),
        (
            -answers.formation_energy(*case),
            wrong("what is stable has a negative formation energy: structure minus line."),
        ),
    ):
        if np.isclose(found, value):
            return verdict
    return wrong("the line through E(0) at x = 0 and E(1) at x = 1 is subtracted.")


@exercise(
    Mistake("turned the sign", "lambda x1, e1, x2, e2: (e2 - e1) / (x2 - x1)", "sign"),
    Mistake("forgot to divide", "lambda x1, e1, x2, e2: -(e2 - e1)", "one lithium"),
    Mistake("divided by the mean", "lambda x1, e1, x2, e2: -(e2 - e1) / ((x1 + x2) / 2)", "gap"),
    Mistake(
        "energy a lithium", "lambda x1, e1, x2, e2: -(e2 / x2 - e1 / x1) / (x2 - x1)", "site, not"
    ),
)
def step_voltage(answer: object) -> Verdict:
    """Judge a function for the mean voltage between two lithium contents."""
    compute = as_function(answer, "step_voltage")
    cases = ((1 / 3, -1.55, 1 / 2, -2.2), (0.5, -2.2, 2 / 3, -2.83))
    found = np.array([as_number(compute(*c), "what step_voltage returns") for c in cases])
    for rule, verdict in (
        (
            lambda a, e, b, f: -(f - e) / (b - a),
            right("A lower content has the higher voltage; lithium metal is the zero."),
        ),
        (
            lambda a, e, b, f: (f - e) / (b - a),
            wrong("the sign: a cathode gains energy as it fills."),
        ),
        (lambda a, e, b, f: -(f - e), wrong("that is an energy a site; per one lithium, divide.")),
        (
            lambda a, e, b, f: -(f - e) / ((a + b) / 2),
            wrong("divide by the gap x2 - x1, the lithium that moved."),
        ),
        (
            lambda a, e, b, f: -(f / b - e / a) / (b - a),
            wrong("energies are a site, not a lithium: nothing to divide by x."),
        ),
    ):
        if np.allclose(found, [rule(*case) for case in cases]):
            return verdict
    return wrong(f"for a first case of -1.55 eV at 1/3 and -2.2 eV at 1/2 it says {found[0]:.3f}.")


@exercise(
    Mistake("smallest training error", '"D"', "remember"),
    Mistake("smallest test error", '"C"', "no test"),
    Mistake("fewest parameters", '"A"', "too few"),
)
def best_fit(answer: object) -> Verdict:
    """Name the fit to choose from a table of errors."""
    chosen = as_names(answer, answers.FITS, count=1)[0]
    by = {
        key: min(answers.FITS, key=lambda name: answers.FITS[name][key])
        for key in ("training", "cross-validation", "test", "parameters")
    }
    if chosen == by["cross-validation"]:
        return right("Cross-validation chooses, and the test error of that one is reported: 1.3.")
    if chosen == by["training"]:
        return wrong("60 parameters remember the training structures; look at unseen ones.")
    if chosen == by["test"]:
        return wrong("if the test rows choose, there is no test left: its 1.1 is a winner's luck.")
    return wrong("8 parameters are too few here: all its errors are large.")


@exercise(
    Mistake(
        "sign of mu", "lambda de, dn, mu, kt: min(1.0, np.exp(-(de + mu * dn) / kt))", "repels"
    ),
    Mistake("no minimum", "lambda de, dn, mu, kt: np.exp(-(de - mu * dn) / kt)", "above 1"),
    Mistake("forgot kT", "lambda de, dn, mu, kt: min(1.0, np.exp(-(de - mu * dn)))", "temperature"),
    Mistake(
        "climbs", "lambda de, dn, mu, kt: min(1.0, np.exp((de - mu * dn) / kt))", "prefers to rise"
    ),
    Mistake("forgot mu", "lambda de, dn, mu, kt: min(1.0, np.exp(-de / kt))", "potential"),
)
def acceptance(answer: object) -> Verdict:
    """Judge the probability to accept a flip at a chemical potential."""
    compute = as_function(answer, "acceptance")
    cases = ((0.03, 1, 0.01, 0.026), (0.02, -1, -0.05, 0.026), (0.05, -1, 0.02, 0.05))
    found = np.array([as_number(compute(*c), "what acceptance returns") for c in cases])
    if (found > 1).any():
        return wrong("a probability above 1: moves downhill are accepted always, once.")
    for rule, verdict in (
        (answers.acceptance, right("Metropolis: downhill always, uphill sometimes.")),
        (
            lambda de, dn, mu, kt: answers.acceptance(de, dn, -mu, kt),
            wrong("with this sign a high chemical potential repels lithium."),
        ),
        (
            lambda de, dn, mu, kt: answers.acceptance(de, dn, mu, 1.0),
            wrong("the temperature is missing: divide by kT."),
        ),
        (
            lambda de, dn, mu, kt: answers.acceptance(de, dn, mu, -kt),
            wrong("with this sign in the exponent the energy prefers to rise."),
        ),
        (
            lambda de, dn, mu, kt: answers.acceptance(de, dn, 0.0, kt),
            wrong("the chemical potential is missing: μ ΔN is the gain from the reservoir."),
        ),
    ):
        if np.allclose(found, [rule(*case) for case in cases]):
            return verdict
    return wrong("min(1, exp(-(ΔE - μ ΔN)/kT)).")


@exercise(
    Mistake("forgot the sites", "lambda e, n, T: np.var(e) / (8.617333e-5 * T) ** 2", "one site"),
    Mistake(
        "counted them twice", "lambda e, n, T: n**2 * np.var(e) / (8.617333e-5 * T) ** 2", "whole"
    ),
    Mistake(
        "standard deviation", "lambda e, n, T: n * np.std(e) / (8.617333e-5 * T) ** 2", "deviation"
    ),
    Mistake("one kT", "lambda e, n, T: n * np.var(e) / (8.617333e-5 * T)", "squared"),
)
def heat_capacity(answer: object) -> Verdict:
    """Judge a function for the heat capacity a site from energies a site."""
    compute = as_function(answer, "heat_capacity")
    e, sites, kelvin = answers.energies(), 500, 400.0
    found = as_number(compute(e.copy(), sites, kelvin), "what heat_capacity returns")
    truth, kt = answers.heat_capacity(e, sites, kelvin), BOLTZMANN * kelvin
    for value, verdict in (
        (truth, right("Energies that scatter more mean a larger heat capacity.")),
        (truth / sites, wrong("fluctuations of one site's share; N sites scatter as 1/√N: × N.")),
        (
            truth * sites,
            wrong("that is the heat capacity of the whole cell; a site's is asked for."),
        ),
        (sites * np.std(e) / kt**2, wrong("that has the standard deviation for the variance.")),
        (truth * kt, wrong("kT is squared: the result has no unit.")),
    ):
        if np.isclose(found, value, rtol=6e-3):  # a variance with n - 1 is as good
            return verdict
    return wrong("total energies E = N e: var(E)/(kT)²/N.")


@exercise(
    Mistake("thought of halves only", "8", "thirds"),
    Mistake("forgot the quarters", "6", "quarter"),
    Mistake("multiplied all", "24", "smaller"),
    Mistake("took thirds only", "9", "halves"),
)
def smallest_edge(answer: object) -> Verdict:
    """Smallest edge L of an L × L × L cell for the orderings of the lesson."""
    edge, truth = as_number(answer, "the edge"), answers.smallest_edge()
    if edge != int(edge) or edge < 1:
        return wrong("an edge is a whole number of primitive cells.")
    if edge == truth:
        return right("The least common multiple of 2, 3 and 4; else plateaus go missing.")
    missed = sorted({period for period in answers.PERIODS.values() if edge % period})
    if not missed:
        return wrong("all orderings fit, but there is a smaller cell in which they do.")
    names = {2: "the halves", 3: "the thirds", 4: "the quarter"}
    said = " and ".join(names[period] for period in missed)
    return wrong(f"in a cell of edge {edge:.0f} {said} would have a seam.")


@exercise(
    Mistake("all", '["constant", "point", "pair", "triplet", "quadruplet"]', "no more than two"),
    Mistake("kept the point", '["constant", "point", "pair"]', "straight line"),
    Mistake("forgot the constant", '["pair"]', "end members"),
    Mistake("kept triplets", '["constant", "pair", "triplet"]', "three"),
)
def pairwise_terms(answer: object) -> Verdict:
    """Name the orders that a pairwise model's formation energies need."""
    orders = ("constant", "point", "pair", "triplet", "quadruplet")
    found = set(as_names(answer, orders))
    if found == {"constant", "pair"}:
        return right("All of them even: turning every spin changes nothing, E_f(x) = E_f(1 - x).")
    if found >= {"triplet", "quadruplet"}:
        return wrong("a sum over pairs has products of no more than two spins.")
    if "triplet" in found or "quadruplet" in found:
        return wrong("a product of three or four spins cannot come from a sum over pairs.")
    if "point" in found:
        return wrong("what is linear in the spins is a straight line in x: the ends take it away.")
    if "pair" in found:
        return wrong("formation energies of the end members are 0, but their pairs are not.")
    return wrong("interactions of pairs do not vanish.")
