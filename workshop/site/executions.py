"""Executed lessons, kept on disk: a lesson that has not changed is not run again.

What counts as a change: the notebook, the ground floor and the topics it imports, its tables, the
locked versions, and whether published tables are at hand.
"""

import hashlib
import os
import platform
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from helpers import ROOT
from helpers.course import notebooks
from helpers.course.lessons import Lesson
from helpers.machine import calibration, resources

#: Where the executed lessons are kept unless told otherwise.
CACHE = ROOT / "build" / "executed"


@dataclass(frozen=True)
class Executed:
    """A lesson with its outputs, and what the execution took.

    Attributes
    ----------
    lesson : Lesson
        Its metadata.
    notebook : nbformat.NotebookNode
        With outputs.
    seconds : float
        Wall time of all cells together.
    cpu_seconds : float
        Processor time of the kernel and its descendants.
    factor : float
        By how much this machine was slower than the reference machine of the budgets.
    peak_mb : float
        Largest resident memory of the kernel and its children.
    cell_seconds : tuple of float
        Wall time of each cell.
    machine : str
        Where it was executed, in words.
    """

    lesson: Lesson
    notebook: nbformat.NotebookNode
    seconds: float
    cpu_seconds: float
    factor: float
    peak_mb: float
    cell_seconds: tuple[float, ...]
    machine: str


def executed(lesson: Lesson, cache: Path = CACHE, root: Path = ROOT) -> Executed:
    """Return a lesson with outputs: from the cache if nothing changed, else execute it.

    Parameters
    ----------
    lesson : Lesson
        Which one.
    cache : Path
        Folder of the executed notebooks; made if it is not there.
    root : Path
        The repository whose ``helpers`` and ``data`` the lesson uses.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises; nothing is kept then.
    """
    kept = cache / lesson.path.name
    wanted = fingerprint(lesson, root)
    if kept.exists():
        notebook = nbformat.read(kept, as_version=4)
        facts = notebook.metadata["execution"]
        if facts["fingerprint"] == wanted:
            return _from(lesson, notebook)
    before = calibration.pace()
    with tempfile.TemporaryDirectory() as folder:
        done = notebooks.execute(
            nbformat.read(lesson.path, as_version=4),
            folder=Path(folder),
            progress=f"lesson {lesson.number}",
        )
    done.notebook.metadata["execution"] = {
        "fingerprint": wanted,
        "seconds": done.seconds,
        "cpu_seconds": done.cpu_seconds,
        "factor": max(before.factor, calibration.pace().factor),
        "peak_mb": done.peak_mb,
        "cell_seconds": list(done.cell_seconds),
        "machine": this_machine(),
    }
    cache.mkdir(parents=True, exist_ok=True)
    half = kept.with_suffix(".part")  # a killed run leaves no half notebook behind
    nbformat.write(done.notebook, half)
    half.replace(kept)
    return _from(lesson, done.notebook)


def fingerprint(lesson: Lesson, root: Path = ROOT) -> str:
    """Return a checksum of everything that a lesson's outputs depend on."""
    digest = hashlib.sha256(f"{bool(os.environ.get('HELPERS_PUBLISHED_MIRROR'))}".encode())
    for path in _files(lesson, root):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def this_machine() -> str:
    """Describe this machine in words: cores, memory, Python, system."""
    found = resources.look()
    return (
        f"{found.cores:g} cores, {found.memory_mb / 1000:.0f} GB of memory, "
        f"Python {found.python}, {platform.system()} {platform.machine()}"
    )


def _files(lesson: Lesson, root: Path) -> Iterator[Path]:
    yield lesson.path
    yield from sorted(root.glob("requirements*.lock"))
    yield from sorted((root / "helpers").glob("*.py"))
    for topic in sorted(set(re.findall(r"helpers\.(\w+)", lesson.path.read_text("utf-8")))):
        yield from sorted((root / "helpers" / topic).glob("**/*.py"))
    yield from sorted((root / "data").glob("*.toml"))
    for table in lesson.tables:
        yield from sorted(p for p in (root / "data" / table).iterdir() if p.is_file())


def _from(lesson: Lesson, notebook: nbformat.NotebookNode) -> Executed:
    facts = notebook.metadata["execution"]
    return Executed(
        lesson,
        notebook,
        facts["seconds"],
        facts["cpu_seconds"],
        facts["factor"],
        facts["peak_mb"],
        tuple(facts["cell_seconds"]),
        facts["machine"],
    )
