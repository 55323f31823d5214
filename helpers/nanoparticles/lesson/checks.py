"""The checks of the exercises of 10_nanoparticle_synthesis."""

import numpy as np
from scipy.stats import binomtest, norm

from helpers.choosing.batches import penalty
from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_number, probed
from helpers.nanoparticles.lesson import answers
from helpers.nanoparticles.simulator.losses import cosine, gate, loss, scaled
from helpers.nanoparticles.simulator.recipes import feasible

exercise = declared(
    __file__, norm=norm, binomtest=binomtest, gate=gate, cosine=cosine, scaled=scaled
)


@exercise()
def gated_loss(answer: object) -> Reading:
    """Judge a function that computes the loss of one spectrum."""
    spectra, target = answers.judged_spectra()
    truth = lambda s, t: loss(s[None], t)[0]  # noqa: E731
    return probed("gated_loss", answer, truth, *((s, target) for s in spectra), atol=1e-5)


@exercise()
def best_condition(answer: object) -> Reading:
    """Judge a function that returns the place of the condition with the best typical droplet."""
    groups = answers.replicates()
    best = lambda groups: np.argmin([np.median(g) for g in groups])  # noqa: E731
    return probed("best_condition", answer, best, (groups,), fields={"n": len(groups)})


@exercise()
def replicate_std(answer: object) -> Reading:
    """Judge a function for the typical standard deviation among droplets of one condition."""
    typical = lambda groups: np.median([g.std(ddof=1) for g in groups])  # noqa: E731
    return probed("replicate_std", answer, typical, (answers.uneven_replicates(),), rtol=1e-6)


@exercise()
def can_be_mixed(answer: object) -> Reading:
    """Judge a function that tells which recipes leave 10 % for reductant and water."""
    return probed("can_be_mixed", answer, feasible, (answers.MIXED,))


@exercise()
def penaliser(answer: object) -> Reading:
    """Judge a function that computes the factor of local penalisation."""
    case = (np.array([0.0, 0.05, 0.1, 0.2, 0.4]), -0.3, 0.15, -0.1, 2.5)
    return probed("penaliser", answer, penalty, case, atol=1e-6)


@exercise(lambda: {"first": answers.FIRST, "second": answers.SECOND})
def paired_p(answer: object) -> Reading:
    """Give the p-value of the exact sign test of the twelve pairs."""
    found = as_number(answer, "the p-value")
    return Reading(found, answers.sign_test_p(answers.FIRST, answers.SECOND), rtol=0, atol=5e-4)


@exercise()
def rounds_saved(answer: object) -> Reading:
    """Judge a function that counts the rounds that one good batch saves."""
    fields = {"fresh": answers.FRESH, "value": answers.REACHED}
    rounds = lambda fresh, value: np.argmax(fresh <= value)  # noqa: E731
    return probed("rounds_saved", answer, rounds, tuple(fields.values()), fields=fields)
