"""The measured tables: what each lesson takes, and which of its cells let a room wait.

``python -m workshop.site.measured`` executes what changed and writes ``docs/measured.md``, and from
it the waiting times in the handbook's schedules.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpers import ROOT
from helpers.course import lessons
from helpers.course.lessons import COMPARED_TAG
from helpers.tables import literature
from helpers.tables.comparisons import DIFFERS, NOT_RUN, REPRODUCED
from workshop.site import handbook
from workshop.site.executions import Executed, executed

#: Cells from this time on stand in the table of slow cells.
SLOW_S = 3.0

_NUMBER = re.compile(r"None|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class SlowCell:
    """A cell for which a room waits.

    Attributes
    ----------
    number : int
        The count that stands beside the cell after a run from the top.
    section : str
        The headings above it.
    begins : str
        Its first line that is no import.
    seconds : float
        Wall time.
    """

    number: int
    section: str
    begins: str
    seconds: float


def render(done: Sequence[Executed]) -> str:
    """Render both tables in Markdown.

    Parameters
    ----------
    done : sequence of Executed
        Lessons in the order of the rows.
    """
    lines = [
        "# Measured",
        "",
        "Each lesson, executed once from top to bottom with untouched exercises; made by",
        "`python -m workshop.site.measured`. Work is the processor time of the kernel and all its",
        "descendants, with one thread for each numerical library; the budget is multiplied by the",
        "time of a fixed piece of work on this machine (`python -m helpers.machine.calibration`),",
        "beside the time on the machine for which the budgets were set. The wait is the wall time",
        "of all cells, memory the largest resident memory of the kernel and its children. Compared",
        "cells are those whose printed output the tests compare with the",
        "stored one. Published values are counted as in *Against the literature*: reproduced",
        "within the tolerance, differing for a stated reason, or not repeatable.",
        "",
        "| lesson | work, of budget | wait | slowest cell | peak memory, of budget "
        "| exercises, must + may | compared cells | published values: reproduced | differing "
        "| not repeatable |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *map(_row, done),
        "",
        "## Slow cells",
        "",
        f"Every cell that took {SLOW_S:.0f} s or more, in the same executions. The number is the",
        "one that stands beside the cell after a run from the top; the code is the first line",
        "that is no import.",
        "",
        "| lesson | cell | section | begins with | time |",
        "|---|---|---|---|---|",
        *(_cell_row(one, cell) for one in done for cell in slow_cells(one)),
        "",
        "Measured on: " + "; ".join(dict.fromkeys(one.machine for one in done)) + ".",
        "",
    ]
    return "\n".join(lines)


def slow_cells(done: Executed, least_s: float = SLOW_S) -> Iterator[SlowCell]:
    """Yield the cells that took at least some seconds, in their order."""
    number, headings = 0, ["", ""]
    for cell, seconds in zip(done.notebook.cells, done.cell_seconds, strict=True):
        if cell.cell_type == "markdown":
            for marks, title in _headings(cell.source):
                headings = [title, ""] if marks == "##" else [headings[0], title]
            continue
        number += 1
        if seconds >= least_s:
            section = " / ".join(filter(None, headings))
            yield SlowCell(number, section, _first_line(cell.source), seconds)


def verdicts(done: Executed) -> Counter[str]:
    """Count the verdicts of the comparisons with the literature that a lesson showed."""
    found: Counter[str] = Counter()
    for cell in done.notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/plain", "")
            if text.startswith("Comparison(entries="):
                ours = _ours(text)
                found.update(literature.compare(done.lesson.number, ours).verdicts)
    return found


def _ours(text: str) -> dict[str, float | None]:
    """Read our numbers from the text form of a comparison, in which they come last."""
    ids = re.findall(r"PublishedValue\(id='([^']+)'", text)
    numbers = re.sub(r"np\.\w+", "", text.rpartition("ours=(")[2])
    values = [None if n == "None" else float(n) for n in _NUMBER.findall(numbers)]
    return dict(zip(ids, values, strict=True))


def _row(done: Executed) -> str:
    lesson = done.lesson
    exercises = lessons.exercises(done.notebook)
    must = sum(exercise.must for exercise in exercises)
    compared = sum(COMPARED_TAG in c.metadata.get("tags", []) for c in done.notebook.cells)
    found = verdicts(done)
    cells = (
        f"{lesson.number} {lesson.title}",
        f"{done.cpu_seconds:.0f} of {lesson.seconds} × {done.factor:.2f} s",
        f"{done.seconds:.0f} s",
        f"{max(done.cell_seconds):.0f} s",
        f"{done.peak_mb:.0f} of {lesson.memory_mb} MB",
        f"{must} + {len(exercises) - must}",
        f"{compared}",
        *(f"{found[verdict] or '–'}" for verdict in (REPRODUCED, DIFFERS, NOT_RUN)),
    )
    return f"| {' | '.join(cells)} |"


def _cell_row(done: Executed, cell: SlowCell) -> str:
    code = cell.begins.replace("|", "\\|")
    return (
        f"| {done.lesson.number} | [{cell.number}] | {cell.section} | `{code}` "
        f"| {cell.seconds:.0f} s |"
    )


def _headings(source: str) -> list[tuple[str, str]]:
    text = re.sub(r"```.*?```", "", source, flags=re.DOTALL)
    return re.findall(r"^(##|###) (.+)$", text, flags=re.MULTILINE)


def _first_line(source: str) -> str:
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    inside = False  # an import in brackets goes on until they are closed
    for line in lines:
        if inside or line.startswith(("import ", "from ", "#")):
            inside = ")" not in line and (inside or line.endswith("("))
            continue
        return line
    return lines[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write ``docs/measured.md`` and the waiting times, or print the tables of some lessons."""
    parser = argparse.ArgumentParser(
        prog="python -m workshop.site.measured", description=main.__doc__
    )
    parser.add_argument("lessons", nargs="*", help="numbers, to print only their rows")
    asked = parser.parse_args(arguments).lessons
    if asked:
        print(render([executed(lessons.find(number)) for number in asked]))
        return 0
    path = ROOT / handbook.MEASURED
    path.write_text(render([executed(lesson) for lesson in lessons.all_lessons()]), "utf-8")
    print(f"wrote {handbook.MEASURED}")
    return handbook.main()


if __name__ == "__main__":
    sys.exit(main())
