"""Which Python of this machine can carry the environment: the newest suitable one that runs.

Standard library only, for any Python from 3.8: an old one can then say what is missing.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from typing import Any

from workshop.environment.faults import Stopped

#: Versions that the lock holds for, the best first.
PYTHONS = ("3.13", "3.12", "3.11")
#: Systems and processors for which the lock has wheels.
SYSTEMS = ("Linux x86_64", "Windows AMD64", "Darwin arm64")
_ELSEWHERE = "docs/installation.md names ways that need no installation."
_PROBE = """
import json, platform, sys, sysconfig
without = []
for name in ("ctypes", "ensurepip", "ssl", "venv"):
    try:
        __import__(name)
    except ImportError:
        without.append(name)
machine = platform.machine()
if sysconfig.get_platform() == "win-amd64":
    machine = "AMD64"  # also where the processor has another architecture and emulates this one
if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or ""):
    machine += " with musl"
print(json.dumps({
    "command": getattr(sys, "_base_executable", None) or sys.executable,
    "version": platform.python_version(),
    "system": platform.system() + " " + machine,
    "bits": 64 if sys.maxsize > 2**32 else 32,
    "without": without,
}))
"""


def probe(command: list[str]) -> dict[str, Any] | None:
    """Run a command that may be a Python and return what it is, or None if it does not run.

    A name on the PATH proves nothing: it may be a shim without a Python, or open a shop.
    """
    try:
        done = subprocess.run(
            [*command, "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout.decode("utf-8", "replace"))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def choose(wanted: str | None) -> dict[str, Any]:
    """Return the Python that was asked for, or the newest suitable one.

    Raises
    ------
    Stopped
        If there is none; the message says what is missing.
    """
    if wanted:
        found = probe([wanted])
        if found is None:
            raise Stopped(f"{wanted} does not run: name a Python {versions()} with --python.")
        problem = unsuitable(found)
        if problem:
            raise Stopped(f"{wanted}, which is asked for, cannot be used: {problem}")
        return found
    problems = []
    for command in _candidates():
        found = probe(command)
        if found is None:
            continue
        problem = unsuitable(found)
        if not problem:
            return found
        if minor(found["version"]) in PYTHONS:
            problems.append(problem)
    if problems:
        raise Stopped(problems[0])
    raise Stopped(
        f"No Python {versions()} was found (this one is {platform.python_version()}): install one, "
        "or name it with --python /path/to/python."
    )


def unsuitable(found: dict[str, Any]) -> str:
    """Say why a Python cannot carry the environment, or nothing."""
    version, without = found["version"], found["without"]
    if minor(version) not in PYTHONS:
        return f"it is Python {version}, and {versions()} is needed."
    if found["system"] not in SYSTEMS or found["bits"] != 64:
        where = f"{found['system']}, {found['bits']} bits"
        return f"There are no packages for this system ({where}). {_ELSEWHERE}"
    if "ensurepip" in without or "venv" in without:
        return (
            f"Python {version} cannot make environments, because its module venv is not installed "
            f"(Debian and Ubuntu: apt install python{minor(version)}-venv)."
        )
    if without:
        return (
            f"Python {version} was built without {' and '.join(without)}: install a complete one."
        )
    return ""


def _candidates() -> list[list[str]]:
    """Return commands that may be a Python, those of the newest version first."""
    return [command for version in PYTHONS for command in commands(version)]


def commands(version: str) -> list[list[str]]:
    """Return commands that may be a Python of a version, such as ``"3.13"``."""
    found = [[sys.executable]] if minor(platform.python_version()) == version else []
    if os.name == "nt":
        return [*found, ["py", f"-{version}"], [f"python{version}.exe"]]
    folders = os.get_exec_path()
    if sys.platform == "darwin":
        framework = f"/Library/Frameworks/Python.framework/Versions/{version}/bin"
        folders = [*folders, "/opt/homebrew/bin", "/usr/local/bin", framework]
    return [*found, *([os.path.join(folder, f"python{version}")] for folder in folders)]


def minor(version: str) -> str:
    """Return the first two places of a version."""
    return ".".join(version.split(".")[:2])


def versions() -> str:
    """Return the suitable versions in words."""
    return f"{PYTHONS[-1]} to {PYTHONS[0]}"
