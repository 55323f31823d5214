"""The map of the course as the notebooks draw it: what to know before, and where to go on.

Nothing is listed here by hand. The row *know before* stands in each lesson under *At a glance*,
and a lesson that goes on in another one names it ("lesson 05"), so that the map follows the
lessons when they change.
"""

import re
from collections.abc import Sequence

import nbformat
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Arc

from helpers.course.figures import BLACK, BLUE
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


def draw(axes: Axes, lessons: Sequence[Lesson]) -> None:
    """Draw the lessons below one another, with an arc between two of which one names the other."""
    place = {lesson.number: k for k, lesson in enumerate(lessons)}
    pairs = {
        tuple(sorted((lesson.number, other)))
        for lesson in lessons
        for other in goes_on_in(lesson)
        if other in place
    }
    degree = {number: sum(number in pair for pair in pairs) for number in place}
    for first, second in pairs:
        top, bottom = place[first], place[second]
        axes.add_patch(
            Arc(
                (0, (top + bottom) / 2),
                height=bottom - top,
                width=bottom - top,
                theta1=-90,
                theta2=90,
                color=BLUE,
                lw=1.8,
                alpha=0.75,
            )
        )
    sizes = 40 + 45 * np.array(list(degree.values()))
    axes.scatter(np.zeros(len(place)), list(place.values()), s=sizes, color=BLUE, zorder=3)
    for lesson in lessons:
        title = f"{lesson.number}  {lesson.title}"
        axes.text(-0.4, place[lesson.number], title, ha="right", va="center", color=BLACK)
    widest = max((place[b] - place[a] for a, b in pairs), default=1) / 2
    axes.set(xlim=(-5.2, widest + 0.3), ylim=(len(place) - 0.4, -0.6))
    axes.set_axis_off()


def _text(lesson: Lesson) -> str:
    cells = nbformat.read(lesson.path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
