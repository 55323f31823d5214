"""What a lesson is: its metadata, its notebook, its exercises, its figures, its ways in."""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.course.lessons import Lesson, LessonError, all_lessons, find, read
    from helpers.course.notebooks import Execution, execute, normalised
    from helpers.course.exercises import Check, Mistake, Verdict, confusions, declared
    from helpers.course.readings import (
        Reading,
        accept,
        as_array,
        as_function,
        as_mask,
        as_names,
        as_number,
        not_yet,
        on_both_sides,
        probed,
        refuse,
    )
    from helpers.course.trials import Trial, checks_of, filled_in
    from helpers.course.html_tables import HtmlTable, html_table
    from helpers.course.reports import Finding, Report
    from helpers.course.figures import (
        BLACK,
        BLUE,
        GREEN,
        ORANGE,
        PALETTE,
        PURPLE,
        SKY,
        VERMILION,
        LiveFigure,
        figure,
        image_html,
        parity,
        ranking,
        show,
    )
    from helpers.course.interactive import Choice, Explorer, Panel, Press, Slider, kept

__getattr__, __dir__ = faces.lazy(__name__)
