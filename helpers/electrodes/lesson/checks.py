"""The checks of the exercises of 02_electrode_manufacturing, each with the mistakes it knows."""

import numpy as np
from scipy.stats import norm

from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_array,
    as_function,
    as_number,
    exercise,
    refuse,
    right,
    wrong,
)
from helpers.electrodes.lesson import answers
from helpers.electrodes.simulator.voxels import binder_volume_ratio


@exercise(
    Mistake("took it for natural logarithms", "np.expm1(0.0222) * 100", "base 10"),
    Mistake("read decades as a fraction", "2.22", "decades are logarithms"),
    Mistake("gave the factor", "10**0.0222", "factor"),
    Mistake("a fraction, not per cent", "10**0.0222 - 1", "per cent"),
)
def decades_in_percent(answer: object) -> Verdict:
    """Judge an error of 0.0222 decades, said in per cent."""
    found, factor = as_number(answer, "the error"), 10**0.0222
    for value, verdict in (
        (100 * (factor - 1), right("About 5 %: a little more than one point's noise.")),
        (100 * np.expm1(0.0222), wrong("that is e to the error; a decade has base 10.")),
        (2.22, wrong("decades are logarithms: a factor of 10 to the error.")),
        (factor, wrong("that is the factor; how far is it from 1?")),
        (factor - 1, wrong("give it in per cent, not as a fraction.")),
    ):
        if np.isclose(found, value, rtol=4e-3, atol=0):
            return verdict
    return wrong("by which factor do two viscosities differ whose log10 differs by 0.0222?")


@exercise(
    Mistake("left out the logarithms", "lambda g, s: np.polyfit(g, s, 1)[0]", "logarithms of both"),
    Mistake(
        "logarithm of one side only",
        "lambda g, s: np.polyfit(g, np.log(s), 1)[0]",
        "gap as well",
    ),
    Mistake("turned it round", "lambda g, s: np.polyfit(np.log(s), np.log(g), 1)[0]", "over"),
    Mistake(
        "returned the intercept",
        "lambda g, s: np.polyfit(np.log(g), np.log(s), 1)[1]",
        "intercept",
    ),
    Mistake("lost the sign", "lambda g, s: -np.polyfit(np.log(g), np.log(s), 1)[0]", "sign"),
)
def loglog_slope(answer: object) -> Verdict:
    """Judge a function for the slope of ln sigma over ln gap."""
    slope = as_function(answer, "loglog_slope")
    gap = np.array([50.0, 75.0, 100.0, 200.0, 300.0, 400.0])
    sigma = 2.1 * gap**-0.7 * np.exp([0.1, -0.05, 0.12, -0.2, 0.03, 0.02])
    found = as_number(slope(gap.copy(), sigma.copy()), "what loglog_slope returns")
    line = np.polyfit(np.log(gap), np.log(sigma), 1)
    for value, verdict in (
        (line[0], right("A slope of −1 would be an error of fixed depth; 0, one in proportion.")),
        (-line[0], wrong("the sign: unevenness falls as the gap grows.")),
        (line[1], wrong("that is the intercept; polyfit gives the highest power first.")),
        (
            np.polyfit(np.log(sigma), np.log(gap), 1)[0],
            wrong("that is ln gap over ln sigma; sigma over gap is asked for."),
        ),
        (np.polyfit(gap, np.log(sigma), 1)[0], wrong("take the logarithm of the gap as well.")),
        (np.polyfit(gap, sigma, 1)[0], wrong("a power law is a line in the logarithms of both.")),
    ):
        if np.isclose(found, value, rtol=1e-6, atol=1e-12):
            return verdict
    return wrong(f"for a power law of about −0.7 with scatter the function says {found:.3f}.")


@exercise(
    Mistake("plain accuracy", "lambda t, p: np.mean(t == p)", "large groups"),
    Mistake(
        "precision for recall",
        "lambda t, p: np.mean([np.mean(t[p == k] == k) for k in np.unique(t)])",
        "precision",
    ),
    Mistake(
        "weighted by size",
        "lambda t, p: np.average([np.mean(p[t == k] == k) for k in np.unique(t)], "
        "weights=np.bincount(t) ** 2)",
        "each group counts once",
    ),
    Mistake(
        "the worst group", "lambda t, p: min(np.mean(p[t == k] == k) for k in set(t))", "worst"
    ),
)
def balanced_accuracy(answer: object) -> Verdict:
    """Judge a function for the mean recall of the groups."""
    score = as_function(answer, "balanced_accuracy")
    true, predicted = answers.rare_groups()
    found = as_number(score(true.copy(), predicted.copy()), "what balanced_accuracy returns")
    recall = np.array([np.mean(predicted[true == k] == k) for k in range(4)])
    precision = np.mean([np.mean(true[predicted == k] == k) for k in range(4)])
    for value, verdict in (
        (
            recall.mean(),
            right(
                f"{recall.mean():.2f}, and the plain accuracy {np.mean(true == predicted):.2f}. "
                "Always naming the largest of four groups gives 0.25."
            ),
        ),
        (np.mean(true == predicted), wrong("that is the accuracy: the large groups decide it.")),
        (precision, wrong("that is the mean precision; group rows by the true label.")),
        (recall.min(), wrong("that is the worst group alone; take the mean over the groups.")),
    ):
        if np.isclose(found, value):
            return verdict
    return wrong("take the share found in each true group, and their mean; each group counts once.")


@exercise(
    Mistake("mass for volume", "lambda w: (1 - w) / w", "mass ratio"),
    Mistake(
        "forgot the pores of the CBD", "lambda w: (1 - w) / 1.85 / (w / 4.7)", "inside the CBD"
    ),
    Mistake("upside down", "lambda w: (w / 4.7) / ((1 - w) / 1.85 / 0.73)", "upside down"),
    Mistake(
        "multiplied by the densities", "lambda w: (1 - w) * 1.85 / 0.73 / (w * 4.7)", "divided by"
    ),
    Mistake("divided by the porosity", "lambda w: (1 - w) / 1.85 / 0.27 / (w / 4.7)", "1 − 0.27"),
)
def binder_over_active(answer: object) -> Verdict:
    """Judge a function for the volume of CBD over that of active material."""
    ratio = as_function(answer, "binder_over_active")
    w = np.array([0.92, 0.95, 0.965])
    found = np.array([as_number(ratio(float(x)), "what binder_over_active returns") for x in w])
    truth = np.array([binder_volume_ratio(x) for x in w])
    rules = (
        (truth, right(f"At 95 % by mass, {truth[1]:.2f} of the volume of the particles: a lot.")),
        ((1 - w) / w, wrong("that is the mass ratio; a volume is a mass over its density.")),
        (truth * 0.73, wrong("27 % of the CBD's volume is pores inside the CBD: it is larger.")),
        (1 / truth, wrong("upside down: CBD over active material.")),
        (truth * (1.85 / 4.7) ** 2, wrong("a volume is a mass divided by its density.")),
        (truth * 0.73 / 0.27, wrong("the solids fill 1 − 0.27 of the CBD, not 0.27.")),
    )
    for value, verdict in rules:
        if np.allclose(found, value, rtol=2e-3):
            return verdict
    return wrong("masses 1 − w and w, each over its density; then the pores inside the CBD.")


@exercise(
    Mistake("in parallel", "lambda s, c: float(np.sum(s * c))", "side by side"),
    Mistake("forgot the shares", "lambda s, c: 1 / np.sum(1 / c)", "shares"),
    Mistake("geometric mean", "lambda s, c: float(np.prod(c**s))", "geometric"),
    Mistake("the resistance", "lambda s, c: float(np.sum(s / c))", "resistance"),
)
def series(answer: object) -> Verdict:
    """Judge a function for the conductivity of layers on top of each other."""
    rule = as_function(answer, "in_series")
    shares, values = answers.LAYER_SHARES, answers.LAYER_CONDUCTIVITIES
    found = as_number(rule(shares.copy(), values.copy()), "what in_series returns")
    truth = 1 / np.sum(shares / values)
    for value, verdict in (
        (truth, right("The thin bad layer decides. The solver must find the same to six digits.")),
        (np.sum(shares * values), wrong("that is for layers side by side, not stacked.")),
        (1 / np.sum(1 / values), wrong("the shares of the thickness are missing.")),
        (np.prod(values**shares), wrong("that is the geometric mean; resistances add up.")),
        (1 / truth, wrong("that is the resistance; conductivity is one over it.")),
    ):
        if np.isclose(found, value):
            return verdict
    return wrong("the same current passes all layers: their resistances, share over value, add.")


@exercise(
    Mistake(
        "counted the open pores only",
        "lambda phase, d: np.mean(phase == 0) / d",
        "inside the CBD",
    ),
    Mistake("counted the CBD whole", "lambda phase, d: np.mean(phase != 1) / d", "27 %"),
    Mistake(
        "upside down",
        "lambda phase, d: d / (np.mean(phase == 0) + 0.27 * np.mean(phase == 2))",
        "upside down",
    ),
    Mistake(
        "took the root",
        "lambda phase, d: np.sqrt((np.mean(phase == 0) + 0.27 * np.mean(phase == 2)) / d)",
        "root",
    ),
    Mistake("forgot the porosity", "lambda phase, d: 1 / d", "MacMullin"),
)
def tortuosity(answer: object) -> Verdict:
    """Judge a function for the tortuosity factor of a voxel structure."""
    rule = as_function(answer, "tortuosity_of")
    values = answers.layered_tortuosity()
    phase = answers.layered_phase()
    relative = 1 / values["no porosity"]
    found = as_number(rule(phase.copy(), relative), "what tortuosity_of returns")
    said = {
        "right": right("Porosity over diffusivity. Say which porosity whenever you quote one."),
        "pores only": wrong("ions also fill the small pores inside the CBD: 0.27 of its volume."),
        "binder counted whole": wrong("only 27 % of the CBD is pores."),
        "upside down": wrong("upside down: a tortuosity is at least 1."),
        "root": wrong("that is the root, another convention; the factor is asked for."),
        "no porosity": wrong("1/D is the MacMullin number; the porosity is missing."),
    }
    for name, verdict in said.items():
        if np.isclose(found, values[name]):
            return verdict
    return wrong("porosity (pores, and 0.27 of the CBD) over the relative diffusivity d.")


@exercise(
    Mistake(
        "dealt rows at random",
        "lambda m, X, y, g: np.mean(cross_val_score(m, X, y, cv=KFold(5, shuffle=True, "
        "random_state=0)))",
        "neighbours",
    ),
    Mistake("forgot the groups", "lambda m, X, y, g: np.mean(cross_val_score(m, X, y))", "groups"),
    Mistake("scored the training rows", "lambda m, X, y, g: m.fit(X, y).score(X, y)", "training"),
    Mistake(
        "mean of the R² of each level",
        "lambda m, X, y, g: np.mean(cross_val_score(m, X, y, groups=g, cv=LeaveOneGroupOut()))",
        "all rows together",
    ),
)
def left_out_score(answer: object) -> Verdict:
    """Judge a function for R² with whole levels left out, pooled."""
    score = as_function(answer, "left_out_score")
    X, y, levels = answers.hidden_level()
    values = answers.level_scores()
    found = as_number(
        score(answers.tree_model(), X.copy(), y.copy(), levels.copy()),
        "what left_out_score returns",
    )
    neighbours = wrong("random folds leave neighbours of every test row in the training set.")
    groups = wrong("the folds ignore the groups: LeaveOneGroupOut, and groups=g.")
    said = {
        "left out": right(
            f"R² {values['left out']:.2f} instead of {values['random']:.2f} with random folds."
        ),
        "random": neighbours,
        "random, mean": neighbours,
        "plain": groups,
        "plain, mean": groups,
        "fitted": wrong("that is the score on the training rows."),
    }
    for name, verdict in said.items():
        if np.isclose(found, values[name], atol=1e-6):
            return verdict
    return wrong(
        "predict every row with cross_val_predict and score all rows together: within one level "
        "R² divides by the variance of that level alone."
    )


@exercise(
    Mistake(
        "the chance to fail", "lambda m, s, limit: norm.cdf((np.log(limit) - m) / s)", "to fail"
    ),
    Mistake("forgot the logarithm", "lambda m, s, limit: norm.cdf((m - limit) / s)", "logarithm"),
    Mistake(
        "variance for deviation",
        "lambda m, s, limit: norm.cdf((m - np.log(limit)) / s**2)",
        "variance",
    ),
    Mistake("looked at the median only", "lambda m, s, limit: 1.0 * (m > np.log(limit))", "doubt"),
)
def chance_above(answer: object) -> Verdict:
    """Judge a function for the probability to exceed a limit, from a model of the logarithm."""
    chance = as_function(answer, "chance_above")
    mean, std, limit = np.log([0.08, 0.10, 0.13]), np.array([0.10, 0.12, 0.15]), 0.10
    found = chance(mean.copy(), std.copy(), limit)
    found = as_array(found, (3,), "what chance_above returns")
    z = (mean - np.log(limit)) / std
    if np.any(found < -1e-9) or np.any(found > 1 + 1e-9):
        refuse("a probability lies between 0 and 1.")
    for value, verdict in (
        (
            norm.cdf(z),
            right("Right on the limit it is one half: the optimum on paper fails often."),
        ),
        (norm.cdf(-z), wrong("that is the chance to fail.")),
        (norm.cdf((mean - limit) / std), wrong("m is a logarithm, so is the limit to compare.")),
        (norm.cdf(z / std), wrong("that divides by the variance; z divides by the deviation.")),
        (1.0 * (z > 0), wrong("that ignores the doubt s: near the limit nobody is sure.")),
    ):
        if np.allclose(found, value, atol=1e-6):
            return verdict
    return wrong("z = (m − ln limit)/s, and the normal distribution function of z.")
