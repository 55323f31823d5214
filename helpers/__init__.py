"""Simulators, learning tools and exercise checks behind the MAP School lessons.

The ground floor knows no topic. Its rooms: `machine`, `tables`, `experiments`, `models`,
`choosing`, `sensitivity` and `course`. Every other package here is a topic: the `simulator` of a
lesson, what is learned from it, and on top the `lesson` with its checks and interactive figure.
"""

from pathlib import Path

from helpers import renamed

#: The folder of the project, with notebooks/, data/ and pyproject.toml.
ROOT = Path(__file__).resolve().parents[1]


class SchoolError(Exception):
    """Something that a lesson expects to go wrong; the message says what, and what is allowed.

    Each error of the package is one, beside the built-in kind that it is.

    Examples
    --------
    >>> from helpers.course.lessons import LessonError
    >>> issubclass(LessonError, SchoolError), issubclass(LessonError, ValueError)
    (True, True)
    """


renamed.install()
