"""The checks of the exercises of 09_cluster_expansion."""

from helpers.clusters.lesson import answers
from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_names, as_number, probed, refuse

exercise = declared(__file__)


@exercise()
def nearest_pair(answer: object) -> Reading:
    """Nearest-neighbour correlation of CuAu in alternating planes."""
    found = as_number(answer, "the correlation")
    return Reading(found, answers.nearest_pair(), rtol=0, atol=2e-3)


@exercise()
def pair_interaction(answer: object) -> Reading:
    """Interaction of a nearest-neighbour pair when the parameter m J is 60 meV a site."""
    found = as_number(answer, "the interaction")
    return Reading(found, 0.060 / answers.nearest_multiplicity(), rtol=1e-3, atol=0)


@exercise()
def formation_energy(answer: object) -> Reading:
    """Judge a function that computes formation energies."""
    case = (0.25, -1.4, -0.3, -3.9)
    return probed("formation_energy", answer, answers.formation_energy, case)


@exercise()
def step_voltage(answer: object) -> Reading:
    """Judge a function for the mean voltage between two lithium contents."""
    cases = ((1 / 3, -1.55, 1 / 2, -2.2), (0.5, -2.2, 2 / 3, -2.83))
    return probed("step_voltage", answer, lambda a, e, b, f: -(f - e) / (b - a), *cases)


@exercise()
def best_fit(answer: object) -> Reading:
    """Name the fit to choose from a table of errors."""
    best = min(answers.FITS, key=lambda name: answers.FITS[name]["cross-validation"])
    return Reading(as_names(answer, answers.FITS, count=1), [best])


@exercise()
def acceptance(answer: object) -> Reading:
    """Judge the probability to accept a flip at a chemical potential."""
    cases = ((0.03, 1, 0.01, 0.026), (0.02, -1, -0.05, 0.026), (0.05, -1, 0.02, 0.05))
    return probed("acceptance", answer, answers.acceptance, *cases)


@exercise()
def heat_capacity(answer: object) -> Reading:
    """Judge a function for the heat capacity a site from energies a site."""
    case = (answers.energies(), 500, 400.0)
    # a variance with n - 1 is as good
    return probed("heat_capacity", answer, answers.heat_capacity, case, rtol=6e-3)


@exercise()
def smallest_edge(answer: object) -> Reading:
    """Smallest edge L of an L × L × L cell for the orderings of the lesson."""
    edge = as_number(answer, "the edge")
    if edge != int(edge) or edge < 1:
        refuse("an edge is a whole number of primitive cells.")
    return Reading(edge, answers.smallest_edge())


@exercise()
def pairwise_terms(answer: object) -> Reading:
    """Name the orders that a pairwise model's formation energies need."""
    orders = ("constant", "point", "pair", "triplet", "quadruplet")
    return Reading(set(as_names(answer, orders)), {"constant", "pair"})
