"""Executions of the lessons that several tests look at: each is made once in a session."""

import importlib
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from helpers import lessons, notebooks

OFFLINE = Path(__file__).parent / "offline"
LESSONS = {lesson.name: lesson for lesson in lessons.all_lessons()}


def offline_environment(**more):
    path = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, **more}


def pace():
    """Measure the pace of this machine, now."""
    from helpers import calibration  # brings numba, which most test runs do not need

    return calibration.pace()


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


@dataclass
class Run:
    """A lesson, executed as it is stored, and what that took.

    `factor` is by how much this machine was slower than the one on which the budgets were set.
    """

    printed: list
    seconds: float
    cpu_seconds: float
    peak_mb: float
    factor: float

    def said(self, lesson):
        return (
            f"{self.cpu_seconds:.0f} s of processor time, budget {lesson.seconds} s "
            f"× {self.factor:.2f}; {self.peak_mb:.0f} of {lesson.memory_mb} MB; "
            f"{self.seconds:.0f} s by the clock"
        )


#: Lessons that nbval has executed in this session (by `lesson_runs`).
RUNS = {}


def untouched(name, folder):
    """Return the run of a lesson as it is stored; executed here where nbval has not done so."""
    if name not in RUNS:
        before = pace()
        done = notebooks.execute(
            load(LESSONS[name]), folder=folder, environment=offline_environment()
        )
        factor = max(before.factor, pace().factor)
        printed = notebooks.printed(done.notebook)
        RUNS[name] = Run(printed, done.seconds, done.cpu_seconds, done.peak_mb, factor)
    return RUNS[name]


@cache
def with_answers(name, folder):
    """Execute a lesson, handing each check the solution and every listed mistake on the way.

    The published tables cannot be had, nor are they cached: an exercise needs none of them.
    """
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
    with tempfile.TemporaryDirectory() as cache:
        alone = {"HELPERS_PUBLISHED_MIRROR": "", "HELPERS_CACHE": cache}
        environment = offline_environment(**alone)
        done = notebooks.execute(notebook, folder=folder, environment=environment)
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
