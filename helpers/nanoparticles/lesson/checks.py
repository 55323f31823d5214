"""The checks of the exercises of 10_nanoparticle_synthesis, each with its usual mistakes."""

import numpy as np

from helpers.choosing.batches import penalty
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
from helpers.nanoparticles.lesson import answers
from helpers.nanoparticles.simulator.losses import cosine, gate, loss, scaled
from helpers.nanoparticles.simulator.recipes import feasible


@exercise(
    Mistake("plain cosine", "lambda s, t: 1 - gate(s.max()) * cosine(s, t)", "offset"),
    Mistake("no gate", "lambda s, t: 1 - cosine(scaled(s), scaled(t))", "too faint"),
    Mistake("a similarity", "lambda s, t: gate(s.max()) * cosine(scaled(s), scaled(t))", "0 means"),
    Mistake(
        "no upper limit",
        "lambda s, t: 1 - min(s.max() / 0.7, 1) * cosine(scaled(s), scaled(t))",
        "1.2",
    ),
)
def gated_loss(answer: object) -> Verdict:
    """Judge a function that computes the loss of one spectrum."""
    compute = as_function(answer, "gated_loss")
    spectra, target = answers.judged_spectra()
    found = np.array(
        [as_number(compute(s.copy(), target.copy()), "what gated_loss returns") for s in spectra]
    )
    shape, strength = cosine(scaled(spectra), scaled(target)), gate(spectra.max(axis=1))
    weak_only = np.clip(spectra.max(axis=1) / 0.7, 0, 1)
    for values, verdict in (
        (
            loss(spectra, target),
            right("The same shape costs more when it is faint, and 1 when it blinds the detector."),
        ),
        (
            1 - strength * cosine(spectra, target),
            wrong(
                "scale both spectra to 0 … 1 before the cosine. Without it, an offset of the zero "
                "line changes the loss."
            ),
        ),
        (1 - shape, wrong("the gate is missing: a solution too faint to be seen costs no more.")),
        (strength * shape, wrong("that is a similarity; of a loss, 0 means perfect.")),
        (1 - weak_only * shape, wrong("above 1.2 the detector is blind, and the gate is 0.")),
    ):
        if np.allclose(found, values, atol=1e-5):
            return verdict
    return wrong("1 - gate(max S) · cos(scaled S, scaled target): compare the three factors.")


@exercise(
    Mistake("maximised the loss", "lambda d: int(np.argmax([np.median(x) for x in d]))", "largest"),
    Mistake("took the mean", "lambda d: int(np.argmin([x.mean() for x in d]))", "outlying"),
    Mistake("took the best droplet", "lambda d: int(np.argmin([x.min() for x in d]))", "lucky"),
    Mistake("returned the loss", "lambda d: min(np.median(x) for x in d)", "place"),
)
def best_condition(answer: object) -> Verdict:
    """Judge a function that returns the place of the condition with the best typical droplet."""
    choose = as_function(answer, "best_condition")
    groups = answers.replicates()
    found = as_number(choose([g.copy() for g in groups]), "what best_condition returns")
    median = np.array([np.median(g) for g in groups])
    for value, verdict in (
        (median.argmin(), right("Smallest median: more than half of its droplets are that good.")),
        (median.argmax(), wrong("that is the largest loss, the worst of all conditions.")),
        (
            np.argmin([g.mean() for g in groups]),
            wrong("that is the best by mean; a few outlying droplets decide there."),
        ),
        (
            np.argmin([g.min() for g in groups]),
            wrong("that condition has one lucky droplet; the others are bad."),
        ),
    ):
        if found == value:
            return verdict
    if np.isclose(found, median.min()):
        return wrong("return the place of the condition in the list, not its loss.")
    return wrong(f"of {len(groups)} conditions the function chooses {found:g}; compare medians.")


@exercise(
    Mistake("all together", "lambda d: np.concatenate(d).std(ddof=1)", "different conditions"),
    Mistake("of the means", "lambda d: np.std([x.mean() for x in d], ddof=1)", "of the means"),
    Mistake("divided by n", "lambda d: np.median([x.std() for x in d])", "n - 1"),
    Mistake("mean of them", "lambda d: np.mean([x.std(ddof=1) for x in d])", "one wild"),
    Mistake(
        "standard error",
        "lambda d: np.median([x.std(ddof=1) / len(x) ** 0.5 for x in d])",
        "single droplet",
    ),
)
def replicate_std(answer: object) -> Verdict:
    """Judge a function for the typical standard deviation among droplets of one condition."""
    compute = as_function(answer, "replicate_std")
    groups = answers.uneven_replicates()
    found = as_number(compute([g.copy() for g in groups]), "what replicate_std returns")
    each = np.array([g.std(ddof=1) for g in groups])
    for value, verdict in (
        (np.median(each), right("The published droplets give 0.022 by the same function.")),
        (
            np.concatenate(groups).std(ddof=1),
            wrong("pooled like that, it is mostly the difference between different conditions."),
        ),
        (
            np.std([g.mean() for g in groups], ddof=1),
            wrong("that is the scatter of the means: of conditions, not of droplets."),
        ),
        (
            np.median([g.std() for g in groups]),
            wrong("a mean was estimated from the same droplets: divide by n - 1 (ddof=1)."),
        ),
        (each.mean(), wrong("one wild condition decides a mean; take the median of them.")),
        (
            np.median([g.std(ddof=1) / len(g) ** 0.5 for g in groups]),
            wrong("that is the standard error of a mean; a single droplet scatters more."),
        ),
    ):
        if np.isclose(found, value, rtol=1e-6):
            return verdict
    return wrong("take the standard deviation in each condition, then the median of them.")


@exercise(
    Mistake("with the total flow", "lambda x: x.sum(axis=1) <= 90", "µL/min"),
    Mistake("no room left", "lambda x: x[:, :4].sum(axis=1) <= 100", "reductant"),
    Mistake("turned round", "lambda x: x[:, :4].sum(axis=1) > 90", "turned round"),
    Mistake("one by one", "lambda x: (x[:, :4] <= 90).all(axis=1)", "sum"),
)
def can_be_mixed(answer: object) -> Verdict:
    """Judge a function that tells which recipes leave 10 % for reductant and water."""
    tell = as_function(answer, "can_be_mixed")
    X = answers.MIXED
    found = as_array(tell(X.copy()), (len(X),), "what can_be_mixed returns").astype(bool)
    four = X[:, :4].sum(axis=1)
    for values, verdict in (
        (
            feasible(X),
            right("Three of the five; one of the other two asks for 135 % of the volume."),
        ),
        (X.sum(axis=1) <= 90, wrong("the fifth number is a flow in µL/min, not a share.")),
        (four <= 100, wrong("10 % have to remain for reductant and water.")),
        (four > 90, wrong("that is turned round: True is for recipes that can be mixed.")),
        ((X[:, :4] <= 90).all(axis=1), wrong("it is the sum of the four shares that counts.")),
    ):
        if (found == values).all():
            return verdict
    return wrong("add up the first four columns; at most 90 may be used.")


@exercise(
    Mistake(
        "left out the slope",
        "lambda d, m, s, best, L: norm.cdf((d - (best - m)) / s)",
        "Lipschitz",
    ),
    Mistake(
        "divided by the variance",
        "lambda d, m, s, best, L: norm.cdf((L * d - (best - m)) / s**2)",
        "variance",
    ),
    Mistake(
        "penalised the distant",
        "lambda d, m, s, best, L: 1 - norm.cdf((L * d - (best - m)) / s)",
        "far away",
    ),
    Mistake(
        "turned the gap round",
        "lambda d, m, s, best, L: norm.cdf((L * d + (best - m)) / s)",
        "bad recipe",
    ),
)
def penaliser(answer: object) -> Verdict:
    """Judge a function that computes the factor of local penalisation."""
    compute = as_function(answer, "penaliser")
    distance = np.array([0.0, 0.05, 0.1, 0.2, 0.4])
    mean, std, best, steepest = -0.3, 0.15, -0.1, 2.5
    given = (mean, std, best, steepest)
    found = as_array(compute(distance.copy(), *given), (5,), "what penaliser returns")
    for values, verdict in (
        (
            penalty(distance, *given),
            right("Half at the distance (best - mean)/L: 0.08 here, and 1 far away."),
        ),
        (
            penalty(distance, mean, std, best, 1.0),
            wrong(
                "the Lipschitz constant L is missing: a distance and a loss have different units, "
                "and L turns one into the other."
            ),
        ),
        (
            penalty(distance, mean, std**2, best, steepest),
            wrong("divide by the standard deviation: the variance has another unit."),
        ),
        (
            1 - penalty(distance, *given),
            wrong("that punishes what is far away, and lets the batch collapse."),
        ),
        (
            penalty(distance, 2 * best - mean, std, best, steepest),
            wrong("the gap best - mean widens the ball around a bad recipe: subtract it."),
        ),
    ):
        if np.allclose(found, values, atol=1e-6):
            return verdict
    return wrong("Φ((L d - (best - mean))/std), with Φ from scipy.stats.norm.cdf.")


@exercise(
    Mistake("one-sided", "binomtest(9, 10, alternative='greater').pvalue", "either way"),
    Mistake("ties as losses", "binomtest(9, 12).pvalue", "ties"),
    Mistake("unpaired", "answers.p_values()['unpaired']", "pairs"),
    Mistake("t test", "answers.p_values()['t test']", "outlier"),
)
def paired_p(answer: object) -> Verdict:
    """Give the p-value of the exact sign test of the twelve pairs."""
    found, values = as_number(answer, "the p-value"), answers.p_values()
    said = {
        "sign test": right("Nine of ten pairs: hardly chance. What it does not say is how much."),
        "one-sided": wrong("before the campaigns, it could have gone either way: two-sided."),
        "ties as losses": wrong("ties say nothing: leave them out of the count."),
        "unpaired": wrong("that compares two heaps; the pairs share their start, so use them."),
        "t test": wrong("that is the paired t test: its normal differences do not fit an outlier."),
    }
    for name, verdict in said.items():
        if np.isclose(found, values[name], atol=5e-4):
            return verdict
    return wrong("count the pairs where one is better, and those where the other one is.")


@exercise(
    Mistake("counted the batch as nothing", "lambda f, v: int(np.argmax(f <= v)) + 1", "itself"),
    Mistake("counted from 0", "lambda f, v: int(np.argmax(f <= v)) - 1", "from 1"),
    Mistake("asked for less", "lambda f, v: int(np.argmax(f < v))", "as good"),
    Mistake("compared the ends", "lambda f, v: len(f) - 1", "until"),
)
def rounds_saved(answer: object) -> Verdict:
    """Judge a function that counts the rounds that one good batch saves."""
    count = as_function(answer, "rounds_saved")
    fresh, value = answers.FRESH, answers.REACHED
    found = as_number(count(fresh.copy(), value), "what rounds_saved returns")
    first = int(np.argmax(fresh <= value)) + 1
    if found == first - 1:
        return right("The fresh campaign is as good after four rounds; the batch took one.")
    for wrong_value, verdict in (
        (first, wrong("the batch itself took a round, too.")),
        (first - 2, wrong("rounds are counted from 1, places of an array from 0.")),
        (
            int(np.argmax(fresh < value)),
            wrong("as good is good enough: the first round at or below the value."),
        ),
        (len(fresh) - 1, wrong("count only until the fresh campaign is as good, not to its end.")),
    ):
        if found == wrong_value:
            return verdict
    return wrong(f"for {fresh} and {value} the function says {found:g}; it should be 3.")
