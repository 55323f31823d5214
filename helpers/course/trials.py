"""A lesson with every answer filled in: what its checks are asked, and where they reply.

Whoever proves or grades exercises executes such a copy once and reads what was printed.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from types import ModuleType

import nbformat

from helpers.course import lessons
from helpers.course.exercises import Mistake

_CHECKS = re.compile(
    r"^from helpers\.(\w+)(?:\.lesson import checks as check"
    r"| import (?:\(\s*)?(?:\w+,\s*)*check\b)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Trial:
    """One answer that is handed to a check.

    Attributes
    ----------
    exercise : str
        The name of the check.
    answer : str
        ``"stub"``, ``"solution"`` or ``"mistake"``.
    position : int
        Index of the cell of the filled notebook in which the check replies.
    mistake : Mistake or None
        The listed mistake that was handed over; None for the other two.
    """

    exercise: str
    answer: str
    position: int
    mistake: Mistake | None = None


@dataclass(frozen=True)
class Filled:
    """A lesson with answers.

    Attributes
    ----------
    notebook : nbformat.NotebookNode
        The lesson's cells with others between them.
    original : tuple of int
        Where each cell of the lesson stands now.
    trials : tuple of Trial
        In the order in which they are made.
    """

    notebook: nbformat.NotebookNode
    original: tuple[int, ...]
    trials: tuple[Trial, ...]


def checks_of(notebook: nbformat.NotebookNode) -> ModuleType:
    """Import the module that a lesson calls `check`.

    Raises
    ------
    helpers.course.lessons.LessonError
        If the lesson imports none.

    Examples
    --------
    >>> notebook = nbformat.read(lessons.find("00").path, as_version=4)
    >>> checks_of(notebook).__name__
    'helpers.start_here.lesson.checks'
    """
    source = "\n".join(cell.source for cell in notebook.cells)
    found = _CHECKS.search(source)
    if found is None:
        raise lessons.LessonError(
            "a lesson imports its checks by: from helpers.<topic> import check"
        )
    # by name at run time: the ground floor knows no topic package
    return importlib.import_module(f"helpers.{found[1]}.lesson.checks")


def filled_in(notebook: nbformat.NotebookNode) -> Filled:
    """Put behind each check its solution, every listed mistake, and the stub again.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A lesson; not changed.

    Raises
    ------
    helpers.course.lessons.LessonError
        If the lesson breaks the format of exercises, or imports no checks.

    Examples
    --------
    >>> notebook = nbformat.read(lessons.find("00").path, as_version=4)
    >>> filled_in(notebook).trials[0].answer
    'stub'
    """
    checks = checks_of(notebook)
    exercises = {exercise.position: exercise for exercise in lessons.exercises(notebook)}
    made = nbformat.from_dict(notebook)
    cells, made.cells = made.cells, []
    original: list[int] = []
    trials: list[Trial] = []

    def add(source: str) -> int:
        made.cells.append(nbformat.v4.new_code_cell(source))
        return len(made.cells) - 1

    for position, cell in enumerate(cells):
        original.append(len(made.cells))
        made.cells.append(cell)
        exercise = exercises.get(position - 1)
        if exercise is None:
            continue
        name = exercise.name
        trials.append(Trial(name, "stub", original[-1]))
        add(exercise.solution)
        trials.append(Trial(name, "solution", add(exercise.check)))
        for mistake in getattr(checks, name).mistakes:
            place = add(f"check.{name}({mistake.source})")
            trials.append(Trial(name, "mistake", place, mistake))
        add(exercise.stub)
    return Filled(made, tuple(original), tuple(trials))
