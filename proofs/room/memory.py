"""Memory of processes with their children: each page shared among its users (PSS) where known."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

import psutil

from helpers.machine import resources
from helpers.machine.process_family import Watch


def family_mb(roots: Collection[int], proc: Path = Path("/proc")) -> dict[int, float]:
    """Return the memory in MB of each process together with its children and theirs.

    Parameters
    ----------
    roots : collection of int
        Process numbers; one that has ended has 0 MB.
    proc : Path
        Where the system shows its processes.

    Returns
    -------
    dict of int to float
        Proportional set size (PSS), in which a page that five processes share counts a fifth for
        each; resident size where the system does not tell it.
    """
    children = defaultdict(list)
    for process in psutil.process_iter(["ppid"]):
        children[process.info["ppid"]].append(process.pid)
    sizes = {}
    for root in roots:
        family, found = [root], 0.0
        while family:
            member = family.pop()
            family += children[member]
            found += _one_mb(member, proc)
        sizes[root] = found
    return sizes


def _one_mb(pid: int, proc: Path) -> float:
    try:
        lines = (proc / str(pid) / "smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1.024e-3
    except (OSError, StopIteration):
        try:
            return psutil.Process(pid).memory_info().rss / 1e6
        except psutil.Error:
            return 0.0


class MemoryWatch(Watch):
    """Look at the memory of processes again and again from a thread.

    Looking costs time that grows with the memory; the pauses are so long that it takes at most a
    twentieth of one core.

    Parameters
    ----------
    stop_below_mb : float
        As soon as the machine has less memory left, the youngest of the processes is killed.
    pause_s : float
        Shortest pause.
    left : callable
        Returns the MB that are left.

    Attributes
    ----------
    peak_mb : float
        Largest sum over all processes at one time.
    peaks_mb : dict of int to float
        Largest size of each.
    least_left_mb : float
        The smallest memory that the machine had left.
    killed : list of int
        Processes killed for want of memory.
    """

    def __init__(
        self,
        stop_below_mb: float = 0.0,
        pause_s: float = 0.5,
        left: Callable[[], float] = lambda: resources.memory()[1],
    ) -> None:
        super().__init__(pause_s)
        self.peak_mb = 0.0
        self.peaks_mb: dict[int, float] = {}
        self.least_left_mb = left()
        self.killed: list[int] = []
        self._pids: list[int] = []
        self._stop_below_mb, self._left, self._next = stop_below_mb, left, 0.0

    def add(self, pid: int) -> None:
        """Watch a further process."""
        self._pids.append(pid)

    def look(self) -> None:
        """Keep a reserve, and measure if the last time is long enough ago."""
        self._keep_a_reserve()
        start = time.perf_counter()
        if start >= self._next:
            self.measure()
            end = time.perf_counter()
            self._next = end + 19 * (end - start)

    def measure(self) -> None:
        """Measure the memory of all, now."""
        sizes = family_mb([pid for pid in self._pids if pid not in self.killed])
        self.peak_mb = max(self.peak_mb, sum(sizes.values()))
        for pid, size in sizes.items():
            self.peaks_mb[pid] = max(self.peaks_mb.get(pid, 0.0), size)

    def _keep_a_reserve(self) -> None:
        left = self._left()
        self.least_left_mb = min(self.least_left_mb, left)
        alive = [pid for pid in self._pids if pid not in self.killed]
        if left < self._stop_below_mb and alive:
            self.killed.append(alive[-1])
            with suppress(psutil.NoSuchProcess):
                psutil.Process(alive[-1]).kill()
