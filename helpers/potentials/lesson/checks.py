"""The checks of the exercises of 01_gap_potentials."""

import numpy as np

from helpers.course.exercises import declared
from helpers.course.readings import Reading, probed
from helpers.potentials.learning import soap
from helpers.potentials.lesson import answers
from helpers.potentials.simulator import decomposition

exercise = declared(__file__)


@exercise()
def soap_length(answer: object) -> Reading:
    """Judge the formula for the length of a SOAP vector."""
    return probed("soap_length", answer, soap.vector_length, (3, 6, 4), (1, 2, 0), (2, 5, 3))


@exercise()
def kernel_similarity(answer: object) -> Reading:
    """Judge a function for the similarity of two environments."""
    cases = ((*answers.environments(), zeta) for zeta in (1, 2, 4))
    kernel = lambda p, q, z: (p @ q / np.linalg.norm(p) / np.linalg.norm(q)) ** z  # noqa: E731
    return probed("similarity", answer, kernel, *cases)


@exercise()
def sparse_fit(answer: object) -> Reading:
    """Judge a function that solves for the coefficients of the sparse points."""
    case = tuple(answers.regression().values())
    return probed("sparse_fit", answer, answers.sparse_solution, case, rtol=1e-4, atol=1e-6)


@exercise()
def net_forces(answer: object) -> Reading:
    """Judge a function that sums the forces on each molecule."""
    return probed(
        "net_forces", answer, decomposition.net_molecular_forces, answers.three_molecules()
    )


@exercise()
def intermolecular_energy(answer: object) -> Reading:
    """Judge a function for the intermolecular energy a molecule."""
    energy = lambda box, alone: (box - sum(alone)) / len(alone)  # noqa: E731
    return probed("e_inter", answer, energy, (-60.0, [-14.0, -14.5, -14.2, -16.4]))


@exercise()
def energy_drift(answer: object) -> Reading:
    """Judge a function for the drift of the total energy."""
    drift = lambda t, e, n: 1e6 * np.polyfit(t, e, 1)[0] / n  # noqa: E731
    return probed("drift", answer, drift, answers.trajectory(), rtol=1e-3)


@exercise()
def break_even(answer: object) -> Reading:
    """Judge a function for the number of calls after which a potential has paid."""
    labels, label_s, fit_s, call_s, reference_s = 63, 0.3, 20.0, 0.1, 0.3
    case = (labels, label_s, fit_s, call_s, reference_s)
    return probed("break_even", answer, answers.break_even, case)
