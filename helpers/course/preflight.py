"""Is this machine ready for a lesson, and if not, what to do.

``python -m helpers.course.preflight 03`` prints it.
Looks only: it downloads nothing, starts nothing, and reads versions without importing packages.
In a notebook: ``preflight.inspect("03")``.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.course import colab
from helpers.course.reports import Finding, Report

if TYPE_CHECKING:
    from helpers.course.lessons import Lesson
    from helpers.machine.resources import Machine

#: Packages that every lesson needs; its metadata names the others.
COMMON = (
    "ipykernel",
    "ipywidgets",
    "joblib",
    "jupyterlab",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "numpy",
    "pandas",
    "pooch",
    "psutil",
    "scikit-learn",
    "scipy",
    "tqdm",
)
#: What the preflight itself is made of. Without one of these it says so and stops; hence the
#: imports inside the functions below.
_OWN = ("nbformat", "packaging", "pandas", "pooch", "psutil")
#: The budgets of the lessons hold on this number of cores.
_BUDGET_CORES = 2
_INSTALL = "python start.py, or update the conda environment from environment.yml"
#: The way round where a system has no package.
_ELSEWHERE = "open this lesson on Binder or Colab (docs/installation.md)"
_WSL = ", or install in WSL, the Linux of Windows"


def inspect(number: str, folder: Path | None = None) -> Report:
    """Compare what a lesson asks for with what is here.

    Parameters
    ----------
    number : str
        The lesson's number, such as ``"03"``.
    folder : Path, optional
        Folder of the notebooks; that of the repository when not given.

    Raises
    ------
    helpers.course.lessons.LessonError
        If there is no such lesson; the message lists those there are.

    Examples
    --------
    >>> inspect("00").lesson[:2]
    '00'
    """
    if absent := _absent_own():
        return Report(number, absent)
    from helpers.course import lessons
    from helpers.machine import resources

    lesson = lessons.find(number, folder or lessons.NOTEBOOKS)
    here = resources.look()
    checks = (
        _python(here),
        *_packages(lesson),
        _memory(lesson, here),
        _cores(lesson, here),
        *map(_bundled, lesson.tables),
        *map(_published, lesson.published),
        *(_extra(name, here) for name in lesson.extras),
    )
    return Report(f"{lesson.number} {lesson.title}", checks)


def _absent_own() -> tuple[Finding, ...]:
    rest = "nothing, not even the rest of this check"
    return tuple(
        Finding(name, "not installed", "needed", _INSTALL, rest)
        for name in _OWN
        if importlib.util.find_spec(name) is None
    )


def _python(here: Machine) -> Finding:
    from helpers.machine import packages

    wanted = packages.python_versions()
    if wanted.contains(here.python, prereleases=True):
        return Finding("Python", here.python)
    remedy = f"install a Python {wanted}, remove .venv, and run python start.py"
    found = f"{here.python}, but {wanted} is needed"
    return Finding("Python", found, "needed", remedy, "perhaps all, but none of it is tested")


def _packages(lesson: Lesson) -> Iterator[Finding]:
    common = [
        _package(name, "nothing: every lesson needs it")
        for name in COMMON
        if name != "jupyterlab" or not colab.is_here()  # Colab has a notebook server of its own
    ]
    missed = [check for check in common if check.verdict != "ok"]
    if not missed:
        yield Finding("common packages", f"all {len(common)} fit")
    yield from missed
    for name in lesson.packages:
        yield _package(name, "all lessons that do not ask for it")


def _package(name: str, rest: str) -> Finding:
    from packaging.utils import canonicalize_name

    from helpers.machine import packages

    key = canonicalize_name(name)
    version = packages.installed_version(name)
    allowed = packages.allowed_versions().get(key)
    tested = packages.tested_versions().get(key, version)
    remedy = _INSTALL
    if key == "icet":
        remedy += ". Without conda it is compiled, which needs a C++ compiler (Debian: g++)"
    if version is None and (system := packages.unavailable(name)):
        around = _ELSEWHERE + (_WSL if system == "Windows" else "")
        return Finding(name, f"there is no package for {system}", "needed", around, rest)
    if version is None:
        return Finding(name, "not installed", "needed", remedy, rest)
    if allowed is not None and not allowed.contains(version, prereleases=True):
        return Finding(name, f"{version}, but {allowed} is needed", "needed", remedy, rest)
    return Finding(name, version if version == tested else f"{version} (tested with {tested})")


def _memory(lesson: Lesson, here: Machine) -> Finding:
    asked = lesson.memory_mb
    found = f"{here.free_mb:.0f} of {here.memory_mb:.0f} MB free, {asked} asked"
    if here.free_mb >= asked:
        return Finding("memory", found)
    remedy = "close other programs, shut down other kernels"
    if here.memory_mb < asked:
        remedy = "take a larger machine, or raise the container's limit"
    return Finding("memory", found, "needed", remedy, "lessons that ask for less")


def _cores(lesson: Lesson, here: Machine) -> Finding:
    found = f"{here.cores:g} usable"
    if here.cores >= _BUDGET_CORES:
        return Finding("cores", found)
    slower = f"all of it, but it may take longer than {lesson.seconds} s"
    return Finding("cores", found, "optional", "nothing, or allow two cores", slower)


def _bundled(name: str) -> Finding:
    from helpers.tables import datasets

    label, rest = f"table {name}", "lessons that do not use it"
    if name not in datasets.names():
        return Finding(label, "not in the data folder", "needed", "git checkout -- data", rest)
    try:
        table = datasets.load(name)
    except (FileNotFoundError, ValueError) as error:
        remedy = f"git checkout -- data/{name}, or make data NAME={name}"
        return Finding(label, str(error), "needed", remedy, rest)
    return Finding(label, f"{len(table)} rows, checksum right")


def _published(name: str) -> Finding:
    from helpers.tables import datasets, downloads

    label = f"published {name}"
    if name not in datasets.published_names():
        return Finding(label, "not registered", "needed", "please report it", "all other lessons")
    mirror = downloads.mirror_directory()
    if datasets.is_cached(name):
        return Finding(label, "in the mirror" if mirror else "downloaded earlier")
    rest = "all but the sections on it, which say so and go on"
    if mirror:
        remedy = f"correct HELPERS_PUBLISHED_MIRROR={mirror}, or unset it to download"
        return Finding(label, "not in the mirror, or damaged", "optional", remedy, rest)
    remedy = "nothing with a network: the lesson downloads it"
    return Finding(label, "not downloaded yet, or damaged", "optional", remedy, rest)


def _extra(name: str, here: Machine) -> Finding:
    if name == "chromium":
        return _chromium(here)
    if name == "julia":
        return _julia(here)
    return Finding(name, "unknown to this check", "optional", "please report it", "not known")


def _chromium(here: Machine) -> Finding:
    if here.chromium:
        return Finding("Chromium", here.chromium)
    remedy = "install Chromium (Debian: apt install chromium)"
    return Finding("Chromium", "not found", "optional", remedy, "all but what opens a browser")


def _julia(here: Machine) -> Finding:
    rest = "all but a search of your own with PySR"
    if here.julia is None:
        return Finding("Julia", "not found", "optional", "see docs/installation.md", rest)
    if not here.julia.has_packages:
        found = f"{here.julia.executable}, without the packages of PySR"
        return Finding("Julia", found, "optional", "import pysr once, with a network", rest)
    return Finding("Julia", here.julia.executable)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a report a lesson; 0 if all are ready, 1 if something needed is missing."""
    parser = argparse.ArgumentParser(prog="python -m helpers.course.preflight", description=__doc__)
    parser.add_argument("lesson", nargs="*", default=["all"], help='numbers such as 03, or "all"')
    parser.add_argument("--short", action="store_true", help="only what is missing, and a verdict")
    asked = parser.parse_args(arguments)
    try:
        reports = [inspect(number) for number in _numbers(asked.lesson)]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.short:
        print("\n".join(report.short() for report in reports))
    else:
        print("\n\n".join(map(str, reports)))
    return 0 if all(report.ready for report in reports) else 1


def _numbers(asked: Sequence[str]) -> list[str]:
    if "all" not in asked or _absent_own():
        return list(asked)
    from helpers.course import lessons

    found = [lesson.number for lesson in lessons.all_lessons(lessons.NOTEBOOKS)]
    if not found:
        raise lessons.LessonError(f"there are no lessons in {lessons.NOTEBOOKS}")
    return found


if __name__ == "__main__":
    sys.exit(main())
