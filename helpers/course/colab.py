"""Make Google Colab ready for a lesson: add what is missing there, change nothing that is there.

The first code cell of a lesson fetches the repository and calls `set_up`; elsewhere it does
nothing. Standard library only, but for ``packaging``: nothing else is sure to be there yet.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from helpers import ROOT, SchoolError

#: Pins of the lock by lesson; ``python -m workshop.environment.colab_pins`` writes them.
PINS = Path(__file__).with_name("colab_pins.json")
#: Published as source only, and compiled.
COMPILED = ("icet",)


class ColabError(SchoolError, RuntimeError):
    """What a lesson needs cannot be added; the message says what, why, and what to do."""


def is_here() -> bool:
    """Whether this Python runs on Google Colab.

    Examples
    --------
    >>> is_here() in (True, False)
    True
    """
    return find_spec("google") is not None and find_spec("google.colab") is not None


def pins(number: str, path: Path = PINS) -> list[str]:
    """Return ``name==version`` of each package that a lesson needs on Colab.

    Parameters
    ----------
    number : str
        Two digits.
    path : Path
        The file of the pins.

    Raises
    ------
    ColabError
        If there is no such lesson.

    Examples
    --------
    >>> all("==" in pin for pin in pins("03"))
    True
    """
    known = json.loads(path.read_text(encoding="utf-8"))
    if number not in known:
        raise ColabError(f"there is no lesson {number!r}; there are {', '.join(known)}")
    return known[number]


def missing(wanted: Iterable[str]) -> list[str]:
    """Return the pins of packages of which no version at all is installed.

    Examples
    --------
    >>> missing(["no-such-package==1.0"])
    ['no-such-package==1.0']
    """
    importlib.invalidate_caches()  # a package may have come since this Python started
    return [pin for pin in wanted if _installed(pin.partition("==")[0]) is None]


def set_up(number: str) -> None:
    """Add what a lesson needs and Colab lacks; a sentence a step says what is done.

    Packages are added one by one as they are pinned, without what they in turn depend on: nothing
    can be upgraded, downgraded or removed by it. Run again, it adds nothing.

    Parameters
    ----------
    number : str
        The lesson's number, two digits.

    Raises
    ------
    ColabError
        If there is no such lesson, or pip fails; the message repeats the reason that pip gives.

    Examples
    --------
    >>> set_up("no lesson")
    Traceback (most recent call last):
    helpers.course.colab.ColabError: there is no lesson 'no lesson'; there are ...
    """
    wanted = pins(number)
    # programs that a lesson starts find the helpers, too, and nothing is reported to anybody
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(ROOT), *filter(None, paths)]))
    os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
    lacking = missing(wanted)
    wheels = [pin for pin in lacking if pin.partition("==")[0] not in COMPILED]
    if wheels:
        print(f"Adding what is missing here: {_names(wheels)}.")
        if problem := _pip("--only-binary", ":all:", *wheels):
            raise ColabError(f"lesson {number} is not ready, pip could not add packages: {problem}")
    for pin in (pin for pin in lacking if pin not in wheels):
        print(f"Compiling {_names([pin])}, which takes a minute or two.")
        if problem := _pip(pin):
            print(f"{_names([pin])} is left out, and the lesson goes on without it: {problem}")
    for sentence in unsuitable(wanted):
        print(sentence)
    added = len(lacking) - len(missing(lacking))
    print(f"Lesson {number} is ready. Packages added: {added}, changed: 0.")


def unsuitable(wanted: Iterable[str]) -> list[str]:
    """Say of each package that is there in a version outside the bounds that it is.

    Parameters
    ----------
    wanted : iterable of str
        Pins; only the names count.

    Examples
    --------
    >>> unsuitable(["no-such-package==1.0"])  # what is missing is not in a wrong version
    []
    """
    from helpers.machine import packages

    allowed = packages.allowed_versions()
    found = []
    for pin in wanted:
        name = pin.partition("==")[0]
        version = _installed(name)
        if version and name in allowed and not allowed[name].contains(version, prereleases=True):
            found.append(
                f"{name} is here in version {version}, but {allowed[name]} is needed: it is left "
                "as it is, and the lesson may stop. Binder has the right one."
            )
    return found


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _names(found: Sequence[str]) -> str:
    return ", ".join(pin.partition("==")[0] for pin in found)


def _pip(*words: str) -> str:
    """Install without dependencies; return the reason in one line if it fails."""
    options = ["--no-deps", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, *words]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if not done.returncode:
        return ""
    lines = (done.stderr or done.stdout).strip().splitlines() or ["pip said nothing"]
    return next((line for line in lines if line.startswith("ERROR")), lines[-1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up lessons, as their first cells do; 1 with one sentence if that fails."""
    try:
        for number in sys.argv[1:] if arguments is None else arguments:
            set_up(number)
    except ColabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
