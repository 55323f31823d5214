"""The checks of the exercises of 04_symbolic_regression."""

import numpy as np
import pandas as pd

from helpers.conductivity.lesson import answers
from helpers.conductivity.simulator.table import bundled_table
from helpers.course.exercises import declared
from helpers.course.readings import (
    Reading,
    as_function,
    as_mask,
    as_number,
    on_both_sides,
    probed,
    refuse,
)

exercise = declared(__file__, pd=pd)


@exercise()
def pooled_std(answer: object) -> Reading:
    """Judge a function that pools the scatter of replicates."""
    return probed("pooled_std", answer, answers.pooled_std, answers.replicated(), rtol=1e-6)


@exercise()
def dilute_limit(answer: object) -> Reading:
    """Conductivity that the published law predicts without salt."""
    found = as_number(answer, "k without salt")
    return Reading(found, answers.limit_of_the_published_law(), rtol=0, atol=0.05)


@exercise()
def to_conductivity(answer: object) -> Reading:
    """Judge a function that turns ln(k/c) into k."""
    f, c = np.array([0.5, 1.5, 3.0]), np.array([2.0, 0.2, 0.7])
    found = np.asarray(as_function(answer, "to_conductivity")(f.copy(), c.copy()), dtype=float)
    if found.shape != f.shape:
        refuse("the function should return one k for each f and c, also for arrays.")
    return Reading(found, c * np.exp(f))


@exercise()
def one_standard_error(answer: object) -> Reading:
    """Judge a function that chooses a law from cross-validated errors."""
    errors = answers.cross_validation_table()
    place = as_function(answer, "one_standard_error")(errors.copy())
    place = as_number(place, "what one_standard_error returns")
    return Reading(place, 2, fields={"last": len(errors) - 1})


@exercise()
def activation_energy(answer: object) -> Reading:
    """Apparent activation energy of the short law in kJ/mol."""
    found = as_number(answer, "the activation energy")
    return Reading(found, answers.short_law_activation_energy(), rtol=0.01)


@exercise()
def held_out(answer: object) -> Reading:
    """Judge a function that marks whole formulations for testing."""
    table = bundled_table()
    mask = as_mask(as_function(answer, "held_out")(table.copy()), len(table))
    split: dict[str, float] = dict(on_both_sides(table, mask, "T", "sample", "formulation"))
    split["share"] = table.loc[mask, "formulation"].nunique() / 85
    whole = bool(split["T"]) and not split["sample"] and not split["formulation"]
    return Reading(split["share"], right=whole and 0.15 <= split["share"] <= 0.35, fields=split)


@exercise()
def decimals(answer: object) -> Reading:
    """Decimals that the temperature coefficient needs."""
    return Reading(as_number(answer, "the number of decimals"), 4)


@exercise()
def quieter(answer: object) -> Reading:
    """Factor of the noise at which the rule would let go of the surrogate."""
    found = as_number(answer, "the factor")
    return Reading(found, np.sqrt(answers.surrogate_excess() / 0.5), rtol=0.02)
