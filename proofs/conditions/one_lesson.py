"""``python -m proofs.conditions.one_lesson 03 facts.json``: execute a lesson, write what it took.

`proofs.conditions.matrix` starts this under a condition. The checkout whose lesson is executed is
the one on ``PYTHONPATH``.
"""

import json
import os
import sys
from copy import deepcopy
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError, DeadKernelError
from packaging.utils import canonicalize_name

from helpers.course.lessons import COMPARED_TAG, Lesson, find
from helpers.course.notebooks import differing, execute
from helpers.machine import packages


@dataclass(frozen=True)
class Facts:
    """What an execution of a lesson took.

    Attributes
    ----------
    own_checkout : bool
        Whether the helpers came from the checkout on ``PYTHONPATH``.
    seconds, cpu_s, peak_mb : float
        Wall time of all cells; processor time and largest resident memory of the kernel and its
        descendants; 0 after a failure.
    problem : str
        The last line of the error that stopped it; empty if nothing did.
    compared : int
        Number of cells with a stored output.
    differing : tuple of int
        Positions of those that printed something else.
    versions : dict
        From name to version, of the packages that ``pyproject.toml`` names; and Python's.
    """

    own_checkout: bool
    seconds: float
    cpu_s: float
    peak_mb: float
    problem: str
    compared: int
    differing: tuple[int, ...]
    versions: dict[str, str]


def facts(lesson: Lesson) -> Facts:
    """Execute a lesson in a fresh kernel and compare its outputs with the stored ones."""
    stored = nbformat.read(lesson.path, as_version=4)
    seconds = cpu_s = peak_mb = 0.0
    problem, others = "", ()
    compared = [c for c in stored.cells if COMPARED_TAG in c.metadata.get("tags", [])]
    try:
        done = execute(deepcopy(stored), folder=lesson.path.parent)
    except CellExecutionError as error:
        problem = f"{error.ename}: {error.evalue}".splitlines()[0]
    except DeadKernelError:
        problem = "the kernel was killed"
    else:
        seconds, cpu_s, peak_mb = done.seconds, done.cpu_seconds, done.peak_mb
        others = tuple(differing(stored, done.notebook))
    own = packages.ROOT.samefile(os.environ["PYTHONPATH"])
    return Facts(own, seconds, cpu_s, peak_mb, problem, len(compared), others, versions())


def versions() -> dict[str, str]:
    """Return the installed versions of what ``pyproject.toml`` names, and of Python."""
    named = packages.allowed_versions()
    found = {canonicalize_name(d.metadata["Name"]): d.version for d in metadata.distributions()}
    here = {"python": ".".join(map(str, sys.version_info[:3]))}
    return here | {name: found[name] for name in sorted(named) if name in found}


def main(number: str, path: str) -> None:
    """Write the facts of a lesson as JSON."""
    text = json.dumps(asdict(facts(find(number))), indent=1)
    Path(path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
