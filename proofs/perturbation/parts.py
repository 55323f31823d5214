"""The parts of the perturbation proof: a lesson or the tests of a subject under a condition."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpers.course import lessons
from proofs.perturbation import conditions, lesson_runs, unit_runs
from proofs.perturbation.conditions import Condition

#: What an emulated processor runs.
EMULATED = "quick tests"


@dataclass(frozen=True)
class Part:
    """One subject under one condition.

    Attributes
    ----------
    subject : str
        A lesson's number, or a folder of tests.
    condition : Condition
        How the last bits are changed.
    """

    subject: str
    condition: Condition

    @property
    def name(self) -> str:
        """Subject and condition in words."""
        kind = "lesson" if self.subject.isdigit() else "tests of"
        return f"{kind} {self.subject}, {self.condition.name}"


@dataclass
class Finding:
    """What a part showed.

    Attributes
    ----------
    part : Part
        What ran.
    compared : str
        How many outputs and verdicts, or tests, were looked at, in words.
    changed : list of str
        What did not survive.
    nudged : int
        How many numbers were moved.
    places : dict of str to int
        The same by place.
    seconds : float
        Processor seconds of this process and its children.
    """

    part: Part
    compared: str
    changed: list[str]
    nudged: int = 0
    places: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def all_conditions() -> list[Condition]:
    """Return the conditions in the order of ``--part``."""
    return [*conditions.nudged(), *conditions.other_kernels(), *conditions.emulated()]


def parts(chosen: Sequence[Condition] | None = None) -> list[Part]:
    """Return all parts of the proof that this machine can run."""
    possible = [c for c in chosen or all_conditions() if not c.missing]
    subjects = [*(x.number for x in lessons.all_lessons()), *unit_runs.subjects()]
    return [
        Part(subject, condition)
        for condition in possible
        for subject in ([EMULATED] if condition.command else subjects)
    ]


def run(part: Part) -> Finding:
    """Run one part."""
    start = _processor_seconds()
    if part.subject.isdigit():
        done = lesson_runs.run(lessons.find(part.subject), part.condition.environment)
        finding = Finding(part, f"{done.outputs} outputs, {done.verdicts} verdicts", done.changed)
    else:
        emulated = part.subject == EMULATED
        chosen = unit_runs.EMULATED_TESTS if emulated else unit_runs.paths(part.subject)
        done = unit_runs.run(chosen, part.condition)
        finding = Finding(part, f"{done.tests} tests", done.changed)
    finding.places = dict(sorted(done.nudged.items()))
    finding.nudged = sum(done.nudged.values())
    if part.condition.nudges and part.subject.isdigit() and not finding.nudged:
        finding.changed.append("no number was moved, so that this shows nothing")
    finding.seconds = _processor_seconds() - start
    if isinstance(done, lesson_runs.LessonRun):
        finding.seconds = max(finding.seconds, done.seconds)  # its kernel is no child of ours
    return finding


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as text: one row a subject and condition, then what changed."""
    head = ("subject", "condition", "compared", "numbers moved", "changed", "CPU s")
    rows = [
        (
            f.part.subject,
            f.part.condition.name,
            f.compared,
            f"{f.nudged:,}" if f.part.condition.nudges else "–",
            str(len(f.changed)),
            f"{f.seconds:.0f}",
        )
        for f in sorted(findings, key=lambda f: f.part.subject)
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
    for finding in findings:
        lines += [f"{finding.part.name}: {what}" for what in finding.changed]
    total = sum(len(f.changed) for f in findings)
    lines.append(f"{total or 'nothing'} changed in {len(findings)} parts")
    return "\n".join(lines)


def run_all(chosen: Sequence[Part]) -> int:
    """Run parts one after the other and print what they showed; 1 if anything changed."""
    findings = []
    for number, part in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {part.name} ...", file=sys.stderr, flush=True)
        start = time.perf_counter()
        findings.append(run(part))
        print(f"      {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print(table(findings))
    return int(any(f.changed for f in findings))


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
