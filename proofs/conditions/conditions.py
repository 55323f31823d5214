"""Conditions under which lessons are run: each changes a setting, and undoes what it set up.

A condition that this machine cannot bring about raises `NotPossible` with the reason.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

#: Memory that Binder gives a learner.
LIMIT_MB = 2000
STRANGE_NAME = "MAP Schule Übung 学"
LATIN_1 = "de_DE.ISO-8859-1"
TIME_ZONE = "Pacific/Chatham"  # 12:45 or 13:45 hours from Greenwich
MEMORY_GROUPS = Path("/sys/fs/cgroup/memory")


class NotPossible(Exception):
    """A condition cannot be brought about on this machine; the message says why."""


@dataclass(frozen=True)
class Setting:
    """How a lesson is started.

    Attributes
    ----------
    root : Path
        The checkout.
    scratch : Path
        A folder for what conditions make.
    python : str
        The interpreter.
    prefix : tuple of str
        Words before the command.
    environment : mapping
        Environment variables besides those of this process; None removes one.
    watched_mb : float or None
        The memory beyond which the run is killed, where nothing else limits it.
    means : tuple of str
        How the conditions were brought about, in words.
    """

    root: Path
    scratch: Path
    python: str = sys.executable
    prefix: tuple[str, ...] = ()
    environment: Mapping[str, str | None] = field(default_factory=dict)
    watched_mb: float | None = None
    means: tuple[str, ...] = ()

    def changed(self, means: str, *, variables: Mapping | None = None, **changes) -> "Setting":
        """Return a copy with some changes and how they were made."""
        environment = {**self.environment, **(variables or {})}
        return replace(self, environment=environment, means=(*self.means, means), **changes)

    def variables(self) -> dict[str, str]:
        """Return all environment variables of the lesson."""
        merged = {**os.environ, **self.environment}
        return {name: value for name, value in merged.items() if value is not None}


Condition = Callable[[Setting], AbstractContextManager[Setting]]


@contextmanager
def one_core(setting: Setting) -> Iterator[Setting]:
    """Give all processes of the lesson one core together."""
    core = str(min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0)
    prefix = (program("taskset"), "--cpu-list", core, *setting.prefix)
    yield setting.changed("one core by `taskset`", prefix=prefix)


@contextmanager
def two_gigabytes(setting: Setting) -> Iterator[Setting]:
    """Give all processes of the lesson 2 GB of memory together, as Binder does."""
    group = MEMORY_GROUPS / f"map-school-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        means = f"{LIMIT_MB} MB by a watchdog that adds up the resident memory"
        yield setting.changed(means, watched_mb=LIMIT_MB)
        return
    try:
        (group / "memory.limit_in_bytes").write_text(str(LIMIT_MB * 10**6))
        enter = f'echo $$ > "{group}/cgroup.procs" && exec "$@"'
        prefix = ("sh", "-c", enter, "sh", *setting.prefix)
        yield setting.changed(f"{LIMIT_MB} MB by a memory cgroup", prefix=prefix)
    finally:
        _remove(group)


@contextmanager
def elsewhere(setting: Setting) -> Iterator[Setting]:
    """Set a German locale whose encoding is not UTF-8, and a time zone with quarters of an hour."""
    folder = setting.scratch / "locales"
    folder.mkdir(exist_ok=True)
    compiler = shutil.which("localedef")
    command = [compiler, "-i", "de_DE", "-f", "ISO-8859-1", str(folder / LATIN_1)]
    if compiler and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        variables = {"LC_ALL": LATIN_1, "LOCPATH": str(folder), "TZ": TIME_ZONE}
        means = f"locale {LATIN_1} (decimal comma, not UTF-8), time zone {TIME_ZONE}"
    else:
        variables = {"LC_ALL": "C", "TZ": TIME_ZONE}
        means = f"locale C, for want of a German one, time zone {TIME_ZONE}"
    yield setting.changed(means, variables=variables)


@contextmanager
def strange_path(setting: Setting) -> Iterator[Setting]:
    """Put the checkout below a path with spaces and letters that are not ASCII."""
    root = _copied(setting.root, setting.scratch / STRANGE_NAME)
    yield setting.changed(f"checkout in a folder called “{STRANGE_NAME}”", root=root)


@contextmanager
def read_only(setting: Setting) -> Iterator[Setting]:
    """Let nobody write to the checkout, root included, and start with an empty home folder."""
    root = setting.root
    if setting.scratch not in root.parents:
        root = _copied(root, setting.scratch / "read-only")
    namespace = (program("unshare"), "--mount", *([] if os.getuid() == 0 else ["-r"]))
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    prefix = (*namespace, "sh", "-c", mount, str(root), *setting.prefix)
    attempt = [*prefix, "env", "LC_ALL=C", "touch", str(root / "attempt")]
    if b"Read-only" not in subprocess.run(attempt, capture_output=True, check=False).stderr:
        raise NotPossible("no read-only mount can be made here")
    home = setting.scratch / "home"
    home.mkdir(exist_ok=True)
    means = "read-only checkout by a bind mount, empty home folder"
    yield setting.changed(means, root=root, prefix=prefix, variables={"HOME": str(home)})


@contextmanager
def no_network(setting: Setting) -> Iterator[Setting]:
    """Leave no network but the loopback, and no published tables."""
    namespace = (program("unshare"), "--net", *([] if os.getuid() == 0 else ["-r"]))
    prefix = (*namespace, "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *setting.prefix)
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        raise NotPossible("no network namespace can be made here")
    cache = str(setting.scratch / "empty-cache")
    yield setting.changed(
        "no network by a namespace of its own, no published tables",
        prefix=prefix,
        variables={"HELPERS_PUBLISHED_MIRROR": None, "HELPERS_CACHE": cache},
    )


def program(name: str) -> str:
    """Return the path of a program, or say that it is not here."""
    path = shutil.which(name)
    if path is None:
        raise NotPossible(f"the program {name} is not here")
    return path


def _remove(group: Path) -> None:
    """Remove a control group; processes that were just killed take a moment to leave it."""
    for _ in range(50):
        with suppress(OSError):
            return group.rmdir()
        time.sleep(0.1)
    return group.rmdir()


def _copied(root: Path, target: Path) -> Path:
    """Copy what git knows of a checkout, and what it would add."""
    listed = ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"]
    names = subprocess.run(listed, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    return target
