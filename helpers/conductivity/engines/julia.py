"""Whether PySR can search on this machine, told without importing it.

PySR runs in Julia, and its first import fetches Julia and its packages from the network. So
nothing here imports it; that first import is a step for the learner to take on purpose.
"""

import functools
import importlib.util
import json
import operator
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from helpers import SchoolError
from helpers.conductivity.engines import without_init
from helpers.machine import resources

#: Python packages that a search needs; those with a ``juliapkg.json`` state a range of Julia.
PACKAGES = ("pysr", "juliacall", "juliapkg")
_PATIENCE = 10.0  # seconds for an answer

_PREPARE = (
    'To prepare it, run  python -c "import pysr"  once in a terminal of a connected machine (own, '
    "conda or Binder): that fetches Julia and its packages, which takes some minutes."
)


class EngineUnavailableError(SchoolError, RuntimeError):
    """A search engine was asked for where it cannot run."""


@dataclass(frozen=True)
class EngineStatus:
    """Whether PySR can search here.

    Attributes
    ----------
    ready : bool
        Whether it can, without fetching anything.
    reason : str
        Why, or why not.
    julia : Path or None
        The Julia that was found, suitable or not.
    advice : str
        What to do; empty if ready.
    """

    ready: bool
    reason: str
    julia: Path | None
    advice: str = ""

    def __str__(self) -> str:
        verdict = "PySR can search here" if self.ready else "PySR cannot search here"
        return "\n".join(filter(None, (f"{verdict}: {self.reason}.", self.advice)))


def julia_status() -> EngineStatus:
    """Look for everything that a PySR search needs.

    The Julia is the one that :func:`helpers.machine.resources.julia` finds:
    ``PYTHON_JULIAPKG_EXE``, the PATH, or the one that juliapkg installed beside this Python. It is
    asked for its version and for nothing else. Nothing is fetched or changed.

    Returns
    -------
    EngineStatus
        Prints as one or two lines that can be shown to a learner.
    """
    if missing := [name for name in PACKAGES if importlib.util.find_spec(name) is None]:
        return EngineStatus(
            False,
            f"the package {missing[0]} is not installed",
            None,
            f"Install it (pip install {missing[0]}). {_PREPARE}",
        )
    needed = _needed()
    found = resources.julia()
    if found is None:
        return EngineStatus(False, f"Julia {needed} was not found", None, _PREPARE)
    path = Path(found.executable)
    version = _version(path)
    if version is None:
        reason = f"{path} does not answer as Julia does"
        return EngineStatus(False, reason, path, "Take it off the PATH, or repair it.")
    if version not in needed:
        reason = f"{path} is Julia {version}, and {needed} is needed"
        return EngineStatus(False, reason, path, _PREPARE)
    if not found.has_packages:
        reason = f"Julia {version} is there ({path}), but not the Julia packages of PySR"
        return EngineStatus(False, reason, path, _PREPARE)
    return EngineStatus(True, f"Julia {version} and its packages are installed ({path})", path)


def _needed() -> Any:
    """Intersect the ranges of Julia that the packages ask for, as juliapkg does."""
    compat = _compat()
    ranges = ["1 - 1.11"] if ssl.OPENSSL_VERSION_INFO < (3, 5) else []  # 1.12 needs OpenSSL 3.5
    for spec in map(importlib.util.find_spec, PACKAGES):
        for folder in (spec and spec.submodule_search_locations) or ():
            if (file := Path(folder, "juliapkg.json")).is_file():
                ranges += filter(None, [json.loads(file.read_text("utf-8")).get("julia")])
    return functools.reduce(operator.and_, map(compat.Compat.parse, ranges))


def _version(julia: Path) -> Any:
    """Ask Julia for its version; None if what answers is no Julia."""
    command = [str(julia), "--version"]
    try:
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE
        ).stdout
        return _compat().Version.parse(answer.removeprefix("julia version ").strip())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _compat() -> ModuleType:
    return without_init.module("juliapkg", "compat")  # Julia's own notation of version ranges
