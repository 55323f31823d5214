"""Wheels of locked versions in a folder: which are missing there, and fetching those.

Wheels arrive in batches and are moved into the folder when a batch is complete, so that an
interrupted download leaves whole files only and goes on where it stopped.
"""

import itertools
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename
from tqdm.auto import tqdm

from helpers.machine import packages
from workshop.environment.faults import fault

#: Wheels asked for in one call of pip.
BATCH = 15


class WheelsUnavailable(Exception):
    """Wheels cannot be had now; the message says which, why, and what to do."""


def pins(lock: Path, python: tuple[int, int] = sys.version_info[:2]) -> list[str]:
    """Return the lines ``name==version`` of a lock file for a version of CPython, without markers.

    Parameters
    ----------
    lock : Path
        A lock file; its markers decide which lines hold on this system.
    python : pair of int
        The version, such as ``(3, 11)``.
    """
    version = f"{python[0]}.{python[1]}"
    other = {"python_version": version, "python_full_version": f"{version}.0"}
    return [str(pin) for pin in packages.pins(lock, other)]


def tags(python: tuple[int, int]) -> frozenset[Tag]:
    """Return what a wheel may be tagged with to suit a version of CPython on this system."""
    interpreter = f"cp{python[0]}{python[1]}"
    return frozenset([*cpython_tags(python), *compatible_tags(python, interpreter)])


def missing(wanted: Iterable[str], folder: Path, suitable: frozenset[Tag]) -> list[str]:
    """Return the requirements for which a folder holds no suitable wheel."""
    there = defaultdict(list)
    for path in folder.glob("*.whl"):
        name, version, _, tagged = parse_wheel_filename(path.name)
        if tagged & suitable:
            there[name].append(version)

    def satisfied(line: str) -> bool:
        asked = Requirement(line)
        versions = there[canonicalize_name(asked.name)]
        return any(asked.specifier.contains(version, prereleases=True) for version in versions)

    return [line for line in wanted if not satisfied(line)]


def fetch(wanted: Iterable[str], folder: Path, python: tuple[int, int]) -> None:
    """Download the wheels that a folder lacks, for a version of CPython on this system.

    Parameters
    ----------
    wanted : iterable of str
        Requirements, such as ``name==version``; what they depend on is not followed.
    folder : Path
        Made if it is not there.
    python : pair of int
        The version, such as ``(3, 11)``.

    Raises
    ------
    WheelsUnavailable
        If the package index cannot be reached, a package has no such wheel, or the disk is full.
    """
    lacking = missing(wanted, folder, tags(python))
    options = ["--only-binary", ":all:", "--python-version", f"{python[0]}.{python[1]}"]
    label = f"wheels for Python {python[0]}.{python[1]}"
    with tqdm(total=len(lacking), desc=label, unit="wheel", disable=not lacking) as bar:
        for batch in _batches(lacking):
            _into(folder, ["download", *options, *batch])
            bar.update(len(batch))


def build(wanted: Sequence[str], folder: Path) -> None:
    """Compile the wheels that a folder lacks, for the Python that runs this.

    Parameters
    ----------
    wanted : sequence of str
        Requirements that are published as source only.
    folder : Path
        Made if it is not there.

    Raises
    ------
    WheelsUnavailable
        As `fetch`, or if a package does not compile.
    """
    lacking = missing(wanted, folder, tags(sys.version_info[:2]))
    if lacking:
        _into(folder, ["wheel", *lacking])


def _into(folder: Path, command: Sequence[str]) -> None:
    """Run a command of pip that writes wheels, and move them into a folder once it is done."""
    folder.mkdir(parents=True, exist_ok=True)
    arriving = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(arriving, ignore_errors=True)
    arriving.mkdir()
    target = "--dest" if command[0] == "download" else "--wheel-dir"
    pip = [sys.executable, "-m", "pip", *command, "--no-deps", target, str(arriving)]
    done = subprocess.run(pip, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode == 0:
        for wheel in arriving.glob("*.whl"):
            wheel.replace(folder / wheel.name)
    shutil.rmtree(arriving)
    if done.returncode:
        raise WheelsUnavailable(fault(done.stdout + done.stderr, folder, "pip", done.returncode))


def _batches(wanted: Sequence[str]) -> Iterator[list[str]]:
    left = iter(wanted)
    while batch := list(itertools.islice(left, BATCH)):
        yield batch
