"""What a process and everything that it started take: processor seconds and memory."""

import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Self

import psutil


class Watch(ABC):
    """Looks again and again from a thread, until the block of a `with` ends.

    Parameters
    ----------
    interval_s : float
        Seconds between two looks.
    """

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.look()  # the last one, while what is watched is still there

    @abstractmethod
    def look(self) -> None:
        """Look once, now."""

    def _run(self) -> None:
        while not self._over.is_set():
            self.look()
            self._over.wait(self._interval_s)


class FamilyWatch(Watch):
    """Watch what a process and its descendants take.

    Processor time is complete where the process was started by `kernel_launcher.adopting`: then
    children that were killed, that nobody waited for, or that made themselves independent are
    counted to their end. Elsewhere it is what the looks saw: one interval of each process that
    ended is missing, and a child that made itself independent before it was seen.

    Parameters
    ----------
    pid : int
        The process, or the launcher above it.
    adopted : bool
        Whether `pid` is a launcher, which is not counted itself.
    interval_s : float
        Seconds between two looks.

    Attributes
    ----------
    cpu_seconds : float
        Processor time of all threads of all members, in user and system mode.
    peak_mb : float
        Largest sum of the resident memories at one look, in MB.
    """

    def __init__(self, pid: int, *, adopted: bool, interval_s: float = 0.1) -> None:
        super().__init__(interval_s)
        self.cpu_seconds = self.peak_mb = 0.0
        self._root = psutil.Process(pid)
        self._adopted = adopted
        self._seen: dict[psutil.Process, float] = {}
        self._lock = threading.Lock()

    def look(self) -> None:
        """Look once, now."""
        with self._lock:
            members = self.members()
            self.peak_mb = max(self.peak_mb, sum(map(_resident_mb, members)))
            seconds = self._adopted_seconds() if self._adopted else self._seen_seconds(members)
            self.cpu_seconds = max(self.cpu_seconds, seconds)

    def members(self) -> list[psutil.Process]:
        """Return who is alive, parents before their children."""
        try:
            children = self._root.children(recursive=True)
        except psutil.Error:
            return []
        return children if self._adopted else [self._root, *children]

    def _adopted_seconds(self) -> float:
        # A child's time goes to its parent at the moment when it is waited for. Parents are read
        # first, so that nothing is counted twice; if one of the list has gone, all is read again.
        for _ in range(100):
            members = self.members()
            with suppress(psutil.NoSuchProcess):
                waited_for = self._root.cpu_times()
                total = waited_for.children_user + waited_for.children_system
                return total + sum(sum(member.cpu_times()[:4]) for member in members)
            if not self._root.is_running():
                break
        return 0.0

    def _seen_seconds(self, members: list[psutil.Process]) -> float:
        for member in {*members, *self._seen}:  # one that was handed to another parent goes on
            with suppress(psutil.Error):
                self._seen[member] = sum(member.cpu_times()[:2])
        return sum(self._seen.values())


def _resident_mb(member: psutil.Process) -> float:
    try:
        return member.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0
