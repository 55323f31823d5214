"""Which packages the project asks for, which versions it is tested with, and which are installed.

Versions come from the packages' metadata: nothing is imported.
"""

from __future__ import annotations

import platform
import re
import sys
import tomllib
from collections.abc import Mapping
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from helpers import ROOT

#: How a lock notes that a package has wheels for newer versions of macOS only.
_MACOS = re.compile(r"macOS (\d+) or newer")
_SYSTEMS = {"win32": "Windows", "darwin": "macOS", "linux": "Linux"}


def installed_version(name: str) -> str | None:
    """Version of an installed distribution, None without it.

    Examples
    --------
    >>> installed_version("no-such-package") is None
    True
    """
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def python_versions() -> SpecifierSet:
    """Versions of Python that the project supports, from ``pyproject.toml``.

    Examples
    --------
    >>> "3.12" in python_versions()
    True
    """
    return SpecifierSet(_project()["requires-python"])


def allowed_versions() -> dict[str, SpecifierSet]:
    """Versions that ``pyproject.toml`` allows of each package, optional ones too.

    Returns
    -------
    dict
        From normalised name (``canonicalize_name``) to versions; any where it sets no bound.

    Examples
    --------
    >>> "1.6.1" in allowed_versions()["scikit-learn"]
    True
    """
    project = _project()
    groups = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    requirements = map(Requirement, chain.from_iterable(groups))
    return {canonicalize_name(r.name): r.specifier for r in requirements}


def pins(lock: Path, environment: Mapping[str, str] | None = None) -> list[Requirement]:
    """Pins of a lock file that hold on a system.

    Parameters
    ----------
    lock : Path
        Lines ``name==version``, some with a marker such as ``; sys_platform == "win32"``.
    environment : mapping of str to str, optional
        Values of marker variables that differ from those of the running Python.

    Returns
    -------
    list of packaging.requirements.Requirement
        Without their markers, in the order of the file.

    Examples
    --------
    >>> lock = ROOT / "requirements.lock"
    >>> names = {pin.name for pin in pins(lock, {"sys_platform": "win32"})}
    >>> "tblite" in names  # there are no wheels for Windows
    False
    """
    found = []
    for pin, _ in _lines(lock):
        if _holds(pin.marker, environment):
            pin.marker = None
            found.append(pin)
    return found


def tested_versions() -> dict[str, str]:
    """Versions pinned in the lock files for this system: what the tests run with.

    Returns
    -------
    dict
        From normalised name to version.

    Examples
    --------
    >>> version = tested_versions()["scikit-learn"]
    >>> version in allowed_versions()["scikit-learn"]
    True
    """
    locks = sorted(ROOT.glob("requirements*.lock"))
    found = chain.from_iterable(map(pins, locks))
    return {canonicalize_name(pin.name): _version(pin) for pin in found}


def unavailable(name: str) -> str | None:
    """Name the system that has no wheel of a locked package, if it is this one.

    Parameters
    ----------
    name : str
        A package.

    Returns
    -------
    str or None
        Such as ``"Windows"`` or ``"macOS 14"``; None where the package can be had, and for
        packages that no lock holds.

    Examples
    --------
    >>> unavailable("numpy") is None
    True
    """
    key = canonicalize_name(name)
    every = chain.from_iterable(map(_lines, sorted(ROOT.glob("requirements*.lock"))))
    lines = [(pin, note) for pin, note in every if canonicalize_name(pin.name) == key]
    here = [note for pin, note in lines if _holds(pin.marker)]
    if lines and not here:
        return _SYSTEMS.get(sys.platform, sys.platform)
    major = platform.mac_ver()[0].partition(".")[0]
    bounds = [int(found[1]) for note in here if (found := _MACOS.search(note))]
    if major and any(int(major) < bound for bound in bounds):
        return f"macOS {major}"
    return None


def _holds(marker: Marker | None, environment: Mapping[str, str] | None = None) -> bool:
    return marker is None or marker.evaluate(dict(environment or {}))


def _lines(lock: Path) -> list[tuple[Requirement, str]]:
    """Pins of a lock file with their markers, and the comments behind them."""
    split = (line.partition("#") for line in lock.read_text(encoding="utf-8").splitlines())
    return [(Requirement(pin), note) for pin, _, note in split if pin.strip()]


def _version(pin: Requirement) -> str:
    (clause,) = pin.specifier
    return clause.version


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
