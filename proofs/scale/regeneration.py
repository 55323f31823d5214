"""Make a table on a cluster, watch its journal, and kill a worker half-way."""

import hashlib
import json
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from proofs.scale.loopback_cluster import LoopbackCluster, loopback_cluster

#: Makes a table in a folder: ``maker(folder, scheduler=..., **options)`` returns its path.
Maker = Callable[..., Path]


@dataclass(frozen=True)
class Regeneration:
    """What became of a table that was made on a cluster.

    Attributes
    ----------
    sha256 : str
        Checksum of the table's file.
    rows : int
        Number of simulations.
    seconds : float
        Wall time from the call of the maker to the table.
    started : tuple of int
        Simulations that each worker started.
    killed_after : int or None
        Finished simulations when the first worker was killed.
    progress : tuple of (float, int)
        Seconds since the call, and simulations finished by then.
    beside_ms : float
        CPU time of the scheduler and of this process for each simulation, in milliseconds.
    """

    sha256: str
    rows: int
    seconds: float
    started: tuple[int, ...]
    killed_after: int | None
    progress: tuple[tuple[float, int], ...]
    beside_ms: float

    @property
    def again(self) -> int:
        """How many simulations were computed again."""
        return sum(self.started) - self.rows

    def rate(self, low: float, high: float) -> float:
        """Return the simulations a second between two shares of the work, such as .1 and .5.

        Raises
        ------
        ValueError
            If fewer than two looks at the journal fell between them.
        """
        inside = [(t, n) for t, n in self.progress if low * self.rows <= n <= high * self.rows]
        if len(inside) < 2 or inside[0][0] == inside[-1][0]:
            raise ValueError(f"too few simulations between {low:.0%} and {high:.0%} of the work")
        (first, done), (last, more) = inside[0], inside[-1]
        return (more - done) / (last - first)


def regenerate(
    maker: Maker, *, workers: int = 2, kill: bool = False, **options: object
) -> Regeneration:
    """Make a table on workers of this machine.

    Parameters
    ----------
    maker : callable
        As named in a table's card; runs one sweep.
    workers : int
        Number of worker processes.
    kill : bool
        Kill one of them (SIGKILL) when half of the simulations are finished.
    **options
        Handed to the maker.

    Raises
    ------
    RuntimeError
        If a worker was to be killed and half of the work was never seen.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "table")
        folder.mkdir()
        notes = Path(scratch, "notes")
        notes.mkdir()
        with loopback_cluster(notes, workers) as cluster:
            watch = _Watch(folder, cluster if kill else None)
            before = _cpu_seconds(cluster)
            with watch:
                table = maker(folder, scheduler=cluster.address, **options)
            beside_ms = 1000 * (_cpu_seconds(cluster) - before) / max(1, watch.rows)
            started = cluster.rows_started()
        if kill and watch.killed_after is None:
            raise RuntimeError("the work was over before a worker could be killed")
        return Regeneration(
            hashlib.sha256(Path(table).read_bytes()).hexdigest(),
            watch.rows,
            watch.seconds,
            started,
            watch.killed_after,
            tuple(watch.progress),
            beside_ms,
        )


def _cpu_seconds(cluster: LoopbackCluster) -> float:
    scheduler = psutil.Process(cluster.scheduler.pid).cpu_times()
    return scheduler.user + scheduler.system + time.process_time()


class _Watch:
    """Look at the journal of a sweep from a thread; kill a worker at half of it."""

    def __init__(self, folder: Path, victim: LoopbackCluster | None, wait_s: float = 0.05) -> None:
        self.rows, self.seconds = 0, 0.0
        self.killed_after: int | None = None
        self.progress: list[tuple[float, int]] = []
        self._folder, self._victim, self._wait_s = folder, victim, wait_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._start = time.perf_counter()
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._start
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not (journals := list(self._folder.glob("*.journal"))):
            if self._over.wait(self._wait_s):
                return
        rest, finished = b"", 0
        with journals[0].open("rb") as journal:  # still readable when the maker deletes it
            over = False
            while not over:
                over = self._over.wait(self._wait_s)
                *lines, rest = (rest + journal.read()).split(b"\n")
                for entry in map(json.loads, lines):
                    self.rows = entry.get("number of rows", self.rows)
                    finished += "row" in entry
                if not over:  # the last look may come late
                    self.progress.append((time.perf_counter() - self._start, finished))
                if self._victim and self.killed_after is None and 0 < self.rows <= 2 * finished:
                    self._kill(finished)

    def _kill(self, finished: int) -> None:
        if not self._over.is_set():
            self._victim.workers[0].kill()
            self.killed_after = finished
