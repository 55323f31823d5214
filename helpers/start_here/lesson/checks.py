"""The check of the exercise of 00_start_here."""

import numpy as np

from helpers.course.exercises import Mistake, Verdict, as_number, exercise, right, wrong

_CAPACITY_AH = 2.6
_CURRENT_A = 1.3


@exercise(
    Mistake("left it in hours", "capacity_ah / current_a", "that is in hours"),
    Mistake("went on to seconds", "3600 * capacity_ah / current_a", "that is in seconds"),
    Mistake("turned the ratio round", "60 * current_a / capacity_ah", "the wrong way round"),
    Mistake("multiplied", "60 * current_a * capacity_ah", "Solve Q = I t"),
)
def charging_time(answer: object) -> Verdict:
    """Time in minutes to fill a cell of 2.6 A h at 1.3 A."""
    minutes = as_number(answer)
    truth = 60 * _CAPACITY_AH / _CURRENT_A
    if np.isclose(minutes, truth):
        return right("Two hours, which is what a rate of C/2 means.")
    if np.isclose(minutes, truth / 60):
        return wrong("that is in hours; the task asks for minutes.")
    if np.isclose(minutes, truth * 60):
        return wrong("that is in seconds; the task asks for minutes.")
    if np.isclose(minutes, 60 * _CURRENT_A / _CAPACITY_AH):
        return wrong("the ratio stands the wrong way round: a larger cell takes longer.")
    return wrong("it takes another number of minutes. Solve Q = I t for t.")
