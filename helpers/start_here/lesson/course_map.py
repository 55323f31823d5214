"""The map of the course as the notebooks draw it: what to know before, and where to go on.

Nothing is listed here by hand. The row *know before* stands in each lesson under *At a glance*,
and a lesson that goes on in another one names it ("lesson 05"), so that the map follows the
lessons when they change.
"""

import re
from collections.abc import Sequence

import nbformat
import pandas as pd

from helpers.course.lessons import Lesson, LessonError


def know_before(lesson: Lesson) -> tuple[str, str]:
    """Return what a lesson asks one to know: what is needed, and what is helpful besides.

    Raises
    ------
    LessonError
        If the lesson has no row *know before*.
    """
    row = re.search(r"^\| know before \| (.+?) \|$", _text(lesson), flags=re.MULTILINE)
    if row is None:
        raise LessonError(f"{lesson.path.name} does not say what to know before")
    needed, _, helpful = row[1].partition("; *helpful*: ")
    return needed, helpful


def goes_on_in(lesson: Lesson) -> tuple[str, ...]:
    """Return the numbers of the other lessons that a lesson names, in their order."""
    named = re.findall(r"\b[Ll]esson (\d\d)\b", _text(lesson))
    return tuple(sorted(set(named) - {lesson.number}))


def requirements(lessons: Sequence[Lesson]) -> pd.DataFrame:
    """Put into a table what each lesson asks for and which others it names."""
    rows = []
    for lesson in lessons:
        needed, helpful = know_before(lesson)
        others = ", ".join(goes_on_in(lesson))
        rows.append((lesson.number, lesson.title, needed, helpful, others))
    columns = ["no", "lesson", "know before", "helpful", "goes on in"]
    return pd.DataFrame(rows, columns=columns)


def _text(lesson: Lesson) -> str:
    cells = nbformat.read(lesson.path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
