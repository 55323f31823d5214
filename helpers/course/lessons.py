"""What the notebooks say of themselves: their metadata and exercises.

Every notebook carries ``metadata.lesson``; pages are made from it, see `helpers.course.pages`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import nbformat

from helpers import ROOT, SchoolError

NOTEBOOKS = ROOT / "notebooks"

#: Tags of the three cells of an exercise, in their order.
EXERCISE_TAGS = ("exercise", "check", "solution")
#: Tag of a cell whose stored output is compared when the lesson is tested.
COMPARED_TAG = "nbval-check-output"


@dataclass(frozen=True)
class Lesson:
    """The metadata of one notebook.

    Attributes
    ----------
    number : str
        Two digits.
    title, question, level : str
        Title, the question it answers in one sentence, and "beginner", "intermediate" or
        "advanced".
    teaching_minutes, exercise_minutes : int
        Minutes of teaching and of exercises, must-do and may-do together.
    seconds, memory_mb : int
        Budgets: processor seconds of the kernel and all its descendants, on the reference machine
        of `helpers.machine.calibration`, and peak resident memory in MB (children included).
    packages : tuple of str
        Names of the distributions that the lesson needs besides the common ones.
    tables, published : tuple of str
        Bundled tables, and published tables that are downloaded on request.
    extras : tuple of str
        Things outside Python that a part of the lesson uses: ``"chromium"``, ``"julia"``.
    path : Path
        The notebook.
    """

    number: str
    title: str
    question: str
    level: str
    teaching_minutes: int
    exercise_minutes: int
    seconds: int
    memory_mb: int
    packages: tuple[str, ...]
    tables: tuple[str, ...]
    published: tuple[str, ...]
    extras: tuple[str, ...]
    path: Path

    @property
    def name(self) -> str:
        """The notebook's file name without its ending, e.g. ``"03_p2d_sensitivity"``."""
        return self.path.stem


@dataclass(frozen=True)
class Exercise:
    """One exercise as it stands in a notebook.

    Attributes
    ----------
    name : str
        The name of its check.
    must : bool
        Whether it is a must-do exercise.
    position : int
        Index of the stub's cell in the notebook.
    stub, check, solution : str
        Sources: the stub, the call of the check, and the code of the solution block.
    """

    name: str
    must: bool
    position: int
    stub: str
    check: str
    solution: str


class LessonError(SchoolError, ValueError):
    """A notebook that breaks the lesson format; the message says where and how."""


def read(path: Path) -> Lesson:
    """Read a lesson's metadata.

    Raises
    ------
    LessonError
        If the notebook has no ``metadata.lesson``, or a key is missing, unknown or of the
        wrong type.

    Examples
    --------
    >>> read(NOTEBOOKS / "00_start_here.ipynb").number
    '00'
    """
    metadata = nbformat.read(path, as_version=4).metadata.get("lesson")
    if metadata is None:
        raise LessonError(f"{path.name} has no metadata.lesson")
    expected = {f.name: f.type for f in fields(Lesson) if f.name != "path"}
    if missing := sorted(expected.keys() - metadata.keys()):
        raise LessonError(f"{path.name}: metadata.lesson lacks {', '.join(missing)}")
    if unknown := sorted(metadata.keys() - expected.keys()):
        raise LessonError(f"{path.name}: metadata.lesson has unknown {', '.join(unknown)}")
    values: dict[str, Any] = {}
    for key, kind in expected.items():
        allowed: type = str if kind is str else int if kind is int else list
        if not isinstance(metadata[key], allowed):
            raise LessonError(f"{path.name}: metadata.lesson.{key} should be {allowed.__name__}")
        values[key] = tuple(metadata[key]) if allowed is list else metadata[key]
    return Lesson(path=path, **values)


def all_lessons(folder: Path = NOTEBOOKS) -> list[Lesson]:
    """Read all lessons of a folder, in the order of their numbers.

    Examples
    --------
    >>> [lesson.number for lesson in all_lessons()][:3]
    ['00', '01', '02']
    """
    return sorted((read(p) for p in folder.glob("*.ipynb")), key=lambda lesson: lesson.number)


def find(number: str, folder: Path = NOTEBOOKS) -> Lesson:
    """Return the lesson of a number such as ``"03"`` (or ``"3"``).

    Raises
    ------
    LessonError
        If there is none; the message lists those there are.

    Examples
    --------
    >>> find("3").number
    '03'
    """
    lessons = {lesson.number: lesson for lesson in all_lessons(folder)}
    wanted = number.strip().zfill(2)
    if wanted not in lessons:
        raise LessonError(f"there is no lesson {number!r}; there are {', '.join(lessons)}")
    return lessons[wanted]


def exercises(notebook: nbformat.NotebookNode) -> list[Exercise]:
    """Return the exercises of a notebook.

    Raises
    ------
    LessonError
        If the three cells of an exercise do not follow one another, an exercise is not marked
        must or may, a check is not a call ``check.name(...)``, or a solution holds no code.

    Examples
    --------
    >>> notebook = nbformat.read(find("03").path, as_version=4)
    >>> sum(exercise.must for exercise in exercises(notebook)) > 2
    True
    """
    found = []
    cells = notebook.cells
    tags = [set(cell.metadata.get("tags", [])) for cell in cells]
    for position, marks in enumerate(tags):
        if not marks & set(EXERCISE_TAGS):
            continue
        if "exercise" in marks:
            found.append(_exercise_at(position, cells, tags))
        elif not found or position - found[-1].position > 2:
            raise LessonError(f"cell {position}: a {marks} cell without its exercise")
    return found


def _exercise_at(position: int, cells: Sequence[Any], tags: Sequence[set[str]]) -> Exercise:
    if [next(iter(t & set(EXERCISE_TAGS)), None) for t in tags[position : position + 3]] != list(
        EXERCISE_TAGS
    ):
        raise LessonError(f"cell {position}: an exercise is followed by its check and its solution")
    if len(tags[position] & {"must", "may"}) != 1:
        raise LessonError(f"cell {position}: an exercise is tagged either must or may")
    stub, check, solution = (cells[position + k].source for k in range(3))
    call = re.search(r"^check\.(\w+)\(", check, flags=re.MULTILINE)
    if call is None:
        raise LessonError(f"cell {position + 1}: a check reads check.name(answer)")
    code = re.findall(r"```python\n(.*?)```", solution, flags=re.DOTALL)
    if "<details>" not in solution or not code:
        raise LessonError(f"cell {position + 2}: a solution holds <details> with a python block")
    return Exercise(call[1], "must" in tags[position], position, stub, check, code[-1])
