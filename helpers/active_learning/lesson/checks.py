"""The checks of the exercises of 05_active_learning, each with the mistakes it recognises."""

import numpy as np

from helpers.active_learning.learners.uncertainty import entropy, margin
from helpers.active_learning.lesson import answers
from helpers.choosing import acquisitions
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
    Mistake("the slide's argmin", "lambda p: int(np.argmin(1 - p.max(axis=1)))", "most certain"),
    Mistake("the wrong axis", "lambda p: int(np.argmax(1 - p.max(axis=0)))", "axis"),
    Mistake("returned the measure", "lambda p: (1 - p.max(axis=1)).max()", "place"),
    Mistake("took the entropy", "lambda p: int(np.argmin((p * np.log(p)).sum(1)))", "entropy"),
)
def most_unsure(answer: object) -> Verdict:
    """Judge a function that returns which sample to label next by least confidence."""
    choose = as_function(answer, "most_unsure")
    p = answers.unsure_table()
    found = as_number(choose(p.copy()), "what most_unsure returns")
    unsure = 1 - p.max(axis=1)
    if found == unsure.argmax():
        return right("Largest 1 - max p, which is the smallest max p.")
    if found == unsure.argmin():
        return wrong(
            "that is the most certain sample: 1 - max p is an uncertainty, so look for its "
            "largest value. The slide's argmin stands before the wrong expression."
        )
    if np.isclose(found, unsure.max()) or found != int(found):
        return wrong("return the place of the sample, a whole number, not its measure.")
    if found == (1 - p.max(axis=0)).argmax():
        return wrong("each sample is a row: take the maximum over the classes, axis=1.")
    if found == entropy(p).argmax():
        return wrong("that is the sample of the largest entropy; the task asks for 1 - max p.")
    if found == margin(p).argmin():
        return wrong("that is the sample of the smallest margin; the task asks for 1 - max p.")
    return wrong(f"of {len(p)} samples the function chooses number {found:.0f}; compare max p.")


@exercise(
    Mistake("believed the slide", "0.319", "slide"),
    Mistake("kept its 0.74", "-sum(x * np.log10(x) for x in (0.74, 0.08, 0.16))", "0.98"),
    Mistake("natural logarithm", "-sum(x * np.log(x) for x in (0.76, 0.08, 0.16))", "natural"),
    Mistake("lost the sign", "sum(x * np.log10(x) for x in (0.76, 0.08, 0.16))", "sign"),
    Mistake("in bits", "-sum(x * np.log2(x) for x in (0.76, 0.08, 0.16))", "bits"),
)
def slide_entropy(answer: object) -> Verdict:
    """Entropy of the second sample with decimal logarithms."""
    found, truth = as_number(answer, "the entropy of x2"), answers.entropy_of_x2()
    kept = -sum(x * np.log10(x) for x in (0.74, 0.08, 0.16))
    for value, verdict in (
        (truth, right("0.306, and the ranking of the three samples stays what it was.")),
        (0.319, wrong("that is what the slide prints; add up its three terms yourself.")),
        (kept, wrong("with 0.74 the probabilities of x2 sum to 0.98; the table says 0.76.")),
        (truth * np.log(10), wrong("that is with the natural logarithm; the slide's base is 10.")),
        (truth * np.log2(10), wrong("that is in bits, with base 2; the slide's base is 10.")),
        (
            -truth,
            wrong("logarithms of probabilities are negative: what does the sign in front do?"),
        ),
    ):
        if np.isclose(found, value, rtol=0, atol=6e-4):
            return verdict
    return wrong("sum -p log10 p over 0.76, 0.08 and 0.16.")


@exercise(
    Mistake(
        "scored the old model",
        "lambda s, a, b: (s.fit(*a), s.estimator.fit(*a).score(*b))[1]",
        "old model",
    ),
    Mistake("score of the search", "lambda s, a, b: s.fit(*a).best_score_", "cross-validation"),
    Mistake("scored the training rows", "lambda s, a, b: s.fit(*a).score(*a)", "training rows"),
    Mistake("tuned on the test rows", "lambda s, a, b: s.fit(*b).score(*b)", "saw the test rows"),
)
def tuned_score(answer: object) -> Verdict:
    """Judge a function that returns the test score of the tuned model."""
    score = as_function(answer, "tuned_score")
    split, values = answers.noisy_split(), answers.tree_scores()
    found = as_number(score(answers.tree_search(), *split), "what tuned_score returns")
    said = {
        "tuned": right(
            f"R² {values['tuned']:.2f} instead of {values['old']:.2f}: the search is worth "
            "something only if its winner is the one you use."
        ),
        "old": wrong(
            "that is the score of the old model. The search fits copies: search.estimator stays "
            "as it was, and tuning has no effect."
        ),
        "training": wrong("that is the score on the training rows."),
        "cross-validation": wrong(
            "that is the cross-validation score, the best of several: the winner of a contest "
            "looks better than it is. Score the test rows."
        ),
        "leaked": wrong("the search saw the test rows; fit it on the training rows only."),
    }
    for name, verdict in said.items():
        if np.isclose(found, values[name], atol=1e-6):
            return verdict
    return wrong(f"R² {found:.3f} is not that of the tuned model on the test rows.")


@exercise(
    Mistake("shied away from the unknown", "lambda m, s: int(np.argmin(m + 2 * s))", "shies away"),
    Mistake("maximised the loss", "lambda m, s: int(np.argmax(m + 2 * s))", "largest loss"),
    Mistake("variance for deviation", "lambda m, s: int(np.argmin(m - 2 * s**2))", "variance"),
    Mistake("looked at the mean only", "lambda m, s: int(np.argmin(m))", "mean alone"),
)
def next_recipe(answer: object) -> Verdict:
    """Judge a function that chooses the next recipe when a loss is to be minimised."""
    choose = as_function(answer, "next_recipe")
    mean, std = answers.LOSS_MEAN, answers.LOSS_STD
    found = as_number(choose(mean.copy(), std.copy()), "what next_recipe returns")
    for value, verdict in (
        (np.argmin(mean - 2 * std), right("Smallest mean - 2 std: it might be so low.")),
        (
            np.argmin(mean + 2 * std),
            wrong(
                "smallest mean + 2 std shies away from the unknown: it asks for a loss that is "
                "low for sure. Optimism about a loss subtracts."
            ),
        ),
        (np.argmax(mean + 2 * std), wrong("that chases the largest loss; small is good here.")),
        (np.argmin(mean - 2 * std**2), wrong("that subtracts the variance, a loss squared.")),
        (np.argmin(mean), wrong("that is the smallest mean alone; nothing is explored.")),
    ):
        if found == value:
            return verdict
    return wrong("compute mean - 2 std for each recipe and return the place of the smallest.")


@exercise(
    Mistake("left it", "0.5", "unchanged"),
    Mistake("turned it round", "1 / 11", "other way"),
    Mistake("multiplied it", "5.0", "between 0 and 1"),
    Mistake("scaled the square only", "100 / 101", "mean grows"),
)
def alpha_times_ten(answer: object) -> Verdict:
    """Give the alpha that makes the slide's bound choose alike when y is multiplied by 10."""
    alpha = as_number(answer, "alpha")
    for value, verdict in (
        (10 / 11, right("α = 10/11. With mean + κ std, the unit cancels.")),
        (0.5, wrong("unchanged, the σ² term weighs ten times more against the mean than before.")),
        (1 / 11, wrong("that is the other way round: σ² grew more than μ.")),
        (100 / 101, wrong("σ² grows a hundredfold, but the mean grows, too: tenfold.")),
    ):
        if np.isclose(alpha, value, rtol=0.005):
            return verdict
    if not 0 < alpha < 1:
        return wrong("alpha lies between 0 and 1.")
    return wrong("solve α·10μ + (1 - α)·100σ² = c·(μ + σ²) for α.")


@exercise(
    Mistake(
        "divided by the variance",
        "lambda m, s, b: (m - b) * norm.cdf((m - b) / s**2) + s * norm.pdf((m - b) / s**2)",
        "standard deviation",
    ),
    Mistake("forgot the density", "lambda m, s, b: (m - b) * norm.cdf((m - b) / s)", "negative"),
    Mistake(
        "inverted the sign",
        "lambda m, s, b: (b - m) * norm.cdf((b - m) / s) + s * norm.pdf((b - m) / s)",
        "minimised",
    ),
    Mistake("probability for gain", "lambda m, s, b: norm.cdf((m - b) / s)", "probability"),
)
def expected_gain(answer: object) -> Verdict:
    """Judge a function that computes the expected improvement."""
    gain = as_function(answer, "expected_gain")
    mean, std, best = np.array([0.2, 0.9, 1.5]), np.array([0.5, 0.3, 0.2]), 1.0
    found = np.asarray(gain(mean.copy(), std.copy(), best), dtype=float)
    if found.shape != mean.shape:
        return wrong(f"return one number for each candidate, shape {mean.shape}.")
    z = (mean - best) / std
    truth = acquisitions.expected_improvement(mean, std, best)
    if np.allclose(found, truth):
        return right("It is never negative, and uncertainty alone makes a candidate worth a look.")
    if np.allclose(found, truth - std * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)):
        return wrong("an expected improvement is never negative: the term std φ(z) is missing.")
    if np.allclose(found, acquisitions.expected_improvement(-mean, std, -best)):
        return wrong("that is the improvement of an objective that is minimised.")
    if np.allclose(found, acquisitions.probability_of_improvement(mean, std, best)):
        return wrong("that is the probability of an improvement, not its expected size.")
    return wrong("z = (mean - best)/std: is it the standard deviation that you divide by?")


@exercise(
    Mistake("that is the first", "lambda n, k: (n + 1) / (k + 1)", "the first"),
    Mistake("forgot to count the last", "lambda n, k: k * n / (k + 1)", "n + 1"),
    Mistake("put them back", "lambda n, k: n * sum(1 / i for i in range(1, k + 1))", "back"),
    Mistake("half of the pool", "lambda n, k: (n + 1) / 2", "single target"),
)
def draws_to_all(answer: object) -> Verdict:
    """Judge the formula for the expected number of draws until all targets are found."""
    formula = as_function(answer, "draws_to_all")
    pools = ((441, 5), (164, 3), (10, 1))
    found = np.array([as_number(formula(n, k), "what draws_to_all returns") for n, k in pools])
    for rule, verdict in (
        (lambda n, k: k * (n + 1) / (k + 1), right("368.33 draws for the five of 441.")),
        (lambda n, k: (n + 1) / (k + 1), wrong("that is the wait for the first target only.")),
        (lambda n, k: k * n / (k + 1), wrong("the k targets are drawn, too: n + 1, not n.")),
        (
            lambda n, k: n * sum(1 / i for i in range(1, k + 1)),
            wrong("you put every item back after drawing it; an experiment is done once."),
        ),
        (lambda n, k: (n + 1) / 2, wrong("that holds for a single target; several take longer.")),
    ):
        if np.allclose(found, [rule(n, k) for n, k in pools]):
            return verdict
    return wrong(f"for n = 441 and k = 5 the function says {found[0]:.2f}.")


@exercise(
    Mistake(
        "did not count the first experiment",
        "lambda o, t: int(np.flatnonzero(np.isin(o, t))[-1]) if set(t) <= set(o) else 0",
        "first experiment",
    ),
    Mistake(
        "stopped at the first target",
        "lambda o, t: int(np.flatnonzero(np.isin(o, t))[0]) + 1 if set(t) <= set(o) else 0",
        "the last of them",
    ),
    Mistake(
        "took an unfinished campaign for a success",
        "lambda o, t: int(np.flatnonzero(np.isin(o, t))[-1]) + 1",
        "not all",
    ),
    Mistake("returned the length", "lambda o, t: len(o)", "went on"),
)
def evaluations_to_all(answer: object) -> Verdict:
    """Judge a function that counts experiments to all targets, or says 0 if some are missing."""
    count = as_function(answer, "evaluations_to_all")
    cases = {"done": [4, 9, 2, 7, 5, 1], "starts with one": [2, 4, 7], "unfinished": [3, 2, 8]}
    targets = [2, 7]
    found = {
        name: as_number(count(list(order), list(targets)), "what evaluations_to_all returns")
        for name, order in cases.items()
    }
    if found == {"done": 4, "starts with one": 3, "unfinished": 0}:
        return right("The first, drawn experiment counts, and a campaign without success is 0.")
    if found["done"] == 3 and found["starts with one"] == 2:
        return wrong("you count from 0: the first experiment costs as much as any other.")
    if found["done"] == 3:
        return wrong("all targets are asked for: count to the last of them.")
    if found["done"] == 6:
        return wrong("the campaign went on after the last target; count only up to it.")
    if found["unfinished"] != 0:
        return wrong("in [3, 2, 8] not all targets were measured; the function should return 0.")
    return wrong(f"in {cases['done']} with targets {targets} it takes 4, not {found['done']:.0f}.")


@exercise(
    Mistake("dropped the censored", "lambda e, f, limit: e[f & (e <= limit)].mean()", "lucky"),
    Mistake("counted them as found", "lambda e, f, limit: e.mean()", "limit"),
    Mistake("kept only all found", "lambda e, f, limit: e[f].mean()", "found is False"),
    Mistake(
        "set them to the size of the pool",
        "lambda e, f, limit: np.where(f, np.minimum(e, limit), 441).mean()",
        "invented",
    ),
)
def censored_mean(answer: object) -> Verdict:
    """Judge a function for the mean of min(wait, limit)."""
    mean = as_function(answer, "censored_mean")
    e, f, limit = answers.WAITS, answers.WAITS_FOUND, answers.WAITS_LIMIT
    found = as_number(mean(e.copy(), f.copy(), limit), "what censored_mean returns")
    for value, verdict in (
        (
            np.minimum(e, limit).mean(),
            right(
                "Every campaign was watched up to the limit, so that min(wait, limit) is known of "
                "each of them. Compare it with the same mean for random draws."
            ),
        ),
        (
            e[f & (e <= limit)].mean(),
            wrong("you dropped the campaigns that took longer, and kept the lucky ones."),
        ),
        (e[f].mean(), wrong("you dropped those with found is False; they waited longest.")),
        (e.mean(), wrong("nothing is cut at the limit, and unfinished waits count as finished.")),
        (
            np.where(f, np.minimum(e, limit), 441).mean(),
            wrong("441 is invented: you know only that those waits were longer."),
        ),
    ):
        if np.isclose(found, value):
            return verdict
    return wrong("take min(wait, limit) of each campaign, and the mean over all of them.")
