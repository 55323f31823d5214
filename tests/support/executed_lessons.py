"""Executions of the lessons that several tests look at: each is made once in a session."""

import importlib
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest

from helpers import lessons, notebooks

OFFLINE = Path(__file__).parent / "offline"
LESSONS = {lesson.name: lesson for lesson in lessons.all_lessons()}


def needs_mirror(lesson):
    if lesson.published and not os.environ.get("HELPERS_PUBLISHED_MIRROR"):
        pytest.skip(
            "HELPERS_PUBLISHED_MIRROR names no folder with the published tables, so the numbers "
            "of the sections on published data cannot be compared"
        )


def offline_environment(**more):
    path = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, **more}


def load(lesson):
    return nbformat.read(lesson.path, as_version=4)


def checks_of(notebook):
    """Import the module that a lesson calls `check`."""
    source = "\n".join(cell.source for cell in notebook.cells)
    module = re.search(r"^from helpers\.(\w+) import checks as check$", source, re.MULTILINE)
    assert module, "a lesson imports its checks by: from helpers.<topic> import checks as check"
    return importlib.import_module(f"helpers.{module[1]}.checks")


@dataclass
class Trial:
    """What the check said to the stub, the solution and each mistake of one exercise."""

    stub: str
    solution: str
    mistakes: list


@dataclass
class WithAnswers:
    printed: list
    trials: dict


@cache
def untouched(name, folder):
    """Execute a lesson as it is stored, from another folder and with the network cut."""
    return notebooks.execute(load(LESSONS[name]), folder=folder, environment=offline_environment())


@cache
def without_published(name, folder):
    """Execute a lesson where the published tables cannot be had, nor are cached."""
    environment = offline_environment(
        HELPERS_PUBLISHED_MIRROR="", HELPERS_CACHE=str(folder / "empty")
    )
    return notebooks.execute(load(LESSONS[name]), folder=folder, environment=environment)


@cache
def with_answers(name, folder):
    """Execute a lesson, handing each check the solution and every listed mistake on the way."""
    notebook = load(LESSONS[name])
    checks = checks_of(notebook)
    exercises = {e.position: e for e in lessons.exercises(notebook)}
    cells, original, added = [], [], {}
    for position, cell in enumerate(notebook.cells):
        original.append(len(cells))
        cells.append(cell)
        if position - 1 not in exercises:
            continue
        exercise = exercises[position - 1]
        mistakes = getattr(checks, exercise.name).mistakes
        sources = [
            exercise.solution,
            exercise.check,
            *(f"check.{exercise.name}({mistake.answer})" for mistake in mistakes),
            exercise.stub,
        ]
        added[exercise.name] = (len(cells) - 1, len(cells) + 1, mistakes)
        cells += [nbformat.v4.new_code_cell(source) for source in sources]
    notebook.cells = cells
    done = notebooks.execute(notebook, folder=folder, environment=offline_environment())
    texts = notebooks.printed(done.notebook)
    trials = {
        exercise: Trial(
            texts[stub],
            texts[solution],
            [(m, texts[solution + 1 + k]) for k, m in enumerate(mistakes)],
        )
        for exercise, (stub, solution, mistakes) in added.items()
    }
    return WithAnswers([texts[i] for i in original], trials)
