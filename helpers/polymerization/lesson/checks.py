"""The checks of the exercises of 06_inverse_polymerization."""

import numpy as np

from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_function, as_mask, as_number, on_both_sides, probed
from helpers.polymerization.lesson import answers
from helpers.polymerization.simulator.distributions import BIN_WIDTH, LOG10_M
from helpers.polymerization.simulator.table import bundled_table

exercise = declared(__file__)


@exercise()
def radicals_in_the_volume(answer: object) -> Reading:
    """Radicals beside a hundred million monomers."""
    truth = answers.N_MONOMERS * answers.RADICALS / answers.MONOMER
    return Reading(as_number(answer, "the number of radicals"), truth, rtol=0.02)


@exercise()
def mean_molar_masses(answer: object) -> Reading:
    """Judge a function that returns Mn and Mw of a mass distribution."""
    mass = 3.0 * answers.example_distributions()[0] * BIN_WIDTH  # any unit of mass will do
    means = lambda M, mass: answers.averages_of(mass / BIN_WIDTH)  # noqa: E731
    return probed("mean_molar_masses", answer, means, (10**LOG10_M, mass), rtol=1e-6)


@exercise()
def area_between(answer: object) -> Reading:
    """Judge a function that measures how far two distributions are apart."""
    first, second = answers.example_distributions()
    both = ((first, second), (second, first))
    return probed(
        "area_between", answer, lambda a, b: np.abs(a - b).sum() * BIN_WIDTH, *both, rtol=1e-6
    )


@exercise()
def equivalent_initiator(answer: object) -> Reading:
    """Judge the amount of initiator that starts as many chains in a colder reactor."""
    found = as_number(answer, "the initiator")
    return Reading(found, answers.equivalent_initiator_mmol_per_L(), rtol=0.01)


@exercise()
def whole_recipes(answer: object) -> Reading:
    """Judge a function that marks whole recipes for testing."""
    table = bundled_table()[["recipe", "time_s", "temperature_C"]]
    mask = as_mask(as_function(answer, "whole_recipes")(table.copy()), len(table))
    split: dict[str, float] = dict(on_both_sides(table, mask, "time_s", "recipe"))
    split["share"] = table.loc[mask, "recipe"].nunique() / 432
    whole = bool(split["time_s"]) and not split["recipe"]
    return Reading(split["share"], right=whole and 0.1 <= split["share"] <= 0.3, fields=split)


@exercise()
def half_width(answer: object) -> Reading:
    """Judge a function that makes 90 % intervals from errors on held-out recipes."""
    errors = answers.calibration_errors()
    both = ((errors,), (-errors,))
    return probed("half_width", answer, answers.conformal_half_width, *both, rtol=1e-6)


@exercise()
def larger_volume(answer: object) -> Reading:
    """Noise of Mw in a volume a hundred times as large."""
    return Reading(as_number(answer, "the noise"), 0.11, rtol=0.03)
