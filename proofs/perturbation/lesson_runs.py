"""A lesson executed under a condition: which stored outputs and verdicts came again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from helpers import ROOT
from helpers.course import notebooks, trials
from helpers.course.lessons import COMPARED_TAG, Lesson
from helpers.course.trials import Trial
from proofs.perturbation.nudged_places import COUNTS, counted

#: Cuts the network in kernels and in what they start.
OFFLINE = ROOT / "tests" / "support" / "offline"
#: Moves numbers, where the environment asks for it.
STARTUP = Path(__file__).with_name("startup")


@dataclass
class LessonRun:
    """What a lesson printed and said under a condition, compared with what it should.

    Attributes
    ----------
    outputs, verdicts : int
        How many stored outputs and how many verdicts of exercises were compared.
    changed : list of str
        What did not come again, one sentence each.
    nudged : dict of str to int
        How many numbers were moved, by place.
    seconds : float
        Processor time of the kernel and of what it started; 0 where the lesson stopped.
    """

    outputs: int = 0
    verdicts: int = 0
    changed: list[str] = field(default_factory=list)
    nudged: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


#: How a check begins its reply to a stub, a solution and a mistake.
_BEGINS = {"stub": "Not yet:", "solution": "Right.", "mistake": "Not right:"}


def run(lesson: Lesson, environment: Mapping[str, str]) -> LessonRun:
    """Execute a lesson with all its answers, without a network, and compare.

    Parameters
    ----------
    lesson : Lesson
        With its stored outputs.
    environment : mapping
        The condition, as environment variables of the kernel.
    """
    stored = nbformat.read(lesson.path, as_version=4)
    filled = trials.filled_in(stored)
    result = LessonRun(
        outputs=sum(COMPARED_TAG in c.metadata.get("tags", []) for c in stored.cells),
        verdicts=len(filled.trials),
    )
    with tempfile.TemporaryDirectory() as elsewhere:
        counts = Path(elsewhere) / "counts"
        counts.mkdir()
        folder = Path(elsewhere) / "folder"
        folder.mkdir()
        path = os.pathsep.join(
            filter(None, [str(STARTUP), str(OFFLINE), os.environ.get("PYTHONPATH")])
        )
        try:
            done = notebooks.execute(
                filled.notebook,
                folder=folder,
                environment={**environment, "PYTHONPATH": path, COUNTS: str(counts)},
            )
            result.seconds = done.cpu_seconds
        except CellExecutionError as error:
            result.changed.append(f"stops: {str(error).strip().splitlines()[-1]}")
        result.nudged = counted(counts)
    printed = notebooks.printed(filled.notebook)
    _compare_outputs(stored, [printed[i] for i in filled.original], result)
    if not any(c.startswith("stops") for c in result.changed):
        replies = (_what_was_said(t, printed[t.position]) for t in filled.trials)
        result.changed += filter(None, replies)
    return result


def _what_was_said(trial: Trial, reply: str) -> str:
    """Return what is wrong with a reply; nothing if it is the right one."""
    own = trial.mistake is None or trial.mistake.is_said_in(reply)
    if reply.startswith(_BEGINS[trial.answer]) and own:
        return ""
    answer = trial.mistake.label if trial.mistake else trial.answer
    return f"{trial.exercise}, {answer}: {reply.strip()[:160] or 'nothing was said'}"


def _compare_outputs(stored: nbformat.NotebookNode, printed: list[str], result: LessonRun) -> None:
    stopped = bool(result.changed)
    for position, (cell, before, now) in enumerate(
        zip(stored.cells, notebooks.printed(stored), printed, strict=True)
    ):
        if COMPARED_TAG not in cell.metadata.get("tags", []) or now == before:
            continue
        if stopped and not now:
            continue  # not reached
        lines = zip(before.splitlines(), now.splitlines(), strict=False)
        differing = next(((b, n) for b, n in lines if b != n), ("other", "number of lines"))
        result.changed.append(
            f"cell {position}: stored '{differing[0].strip()}', now '{differing[1].strip()}'"
        )
