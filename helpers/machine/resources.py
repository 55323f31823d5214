"""What this machine gives a kernel: Python, memory, cores, Chromium, Julia.

A container sees the memory and the cores of its host; what it may use of them stands in its
control groups (cgroups), version 1 or 2. Nothing here starts a process or uses the network.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

#: Names under which a Chromium that drives JupyterLab may stand on the PATH.
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
#: Version 1 writes "no limit" as a number beyond any machine.
_BEYOND_ANY_MEMORY = 1 << 60


@dataclass(frozen=True)
class Julia:
    """A Julia that PySR would find.

    Attributes
    ----------
    executable : str
        Its path.
    has_packages : bool
        Whether the packages that PySR needs were already installed for it.
    """

    executable: str
    has_packages: bool


@dataclass(frozen=True)
class Machine:
    """The facts that decide whether a lesson fits.

    Attributes
    ----------
    python : str
        Version of the running Python.
    memory_mb : float
        Memory that this process may use at most, in MB: the machine's, or its cgroup's limit.
    free_mb : float
        What is left of it now, in MB; caches that the system gives back count as free.
    cores : float
        Cores that this process may use; a cgroup's quota can be a fraction.
    chromium : str or None
        Path of a Chromium.
    julia : Julia or None
        A Julia and the state of its packages.
    """

    python: str
    memory_mb: float
    free_mb: float
    cores: float
    chromium: str | None
    julia: Julia | None


def look() -> Machine:
    """Look at this machine.

    Examples
    --------
    >>> look().python.count(".")
    2
    """
    memory_mb, free_mb = memory()
    return Machine(
        python=platform.python_version(),
        memory_mb=memory_mb,
        free_mb=free_mb,
        cores=cores(),
        chromium=chromium(),
        julia=julia(),
    )


def chromium() -> str | None:
    """Return the path of Chromium or a browser of its kind; ``None`` where there is none.

    Examples
    --------
    >>> chromium() is None or "chrom" in chromium().lower()
    True
    """
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def memory(root: Path = Path("/")) -> tuple[float, float]:
    """Return the memory that this process may use, and what is left of it, both in MB.

    Parameters
    ----------
    root : Path
        Where ``proc`` and ``sys`` stand.

    Examples
    --------
    >>> all_of_it, left = memory()
    >>> 0 <= left <= all_of_it
    True
    """
    system = psutil.virtual_memory()
    limits, left = [system.total], [system.available]
    for group in _groups(root, "memory"):
        limit = _number(group / "memory.max") or _number(group / "memory.limit_in_bytes")
        if limit is None or limit > _BEYOND_ANY_MEMORY:
            continue
        limits.append(limit)
        used = _number(group / "memory.current") or _number(group / "memory.usage_in_bytes")
        left.append(limit - max(0, (used or 0) - _given_back(group)))
    return min(limits) / 1e6, max(0.0, min(left) / 1e6)


def cores(root: Path = Path("/")) -> float:
    """Return the number of cores that this process may use.

    Parameters
    ----------
    root : Path
        Where ``proc`` and ``sys`` stand.

    Examples
    --------
    >>> cores() > 0
    True
    """
    # affinity is not known on macOS and Windows
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    usable = [float(len(affinity(0)) if affinity else os.cpu_count() or 1)]
    for group in _groups(root, "cpu"):
        quota, period = _number(group / "cpu.cfs_quota_us"), _number(group / "cpu.cfs_period_us")
        if both := _words(group / "cpu.max"):
            quota, period = (int(w) if w.isdigit() else None for w in both)
        if quota and period and quota > 0:  # version 1 writes -1 for "no quota"
            usable.append(quota / period)
    return min(usable)


def julia() -> Julia | None:
    """Look for Julia where juliapkg would, without importing it (an import may download).

    Examples
    --------
    >>> julia() is None or "julia" in julia().executable.lower()
    True
    """
    folder = _juliapkg_project()
    installed = folder / "pyjuliapkg" / "install" / "bin" / "julia"
    # its own Julia comes before the PATH: it suits PySR, another version may not
    candidates = [os.environ.get("PYTHON_JULIAPKG_EXE"), str(installed), "julia"]
    executable = next((found for c in candidates if c and (found := shutil.which(c))), None)
    if executable is None:
        return None
    manifests = folder.glob("Manifest*.toml")
    known = any("SymbolicRegression" in m.read_text(encoding="utf-8") for m in manifests)
    return Julia(executable, known)


def _juliapkg_project() -> Path:
    # the rules of juliapkg.state, which cannot be imported without the side effects of its package
    if project := os.environ.get("PYTHON_JULIAPKG_PROJECT"):
        return Path(project)
    in_venv = sys.prefix != sys.base_prefix
    if prefix := sys.prefix if in_venv else os.environ.get("CONDA_PREFIX"):
        return Path(prefix) / "julia_env"
    depot = os.environ.get("JULIA_DEPOT_PATH", "").split(os.pathsep)[0]
    return Path(depot or Path.home() / ".julia") / "environments" / "pyjuliapkg"


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of this process's cgroup and of all above it, where they exist."""
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers == "":  # version 2, or version 2 beside version 1
            mounts = [root / "sys/fs/cgroup"]
        elif controller in controllers.split(","):
            mounts = [root / "sys/fs/cgroup" / name for name in (controllers, controller)]
        else:
            continue
        mount = next((m for m in mounts if m.is_dir()), None)
        if mount is None:
            continue
        # inside a container the path may be the host's; the mount itself is then the group
        group = mount / path.strip("/")
        yield from (g for g in (group, *group.parents) if g.is_dir() and g.is_relative_to(mount))


def _given_back(group: Path) -> int:
    """Bytes of file cache, which count as used but are given back when needed."""
    facts = dict(line.split() for line in _lines(group / "memory.stat"))
    # version 1 counts without the groups below unless it says "total"
    return int(facts.get("total_inactive_file", facts.get("inactive_file", 0)))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux, or not readable in this container
        return []


def _words(path: Path) -> list[str]:
    return " ".join(_lines(path)).split()


def _number(path: Path) -> int | None:
    """Return the one number of a file; None without the file or where it reads "max"."""
    words = _words(path)
    return int(words[0]) if len(words) == 1 and words[0].lstrip("-").isdigit() else None
