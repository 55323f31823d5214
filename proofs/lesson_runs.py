"""A lesson executed under a condition: which stored outputs and verdicts came again."""

from __future__ import annotations

import importlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from helpers import lessons, notebooks
from helpers.lessons import COMPARED_TAG, Lesson
from proofs.nudged_places import COUNTS, counted

ROOT = Path(__file__).resolve().parents[1]
#: Cuts the network in kernels and in what they start.
OFFLINE = ROOT / "tests" / "support" / "offline"
#: Moves numbers, where the environment asks for it.
STARTUP = ROOT / "proofs" / "startup"
_CHECKS = re.compile(r"^from helpers\.(\w+) import checks as check$", re.MULTILINE)


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
    """

    outputs: int = 0
    verdicts: int = 0
    changed: list[str] = field(default_factory=list)
    nudged: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Trial:
    """An answer handed to a check: where it stands, and what the check has to say."""

    position: int
    what: str
    start: str
    part: str = ""


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
    notebook = nbformat.read(lesson.path, as_version=4)
    original, trials = _fill_in(notebook)
    result = LessonRun(
        outputs=sum(COMPARED_TAG in c.metadata.get("tags", []) for c in stored.cells),
        verdicts=len(trials),
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
            notebooks.execute(
                notebook,
                folder=folder,
                environment={**environment, "PYTHONPATH": path, COUNTS: str(counts)},
            )
        except CellExecutionError as error:
            result.changed.append(f"stops: {str(error).strip().splitlines()[-1]}")
        result.nudged = counted(counts)
    printed = notebooks.printed(notebook)
    _compare_outputs(stored, [printed[i] for i in original], result)
    if not any(c.startswith("stops") for c in result.changed):
        result.changed += [
            f"{t.what}: {printed[t.position].strip()[:160] or 'nothing was said'}"
            for t in trials
            if not (printed[t.position].startswith(t.start) and t.part in printed[t.position])
        ]
    return result


def _fill_in(notebook: nbformat.NotebookNode) -> tuple[list[int], list[_Trial]]:
    # after each check: the solution, every listed mistake, and the stub again
    source = "\n".join(cell.source for cell in notebook.cells)
    found = _CHECKS.search(source)
    assert found, "a lesson imports its checks by: from helpers.<topic> import checks as check"
    checks = importlib.import_module(f"helpers.{found[1]}.checks")
    exercises = {e.position: e for e in lessons.exercises(notebook)}
    cells: list[nbformat.NotebookNode] = []
    original: list[int] = []
    trials: list[_Trial] = []

    def add(source: str) -> int:
        cells.append(nbformat.v4.new_code_cell(source))
        return len(cells) - 1

    for position, cell in enumerate(notebook.cells):
        original.append(len(cells))
        cells.append(cell)
        exercise = exercises.get(position - 1)
        if exercise is None:
            continue
        name = exercise.name
        trials.append(_Trial(len(cells) - 1, f"{name}, stub", "Not yet:"))
        add(exercise.solution)
        trials.append(_Trial(add(exercise.check), f"{name}, solution", "Right."))
        for mistake in getattr(checks, name).mistakes:
            here = add(f"check.{name}({mistake.answer})")
            trials.append(_Trial(here, f"{name}, {mistake.label}", "Not right:", mistake.hint))
        add(exercise.stub)
    notebook.cells = cells
    return original, trials


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
