"""Learners of a room: kernels that execute their lessons at the same time and then stay open."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from tqdm import tqdm

from helpers.course.lessons import Lesson
from helpers.course.notebooks import ONE_THREAD
from proofs.room.memory import MemoryWatch

#: With many kernels on a core nothing answers quickly; these are no limits of the lessons.
_PATIENCE = {"timeout": 3600, "startup_timeout": 600, "iopub_timeout": 120}


@dataclass(frozen=True)
class Stay:
    """What one learner's kernel did.

    Attributes
    ----------
    lesson : str
        Number of the lesson.
    seconds : float
        Wall time of all cells.
    slowest_cell : float
        Wall time of the slowest one.
    cpu_seconds : float
        CPU time of the kernel and its children while the cells were executed.
    peak_mb : float
        Largest memory of the kernel and its children.
    error : str
        Why it did not reach the end; empty if it did.
    """

    lesson: str
    seconds: float
    slowest_cell: float
    cpu_seconds: float
    peak_mb: float
    error: str


@dataclass(frozen=True)
class Room:
    """What a room of learners took.

    Attributes
    ----------
    stays : tuple of Stay
        One a learner.
    seconds : float
        Wall time from the first cell to the end of the last learner.
    peak_mb : float
        Largest memory of all kernels at one time.
    least_left_mb : float
        The smallest memory that the machine had left.
    others : float
        Share of the machine's cores that work outside of the room took meanwhile.
    """

    stays: tuple[Stay, ...]
    seconds: float
    peak_mb: float
    least_left_mb: float
    others: float


def execute(lessons: Sequence[Lesson], *, stop_below_mb: float = 0.0) -> Room:
    """Execute lessons at the same time, each in a kernel of its own.

    All kernels are started first; then all begin together; a kernel that has finished keeps its
    memory until the last one has, as in a room where nobody closes a notebook.

    Parameters
    ----------
    lessons : sequence of Lesson
        One a learner.
    stop_below_mb : float
        When the machine has less memory left, learners are turned out, the last ones first.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C or SIGTERM, when all kernels have been stopped.
    """
    try:
        return asyncio.run(_execute(lessons, stop_below_mb))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _execute(lessons: Sequence[Lesson], stop_below_mb: float) -> Room:
    seats = asyncio.Barrier(len(lessons))
    with (
        tempfile.TemporaryDirectory() as folder,
        MemoryWatch(stop_below_mb) as watch,
        tqdm(total=sum(map(_cells, lessons)), unit="cell", desc=f"{len(lessons)} kernels") as bar,
    ):
        learners = []
        for place, lesson in enumerate(lessons):
            own = Path(folder, str(place))
            own.mkdir()
            learners.append(_Learner(lesson, own, seats, watch, bar, asyncio.current_task()))
        begin, busy = perf_counter(), _busy_seconds()
        await asyncio.gather(*(learner.stay() for learner in learners))
        busy = _busy_seconds() - busy - sum(learner.cpu for learner in learners)
        others = max(0.0, busy / (perf_counter() - begin) / (psutil.cpu_count() or 1))
        start = min(learner.start for learner in learners)
        seconds = max(learner.end for learner in learners) - start
    stays = tuple(learner.result(watch) for learner in learners)
    return Room(stays, seconds, watch.peak_mb, watch.least_left_mb, others)


class _Learner:
    def __init__(
        self,
        lesson: Lesson,
        folder: Path,
        seats: asyncio.Barrier,
        watch: MemoryWatch,
        bar: tqdm,
        room: asyncio.Task,
    ) -> None:
        self.start = self.end = 0.0
        self.cpu = 0.0  # of the kernel's whole life
        self._lesson, self._folder, self._seats = lesson, folder, seats
        self._watch, self._bar, self._room = watch, bar, room
        self._slowest = self._cpu = 0.0
        self._error = ""
        self._pid = 0

    async def stay(self) -> None:
        """Start a kernel, wait for the others, execute, and wait for the others again."""
        notebook = nbformat.read(self._lesson.path, as_version=4)
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            extra_arguments=["--IPKernelApp.log_level=40"],
            coalesce_streams=True,
            **_PATIENCE,
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(
                client.async_setup_kernel(cwd=str(self._folder), env={**os.environ, **ONE_THREAD})
            )
            self._pid = client.km.provisioner.process.pid
            self._watch.add(self._pid)
            _stop_on_signals(self._room)
            await self._seats.wait()
            await self._work(client, notebook)
            if await self._seats.wait() == 0:
                self._watch.measure()
            await self._seats.wait()

    async def _work(self, client: NotebookClient, notebook: nbformat.NotebookNode) -> None:
        before = _cpu_seconds(self._pid)
        self.start = perf_counter()
        try:
            for index, cell in enumerate(notebook.cells):
                begin = perf_counter()
                await client.async_execute_cell(cell, index)
                self._slowest = max(self._slowest, perf_counter() - begin)
                self._bar.update()
        except DeadKernelError:
            turned_out = self._pid in self._watch.killed
            self._error = "turned out for want of memory" if turned_out else "the kernel died"
        except CellExecutionError as error:
            self._error = f"{error.ename}: {error.evalue}"
        except TimeoutError as error:
            self._error = str(error)
        self.end = perf_counter()
        self.cpu = _cpu_seconds(self._pid)
        self._cpu = self.cpu - before

    def result(self, watch: MemoryWatch) -> Stay:
        return Stay(
            lesson=self._lesson.number,
            seconds=self.end - self.start,
            slowest_cell=self._slowest,
            cpu_seconds=max(0.0, self._cpu),
            peak_mb=watch.peaks_mb.get(self._pid, 0.0),
            error=self._error,
        )


def _stop_on_signals(room: asyncio.Task) -> None:
    # nbclient has just taken Ctrl-C for itself: it would end one kernel and no other
    with suppress(NotImplementedError):  # Windows has no handlers in event loops
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, room.cancel)


def _cells(lesson: Lesson) -> int:
    return len(nbformat.read(lesson.path, as_version=4).cells)


def _busy_seconds() -> float:
    """CPU time that the cores of this machine spent on anything but this process."""
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)  # are in user already
    return sum(times) - idle - guests - process_time()


def _cpu_seconds(pid: int) -> float:
    """Sum the CPU time of a process, of its children, and of children that have ended."""
    total = 0.0
    try:
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    except psutil.NoSuchProcess:
        pass
    return total
