"""The figure of 00_start_here: which lessons go on in which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Arc

from helpers.course.figures import BLACK, BLUE, Shown, figure, show
from helpers.course.lessons import Lesson
from helpers.start_here.lesson.course_map import goes_on_in


def arcs(lessons: Sequence[Lesson]) -> Shown:
    """Draw the lessons below one another, with an arc between two of which one names the other."""
    drawing, axes = figure(8, 4.4)
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
    return show(
        drawing,
        "The lessons as dots below one another, joined by an arc where one of them names the other;"
        " lesson 05 on choosing experiments has the most neighbours.",
    )
