"""``python -m proofs.conditions.matrix``: lessons under conditions, for docs/robustness.md.

Outcomes are kept; conditions that are not named keep those they had, here or on the page. Without
words it only writes the page again.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers import ROOT
from helpers.course.lessons import all_lessons, find
from helpers.machine import packages
from proofs.conditions import conditions, environments, outcomes
from proofs.conditions.conditions import Condition, NotPossible, Setting
from proofs.conditions.environments import STORE
from proofs.conditions.outcomes import Outcome
from workshop.site.executions import this_machine

PAGE = ROOT / "docs" / "robustness.md"


@dataclass(frozen=True)
class Row:
    """A row of the matrix.

    Attributes
    ----------
    title : str
        What it is called on the page.
    parts : tuple of callables
        Conditions that hold together.
    """

    title: str
    parts: tuple[Condition, ...]


_ALL_AT_ONCE = (
    conditions.one_core,
    conditions.two_gigabytes,
    conditions.elsewhere,
    conditions.strange_path,
    conditions.read_only,
)
ROWS = {
    "at-once": Row("five at once: core, memory, locale, path, read-only", _ALL_AT_ONCE),
    "one-core": Row("one core", (conditions.one_core,)),
    "two-gigabytes": Row("2 GB of memory", (conditions.two_gigabytes,)),
    "locale": Row("other locale and time zone", (conditions.elsewhere,)),
    "path": Row("path with spaces, not ASCII", (conditions.strange_path,)),
    "read-only": Row("read-only checkout", (conditions.read_only,)),
    "no-network": Row("no network, no published tables", (conditions.no_network,)),
    "stick": Row("installed from the stick, no network", (environments.from_the_stick,)),
    "oldest": Row("oldest allowed versions", (environments.oldest,)),
    "newest": Row("newest allowed versions", (environments.newest,)),
    "colab": Row("Colab's versions", (environments.colab,)),
    "python3.12": Row("Python 3.12", (environments.other_python((3, 12)),)),
    "python3.13": Row("Python 3.13", (environments.other_python((3, 13)),)),
}


@contextmanager
def applied(parts: Sequence[Condition], setting: Setting) -> Iterator[Setting]:
    """Apply conditions one after the other, and undo them in the end."""
    with ExitStack() as stack:
        for part in parts:
            setting = stack.enter_context(part(setting))
        yield setting


def run_row(row: Row, numbers: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
    """Run lessons under the conditions of a row, one after the other.

    Yields
    ------
    tuple
        Number of the lesson and what it did; if the conditions cannot be brought about, each
        lesson is "not tried" with the reason.
    """
    with tempfile.TemporaryDirectory() as scratch:
        try:
            with applied(row.parts, Setting(ROOT, Path(scratch))) as setting:
                for number in numbers:
                    yield number, outcomes.run(setting, number)
        except NotPossible as error:
            for number in numbers:
                yield number, Outcome("not tried", str(error))


def render(
    found: Mapping[str, Mapping[str, Outcome]], numbers: Sequence[str], before: str = ""
) -> str:
    """Render the page.

    Parameters
    ----------
    found : mapping
        From the key of a row to outcomes by lesson; lessons that were not run are absent.
    numbers : sequence of str
        The lessons, in the order of the columns.
    before : str
        The page as it is: a row of which nothing is found, for outcomes are no files of the
        repository, stays as it stands there.
    """
    lines = [
        "# Robustness",
        "",
        "Lessons run from top to bottom under conditions that learners meet; written by",
        "`python -m proofs.conditions.matrix`. A number is the processor time in seconds of a",
        "lesson that passed, all its processes together. “≠ 2” behind it: two of the cells whose",
        "output is stored printed something else (last digits, with other versions). A dash: not",
        "run.",
        "",
        f"| condition | {' | '.join(numbers)} |",
        f"|---|{'---|' * len(numbers)}",
    ]
    ran, accounts = [], []
    for key, row in ROWS.items():
        if by_lesson := found.get(key):
            cells = [_cell(by_lesson.get(number)) for number in numbers]
            account = _account(row, by_lesson)
        else:
            cells, account = _as_before(row, before)
            cells += ["–"] * (len(numbers) - len(cells))
        if account:
            ran.append(key)
            lines.append(f"| {row.title} | {' | '.join(cells)} |")
            accounts += account
    lines += ["", "## How, and what was found", "", *accounts]
    if alone := [row.title for key, row in ROWS.items() if key not in ran]:
        lines += ["", f"Not run, or not alone: {'; '.join(alone)}."]
    lines += ["", f"Measured on: {this_machine()}.", ""]
    return "\n".join(lines)


def _as_before(row: Row, page: str) -> tuple[list[str], list[str]]:
    """Return the cells of a row and its account as a page has them; nothing if it has not."""
    title = re.escape(row.title)
    line = re.search(rf"^\| {title} \| (.+) \|$", page, re.MULTILINE)
    account = re.search(rf"^- \*\*{title}\*\*: .*\n(?:  - .*\n)*", page, re.MULTILINE)
    if not (line and account):
        return [], []
    return line[1].split(" | "), account[0].splitlines()


def _cell(outcome: Outcome | None) -> str:
    if outcome is None:
        return "–"
    if outcome.verdict != "passed":
        return "**failed**" if outcome.verdict == "failed" else "not tried"
    differs = f" ≠ {outcome.differing}" if outcome.differing else ""
    return f"{outcome.cpu_s:.0f}{differs}"


def _account(row: Row, by_lesson: Mapping[str, Outcome]) -> list[str]:
    """Say of a row how it was done, what it reached, and why a lesson failed."""
    tried = [outcome for outcome in by_lesson.values() if outcome.verdict != "not tried"]
    if not tried:
        (reason, *_) = {outcome.reason for outcome in by_lesson.values()}
        return [f"- **{row.title}**: not tried, because {reason}."]
    passed = [outcome for outcome in tried if outcome.verdict == "passed"]
    compared, differing = sum(o.compared for o in passed), sum(o.differing for o in passed)
    peak = max((outcome.peak_mb for outcome in passed), default=0.0)
    facts = (
        f"{len(passed)} of {len(tried)} lessons passed; {compared - differing} of {compared} "
        f"stored outputs were printed again; at most {peak:.0f} MB"
    )
    lines = [f"- **{row.title}**: {'; '.join(tried[-1].means)}. {facts}."]
    for number, outcome in by_lesson.items():
        if outcome.verdict == "failed":
            reason = outcome.reason.replace(f"{ROOT}/", "").rstrip(".")
            lines.append(f"  - Lesson {number} failed: {reason}.")
    if versions := tried[-1].versions:
        locked = packages.tested_versions()
        others = [f"{name} {v}" for name, v in versions.items() if locked.get(name) != v]
        lines.append(f"  - Versions: {', '.join(others)}; all others as locked.")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rows of the matrix, keep the outcomes, and write the page; 1 if a lesson failed."""
    parser = argparse.ArgumentParser(prog="python -m proofs.conditions.matrix", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"some of: {', '.join(ROWS)}; or all")
    parser.add_argument("--lessons", nargs="+", metavar="NO", help="only these, e.g. 03 05")
    parser.add_argument("--store", type=Path, default=STORE / "outcomes", help="kept outcomes")
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to write")
    asked = parser.parse_args(arguments)
    keys = list(ROWS) if asked.rows == ["all"] else asked.rows
    if unknown := [key for key in keys if key not in ROWS]:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}, or all")
    every = [lesson.number for lesson in all_lessons()]
    chosen = [find(number).number for number in asked.lessons] if asked.lessons else every
    failed = False
    for key in keys:
        for number, outcome in run_row(ROWS[key], chosen):
            outcomes.keep(outcome, asked.store / key / f"{number}.json")
            failed |= outcome.verdict == "failed"
            print(f"{key} {number}: {outcome.verdict} {outcome.reason or f'{outcome.cpu_s:.0f} s'}")
    found = {
        key: {n: o for n in every if (o := outcomes.kept(asked.store / key / f"{n}.json"))}
        for key in ROWS
    }
    before = asked.to.read_text(encoding="utf-8") if asked.to.is_file() else ""
    asked.to.write_text(render(found, every, before), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
