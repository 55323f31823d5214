"""How nbval runs the lessons: a pytest plugin, loaded by `conftest.py` of the repository.

``pytest --nbval-lax notebooks/`` executes each lesson as it is stored, in a kernel with one thread
for each numerical library. nbval lets a cell that raises fail, and a cell tagged
`nbval-check-output` that does not print what is stored. Here a compared cell without a stored
output fails, too, and whatever is written to standard error; and behind the cells of a lesson
stands a test of its budgets. With ``--lessons-offline`` the network is cut, and the lesson runs in
an empty folder, which has to be empty afterwards.
"""

import contextlib
import copy
import json
import os
import tempfile
import time
from queue import Empty

import nbval.kernel
import pytest
from executed_lessons import RUNS, Run, offline_environment, pace
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, IPyNbFile
from published_dependence import Dependence

from helpers.course import lessons, notebooks
from helpers.course.lessons import COMPARED_TAG
from helpers.machine import kernel_launcher
from helpers.machine.process_family import FamilyWatch

#: Outside these a kernel counts as dead or lost, however busy the machine may be.
_PATIENCE_S = 900


def pytest_addoption(parser):
    parser.getgroup("nbval").addoption(
        "--lessons-offline",
        action="store_true",
        help="run the lessons without a network, in an empty folder",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    collected = yield
    return [
        LessonFile.from_parent(parent, path=file_path)
        if isinstance(node, IPyNbFile) and _is_lesson(file_path)
        else node
        for node in collected
    ]


def _is_lesson(path):
    return "lesson" in json.loads(path.read_text(encoding="utf-8"))["metadata"]


class AdoptingManager(kernel_launcher.Adopting, KernelManager):
    """Starts kernels whose processor time is complete."""


class PatientKernel(nbval.kernel.RunningKernel):
    """A kernel of nbval's that is waited for as long as it lives."""

    def __init__(self, folder, environment):
        self.km = AdoptingManager(kernel_name="python3")
        self.km.start_kernel(cwd=str(folder), env=environment, stderr=None)
        self.kc = self.km.client()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=_PATIENCE_S)
        self._ensure_iopub_up()

    def _ensure_iopub_up(self):
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            request = self.kc.kernel_info()
            self.await_reply(request, timeout=_PATIENCE_S)
            try:
                return self.await_idle(request, timeout=5)
            except Empty:
                continue
        raise RuntimeError(f"the kernel's output could not be reached for {_PATIENCE_S} s")

    def get_message(self, stream, timeout=None):
        """Wait for a message; a kernel that has died sends none and is an error at once."""
        end = time.monotonic() + (timeout or _PATIENCE_S)
        while True:
            try:
                return super().get_message(stream, timeout=min(1.0, end - time.monotonic()))
            except Empty:
                if not self.is_alive():
                    raise RuntimeError("the kernel has died") from None
                if time.monotonic() + 0.01 > end:
                    raise


class LessonFile(IPyNbFile):
    """A lesson, executed once: its cells, and behind them what they took."""

    def collect(self):
        self.lesson = lessons.read(self.path)
        self.add_marker(pytest.mark.lesson)
        for item in super().collect():
            yield LessonCell.from_parent(
                self,
                name=item.name,
                cell_num=item.cell_num,
                cell=item.cell,
                options=item.options,
            )
        yield Account.from_parent(self, name="budgets")

    def setup(self):
        self.place, self.open = None, contextlib.ExitStack()
        environment = {**os.environ, **notebooks.ONE_THREAD}
        if self.config.getoption("lessons_offline"):
            self.place = self.open.enter_context(tempfile.TemporaryDirectory())
            environment |= offline_environment()
        self.open.callback(super().teardown)
        self.dependence, self.printed = Dependence(), {}
        self.pace_before = pace()
        self.kernel = PatientKernel(self.place or self.path.parent, environment)
        launcher = self.kernel.km.provisioner.process.pid
        watch = FamilyWatch(launcher, adopted=kernel_launcher.adopts())
        self.family = self.open.enter_context(watch)
        self.started = time.perf_counter()
        self.setup_sanitize_files()

    def run_so_far(self):
        """Take the account while the kernel is still there."""
        seconds = time.perf_counter() - self.started
        self.family.look()
        return Run(
            printed=[self.printed.get(id(cell), "") for cell in self.nb.cells],
            seconds=seconds,
            cpu_seconds=self.family.cpu_seconds,
            peak_mb=self.family.peak_mb,
            factor=max(self.pace_before.factor, pace().factor),
        )

    def teardown(self):
        self.open.close()


class LessonCell(IPyNbCell):
    """A cell of a lesson."""

    def __init__(self, name, parent, cell_num, cell, options):
        super().__init__(name, parent, cell_num, cell, options)
        self.output_timeout = _PATIENCE_S
        self.uncompared = ""

    def runtest(self):
        tagged = COMPARED_TAG in self.cell.metadata.get("tags", [])
        if tagged and not (self.cell.outputs and self.cell.execution_count):
            self.raise_cell_error("This cell is compared, but no output of it is stored: record it")
        try:
            super().runtest()
        finally:
            self.note()
        errors = [o.text for o in self.test_outputs if o.get("name") == "stderr"]
        if errors:
            self.raise_cell_error("This cell writes to standard error", "".join(errors))
        if self.uncompared:
            pytest.skip(self.uncompared)

    def note(self):
        """Keep what was printed; tell whether it depends on a table that was not to be had."""
        if id(self.cell) not in self.parent.printed:
            cell = NotebookNode(outputs=self.test_outputs or [])
            printed = notebooks.printed(NotebookNode(cells=[cell]))[0]
            self.parent.printed[id(self.cell)] = printed
            self.depends = self.parent.dependence.reaches(self.cell, printed)
        return self.depends

    def compare_outputs(self, test, ref, skip_compare=None):
        if self.note() and not os.environ.get("HELPERS_PUBLISHED_MIRROR"):
            self.uncompared = (
                "depends on a published table that could not be reached, so that its numbers "
                "cannot be compared (HELPERS_PUBLISHED_MIRROR may name a folder with them)"
            )
            return True
        # no other form of a result is stored
        as_stored = [notebooks.only_text(copy.deepcopy(output), 1) for output in test]
        return super().compare_outputs(as_stored, ref, skip_compare)


class Account(pytest.Item):
    """What a lesson took, beside its budgets."""

    def runtest(self):
        file = self.parent
        cells = [cell for cell in file.nb.cells if cell.cell_type == "code"]
        if len(file.printed) < len(cells):
            pytest.skip("not all cells of the lesson were run")
        lesson, run = file.lesson, file.run_so_far()
        RUNS[lesson.name] = run
        allowed = lesson.seconds * run.factor
        print(f"{lesson.name}: {run.said(lesson)}")
        self.user_properties.append(("cpu seconds", run.cpu_seconds))
        if run.cpu_seconds > allowed:
            raise BudgetError(f"{run.said(lesson)}: more than the {allowed:.0f} s that it may take")
        if run.peak_mb > lesson.memory_mb:
            raise BudgetError(f"{run.said(lesson)}: more memory than it may take")
        left = sorted(os.listdir(file.place)) if file.place else []
        if left:
            raise BudgetError(f"leaves behind {', '.join(left)}")

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, BudgetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, 0, f"{self.parent.name}::{self.name}"


class BudgetError(Exception):
    """A lesson takes more than its metadata say, or leaves something behind."""
