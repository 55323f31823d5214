"""A report of checks: what was found, what to do, and a verdict, as text and as HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from helpers.tables.markup import headings, row, table

COLUMNS = ("check", "found", "verdict", "what to do", "what still works without it")
#: Characters to which the columns of the text table are wrapped.
_WIDTHS = (24, 32, 8, 36, 32)


@dataclass(frozen=True)
class Finding:
    """One row of a report.

    Attributes
    ----------
    subject, found : str
        What was looked at, and what is there.
    verdict : {"ok", "needed", "optional"}
        "needed" keeps the lesson from running; "optional" is a miss that it can do without.
    remedy, still_works : str
        What to do, and what works without it; empty where nothing is missing.
    """

    subject: str
    found: str
    verdict: Literal["ok", "needed", "optional"] = "ok"
    remedy: str = ""
    still_works: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the row as texts, in the order of `COLUMNS`."""
        return self.subject, self.found, self.verdict, self.remedy, self.still_works


@dataclass(frozen=True)
class Report:
    """What was found for one lesson.

    Attributes
    ----------
    lesson : str
        Its number and title.
    checks : tuple of Finding
        One row each.
    """

    lesson: str
    checks: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing that the lesson needs is missing."""
        return all(check.verdict != "needed" for check in self.checks)

    def summary(self) -> str:
        """Say in one sentence whether the lesson can start."""
        needed = [check.subject for check in self.checks if check.verdict == "needed"]
        optional = [check.subject for check in self.checks if check.verdict == "optional"]
        if needed:
            return f"Lesson {self.lesson} is not ready. It needs: {', '.join(needed)}."
        without = f" It can do without: {', '.join(optional)}." if optional else ""
        return f"Lesson {self.lesson} is ready.{without}"

    def short(self) -> str:
        """Return the summary, and below it what to do about each thing that is needed."""
        needed = [check for check in self.checks if check.verdict == "needed"]
        lines = [f"    {check.subject}: {check.found}. To do: {check.remedy}." for check in needed]
        return "\n".join([self.summary(), *lines])

    def __str__(self) -> str:
        rule = "-+-".join("-" * width for width in _WIDTHS)
        rows = [line for check in self.checks for line in _lines(check.cells())]
        return "\n".join([*_lines(COLUMNS), rule, *rows, self.summary()])

    def _repr_html_(self) -> str:
        return table([headings(COLUMNS)], (row(c.cells()) for c in self.checks), self.summary())


def _lines(cells: Sequence[str]) -> list[str]:
    """Return one row of the text table, as many lines as its longest cell needs."""
    columns = [
        textwrap.wrap(text, width) or [""] for text, width in zip(cells, _WIDTHS, strict=True)
    ]
    height = max(map(len, columns))
    padded = [column + [""] * (height - len(column)) for column in columns]
    return [
        " | ".join(f"{text:{width}}" for text, width in zip(line, _WIDTHS, strict=True)).rstrip()
        for line in zip(*padded, strict=True)
    ]
