"""The checks of the exercises of 05_active_learning."""

import numpy as np
from scipy.stats import norm

from helpers.active_learning.lesson import answers
from helpers.choosing import acquisitions
from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_function, as_number, probed

exercise = declared(__file__, norm=norm)


@exercise()
def most_unsure(answer: object) -> Reading:
    """Judge a function that returns which sample to label next by least confidence."""
    p = answers.unsure_table()
    return probed(
        "most_unsure", answer, lambda p: np.argmin(p.max(axis=1)), (p,), fields={"n": len(p)}
    )


@exercise()
def slide_entropy(answer: object) -> Reading:
    """Entropy of the second sample with decimal logarithms."""
    found = as_number(answer, "the entropy of x2")
    return Reading(found, answers.entropy_of_x2(), rtol=0, atol=6e-4)


@exercise()
def tuned_score(answer: object) -> Reading:
    """Judge a function that returns the test score of the tuned model."""
    train, test = answers.noisy_split()
    old = answers.tree_search().estimator.fit(*train).score(*test)
    case = (answers.tree_search(), train, test)
    tuned = lambda search, train, test: search.fit(*train).score(*test)  # noqa: E731
    return probed("tuned_score", answer, tuned, case, atol=1e-6, fields={"old": old})


@exercise()
def next_recipe(answer: object) -> Reading:
    """Judge a function that chooses the next recipe when a loss is to be minimised."""
    recipes = (answers.LOSS_MEAN, answers.LOSS_STD)
    return probed("next_recipe", answer, lambda mean, std: np.argmin(mean - 2 * std), recipes)


@exercise()
def alpha_times_ten(answer: object) -> Reading:
    """Give the alpha that makes the slide's bound choose alike when y is multiplied by 10."""
    return Reading(as_number(answer, "alpha"), 10 / 11, rtol=0.005)


@exercise()
def expected_gain(answer: object) -> Reading:
    """Judge a function that computes the expected improvement."""
    case = (np.array([0.2, 0.9, 1.5]), np.array([0.5, 0.3, 0.2]), 1.0)
    return probed("expected_gain", answer, acquisitions.expected_improvement, case)


@exercise()
def draws_to_all(answer: object) -> Reading:
    """Judge the formula for the expected number of draws until all targets are found."""
    pools = ((441, 5), (164, 3), (10, 1))
    return probed("draws_to_all", answer, lambda n, k: k * (n + 1) / (k + 1), *pools)


@exercise()
def evaluations_to_all(answer: object) -> Reading:
    """Judge a function that counts experiments to all targets, or says 0 if some are missing."""
    targets, orders = [2, 7], ([4, 9, 2, 7, 5, 1], [2, 4, 7], [3, 2, 8])
    count = as_function(answer, "evaluations_to_all")
    found = [
        as_number(count(list(order), list(targets)), "what evaluations_to_all returns")
        for order in orders
    ]
    return Reading(found, [4, 3, 0], fields={"order": orders[0], "targets": targets})


@exercise()
def censored_mean(answer: object) -> Reading:
    """Judge a function for the mean of min(wait, limit)."""
    waits = (answers.WAITS, answers.WAITS_FOUND, answers.WAITS_LIMIT)
    cut = lambda waits, found, limit: np.minimum(waits, limit).mean()  # noqa: E731
    return probed("censored_mean", answer, cut, waits)
