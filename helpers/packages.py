"""Which packages the project asks for, which versions it is tested with, and which are installed.

Versions come from the packages' metadata: nothing is imported.
"""

from __future__ import annotations

import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def installed_version(name: str) -> str | None:
    """Version of an installed distribution, None without it."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def python_versions() -> SpecifierSet:
    """Versions of Python that the project supports, from ``pyproject.toml``."""
    return SpecifierSet(_project()["requires-python"])


def allowed_versions() -> dict[str, SpecifierSet]:
    """Versions that ``pyproject.toml`` allows of each package, optional ones too.

    Returns
    -------
    dict
        From normalised name (``canonicalize_name``) to versions; any where it sets no bound.
    """
    project = _project()
    groups = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    requirements = map(Requirement, chain.from_iterable(groups))
    return {canonicalize_name(r.name): r.specifier for r in requirements}


def tested_versions() -> dict[str, str]:
    """Versions pinned in the lock files: what the tests run with.

    Returns
    -------
    dict
        From normalised name to version.
    """
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob("requirements*.lock")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, pinned, version = line.partition("#")[0].partition("==")
            if pinned:
                found[canonicalize_name(name.strip())] = version.strip()
    return found


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
