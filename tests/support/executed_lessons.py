"""Executions of the lessons that several tests look at: each is made once in a session."""

import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from helpers.course import lessons, notebooks, trials

OFFLINE = Path(__file__).parent / "offline"
LESSONS = {lesson.name: lesson for lesson in lessons.all_lessons()}


def offline_environment(**more):
    path = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, **more}


def pace():
    """Measure the pace of this machine, now."""
    from helpers.machine import (
        calibration,  # brings numba, which most test runs do not need
    )

    return calibration.pace()


def load(lesson):
    return nbformat.read(lesson.path, as_version=4)


@dataclass
class Replies:
    """What the check said to the stub, the solution and each mistake of one exercise."""

    stub: str
    solution: str
    mistakes: list


@dataclass
class WithAnswers:
    printed: list
    replies: dict


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
    filled = trials.filled_in(load(LESSONS[name]))
    with tempfile.TemporaryDirectory() as cache:
        alone = {"HELPERS_PUBLISHED_MIRROR": "", "HELPERS_CACHE": cache}
        environment = offline_environment(**alone)
        done = notebooks.execute(filled.notebook, folder=folder, environment=environment)
    texts = notebooks.printed(done.notebook)
    replies = {}
    for trial in filled.trials:
        of = replies.setdefault(trial.exercise, Replies("", "", []))
        if trial.mistake:
            of.mistakes.append((trial.mistake, texts[trial.position]))
        else:
            setattr(of, trial.answer, texts[trial.position])
    return WithAnswers([texts[i] for i in filled.original], replies)
