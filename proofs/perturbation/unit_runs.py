"""The unit tests of a subject, run under a condition: which of them fail."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers import ROOT
from proofs.house import House
from proofs.perturbation.conditions import Condition
from proofs.perturbation.lesson_runs import STARTUP
from proofs.perturbation.nudged_places import COUNTS, counted

#: The tests of the modules that the topics share.
GROUND_FLOOR = "ground floor"
#: Tests that read files, servers and pages, and hold no number of a lesson.
_NOT_NUMBERS = ("browser", "lessons", "proofs", "support", "workshop")
#: Quick tests for an emulated processor, which is 30 to 100 times slower: BLAS, numba and draws.
EMULATED_TESTS = (
    "tests/tables/test_distinct.py",
    "tests/experiments/test_designs.py",
    "tests/models/test_exact_gp.py",
    "tests/active_learning/learners/test_uncertainty.py",
    "tests/nanoparticles/simulator/test_losses.py",
    "tests/polymerization/simulator/test_moments.py",
)


@dataclass
class UnitRun:
    """What a run of tests showed.

    Attributes
    ----------
    tests : int
        How many ran; skipped ones are not counted.
    changed : list of str
        The tests that failed, with the first line of why.
    nudged : dict of str to int
        How many numbers were moved, by place.
    """

    tests: int = 0
    changed: list[str] = field(default_factory=list)
    nudged: dict[str, int] = field(default_factory=dict)


def subjects() -> list[str]:
    """Return the folders of tests that hold numbers, and the ground floor."""
    folders = sorted(p.name for p in (ROOT / "tests").iterdir() if list(p.rglob("test_*.py")))
    apart = (*_NOT_NUMBERS, *rooms())
    return [GROUND_FLOOR, *(f for f in folders if f not in apart)]


def rooms() -> list[str]:
    """Return the packages of the ground floor: those that belong to no lesson."""
    return sorted(room.removeprefix("helpers.") for room in House().rooms)


def paths(subject: str) -> list[str]:
    """Return what pytest has to be told to run a subject's tests."""
    if subject != GROUND_FLOOR:
        return [f"tests/{subject}"]
    return [f"tests/{room}" for room in rooms()]


def run(chosen: Sequence[str], condition: Condition) -> UnitRun:
    """Run tests under a condition.

    Parameters
    ----------
    chosen : sequence of str
        Files or folders, from the repository's root.
    condition : Condition
        Where and how.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, counts = Path(folder) / "report.xml", Path(folder) / "counts"
        counts.mkdir()
        python_path = filter(None, [str(STARTUP), os.environ.get("PYTHONPATH")])
        done = subprocess.run(
            [
                *condition.command,
                sys.executable,
                *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
                *("-m", "not lesson and not browser and not pysr"),
                f"--junitxml={report}",
                *chosen,
            ],
            cwd=ROOT,
            env={
                **os.environ,
                **condition.environment,
                "PYTHONPATH": os.pathsep.join(python_path),
                COUNTS: str(counts),
            },
            capture_output=True,
            text=True,
        )
        if not report.is_file():
            last = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
            return UnitRun(changed=[f"pytest did not get to its end, and said: {last}"])
        result = read(report)
        result.nudged = counted(counts)
    return result


def read(report: Path) -> UnitRun:
    """Read the report that pytest wrote as JUnit's XML."""
    result = UnitRun()
    for case in ElementTree.parse(report).iter("testcase"):
        result.tests += case.find("skipped") is None
        for kind in ("failure", "error"):
            if (found := case.find(kind)) is not None:
                why = (found.get("message") or "").strip().splitlines()
                name = f"{case.get('classname')}::{case.get('name')}"
                result.changed.append(f"{name}: {why[0] if why else kind}"[:240])
    return result
