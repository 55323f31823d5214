"""The measured table: time, memory, exercises, compared cells and published values of each lesson.

``python -m website.measured`` executes what changed and writes ``docs/measured.md``.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence

from helpers import lessons, published_values
from helpers.comparisons import DIFFERS, NOT_RUN, REPRODUCED
from helpers.lessons import COMPARED_TAG, ROOT
from website.executions import Executed, executed

_NUMBER = re.compile(r"None|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def render(done: Sequence[Executed]) -> str:
    """Render the table in Markdown.

    Parameters
    ----------
    done : sequence of Executed
        Lessons in the order of the rows.
    """
    lines = [
        "# Measured",
        "",
        "Each lesson, executed once from top to bottom with untouched exercises; made by",
        "`python -m website.measured`. Time is the wall time of all cells with one thread for",
        "each numerical library, memory the largest resident memory of the kernel and its",
        "children. Compared cells are those whose printed output the tests compare with the",
        "stored one. Published values are counted as in *Against the literature*: reproduced",
        "within the tolerance, differing for a stated reason, or not repeatable.",
        "",
        "| lesson | time, of budget | slowest cell | peak memory, of budget "
        "| exercises, must + may | compared cells | published values: reproduced | differing "
        "| not repeatable |",
        "|---|---|---|---|---|---|---|---|---|",
        *map(_row, done),
        "",
        "Measured on: " + "; ".join(dict.fromkeys(one.machine for one in done)) + ".",
        "",
    ]
    return "\n".join(lines)


def verdicts(done: Executed) -> Counter:
    """Count the verdicts of the comparisons with the literature that a lesson showed."""
    found: Counter = Counter()
    for cell in done.notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/plain", "")
            if text.startswith("Comparison(entries="):
                ours = _ours(text)
                found.update(published_values.compare(done.lesson.number, ours).verdicts)
    return found


def _ours(text: str) -> dict[str, float | None]:
    """Read our numbers from the text form of a comparison, in which they come last."""
    ids = re.findall(r"PublishedValue\(id='([^']+)'", text)
    numbers = text.rpartition("ours=(")[2].replace("np.float64", "")
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
        f"{done.seconds:.0f} of {lesson.seconds} s",
        f"{max(done.cell_seconds):.0f} s",
        f"{done.peak_mb:.0f} of {lesson.memory_mb} MB",
        f"{must} + {len(exercises) - must}",
        f"{compared}",
        *(f"{found[verdict] or '–'}" for verdict in (REPRODUCED, DIFFERS, NOT_RUN)),
    )
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write ``docs/measured.md``, or print the table of some lessons."""
    parser = argparse.ArgumentParser(prog="python -m website.measured", description=main.__doc__)
    parser.add_argument("lessons", nargs="*", help="numbers, to print only their rows")
    asked = parser.parse_args(arguments).lessons
    if asked:
        print(render([executed(lessons.find(number)) for number in asked]))
        return 0
    path = ROOT / "docs" / "measured.md"
    path.write_text(render([executed(lesson) for lesson in lessons.all_lessons()]), "utf-8")
    print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
