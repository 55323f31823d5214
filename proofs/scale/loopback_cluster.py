"""A Dask scheduler and its worker processes on this machine, and what each worker started.

They listen on 127.0.0.1 only, and end with the ``with`` block, also when Ctrl-C ends it. Should
this process be killed, the scheduler ends when it has been idle, and the workers with it.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client, WorkerPlugin

from helpers import ROOT
from helpers.experiments.workers import ONE_THREAD

START_SECONDS = 60
IDLE_SECONDS = 120


@dataclass(frozen=True)
class LoopbackCluster:
    """A running scheduler with its workers, one thread each.

    Attributes
    ----------
    address : str
        Of the scheduler, for :func:`helpers.experiments.sweep.run`.
    scheduler : subprocess.Popen
        Its process.
    workers : tuple of subprocess.Popen
        Processes of the workers. Nobody starts a worker again that is killed.
    """

    address: str
    scheduler: subprocess.Popen
    workers: tuple[subprocess.Popen, ...]
    _folder: Path

    def rows_started(self) -> tuple[int, ...]:
        """Return how many rows each worker has started; a killed worker's count is kept."""
        notes = [self._folder / _notes(worker.pid) for worker in self.workers]
        return tuple(n.read_bytes().count(b"\n") if n.exists() else 0 for n in notes)


class NotedStarts(WorkerPlugin):
    """Note each start of a task in a file, which outlives a killed worker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def setup(self, worker: object) -> None:
        """Open the file of this worker."""
        path = self._folder / _notes(os.getpid())
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def transition(self, key: str, start: str, finish: str, **kwargs: object) -> None:
        """Note a task that begins to be executed."""
        if finish == "executing":
            os.write(self._file, f"{key}\n".encode())


@contextmanager
def loopback_cluster(folder: Path, workers: int = 2) -> Iterator[LoopbackCluster]:
    """Start a scheduler and workers, and stop them at the end.

    Parameters
    ----------
    folder : Path
        For their notes and logs; must exist.
    workers : int
        Number of worker processes.

    Raises
    ------
    RuntimeError
        If the scheduler does not start; the message ends with its log.
    TimeoutError
        If the workers do not come.
    """
    file = folder / "scheduler.json"
    # without the last option their pages of figures are served to the whole network
    common = ["--host=127.0.0.1", f"--scheduler-file={file}", "--dashboard-address=127.0.0.1:0"]
    with ExitStack() as stack:

        def start(name: str, *words: str) -> subprocess.Popen:
            process = _start(folder / f"{name}.log", [*words[:1], *common, *words[1:]])
            stack.callback(_stop, process)
            return process

        scheduler = start("scheduler", "scheduler", "--port=0", f"--idle-timeout={IDLE_SECONDS}")
        end = time.monotonic() + START_SECONDS
        while (address := scheduler_address(file)) is None:
            if scheduler.poll() is not None or time.monotonic() > end:
                log = (folder / "scheduler.log").read_text(errors="replace")
                raise RuntimeError(f"the Dask scheduler does not start:\n{log}")
            time.sleep(0.02)
        crew = tuple(
            # a nanny would start a killed worker again: here it is to stay dead
            start(f"worker-{i}", "worker", "--no-nanny", "--nthreads=1", "--death-timeout=60")
            for i in range(workers)
        )
        with Client(address, set_as_default=False) as client:
            client.register_plugin(NotedStarts(folder))
            client.wait_for_workers(workers, timeout=START_SECONDS)
        yield LoopbackCluster(address, scheduler, crew, folder)


def scheduler_address(file: Path) -> str | None:
    """Return where the scheduler listens; None until its note is written to the end."""
    try:
        return json.loads(file.read_text())["address"]
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def _notes(pid: int) -> str:
    return f"started-by-{pid}"


def _start(log: Path, words: list[str]) -> subprocess.Popen:
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": search},
            cwd=log.parent,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the run, which then stops these
        )


def _stop(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
