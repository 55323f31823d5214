"""The check of the exercise of 00_start_here."""

from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_number

exercise = declared(__file__)

_CELL = {"capacity_ah": 2.6, "current_a": 1.3}


@exercise(lambda: _CELL)
def charging_time(answer: object) -> Reading:
    """Time in minutes to fill a cell of 2.6 A h at 1.3 A."""
    return Reading(as_number(answer), 60 * _CELL["capacity_ah"] / _CELL["current_a"])
