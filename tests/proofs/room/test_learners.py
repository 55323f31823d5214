import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from toy_lesson import toy_lesson

from helpers import ROOT
from proofs.room import learners

HOLD = "block = bytearray(120_000_000)"
UNTIL_CTRL_C = """
import sys
from dataclasses import replace
from pathlib import Path
from proofs.room import learners
from toy_lesson import toy_lesson

learners.execute([toy_lesson(Path(sys.argv[1]))] * 2)
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lessons")

    def write(number, *sources):
        path = folder / f"{number}.ipynb"
        cells = [new_markdown_cell("# A toy"), *map(new_code_cell, sources)]
        nbformat.write(new_notebook(cells=cells), path)
        return replace(toy_lesson(path), number=number)

    return write


@pytest.fixture(scope="module")
def room(lesson):
    """Four learners, of whom two do not reach the end."""
    work = "end = __import__('time').process_time() + 0.6\nwhile __import__('time').process_time()"
    return learners.execute(
        [
            lesson("01", HOLD, f"{work} < end: pass", "open('written.txt', 'x').close()"),
            lesson("02", HOLD, "open('written.txt', 'x').close()"),
            lesson("03", "raise ValueError('three is wrong')", "1"),
            lesson("04", "import os; os._exit(3)", "1"),
        ]
    )


def test_each_learner_has_a_kernel_and_a_folder_of_its_own(room):
    assert [stay.lesson for stay in room.stays] == ["01", "02", "03", "04"]
    assert [stay.error for stay in room.stays[:2]] == ["", ""]  # both made the same file


def test_a_failing_learner_is_named_and_stops_no_other(room):
    assert room.stays[2].error == "ValueError: three is wrong"
    assert room.stays[3].error == "the kernel died"


def test_cpu_time_is_that_of_the_cells(room):
    first, second = room.stays[:2]
    assert 0.6 <= first.cpu_seconds < 0.6 + 2
    assert second.cpu_seconds < first.cpu_seconds
    assert 0 <= room.others <= 1


def test_the_slowest_cell_is_part_of_the_time_and_the_room_lasts_to_the_last_learner(room):
    for stay in room.stays:
        assert 0 <= stay.slowest_cell <= stay.seconds <= room.seconds
    assert room.stays[0].slowest_cell >= 0.6


def test_kernels_keep_their_memory_until_all_have_finished(room):
    # the second learner was done long before the first: both blocks count at the end
    assert room.peak_mb > 240
    assert min(stay.peak_mb for stay in room.stays[:2]) > 120
    assert room.least_left_mb > 0


def test_learners_are_turned_out_before_the_machine_has_no_memory_left(lesson):
    forever = lesson("05", "import time", "time.sleep(600)")
    room = learners.execute([forever], stop_below_mb=1e12)
    assert room.stays[0].error == "turned out for want of memory"


def test_ctrl_c_stops_all_kernels(lesson, tmp_path):
    sleepers = lesson(
        "06",
        f"import os; open(f'{tmp_path}/' + str(os.getpid()), 'x')",
        "import time; time.sleep(600)",
    )
    folders = {"PYTHONPATH": f"{ROOT}:{Path(__file__).parents[2] / 'support'}"}
    command = [sys.executable, "-c", UNTIL_CTRL_C, str(sleepers.path)]
    run = subprocess.Popen(command, env={**os.environ, **folders}, stderr=subprocess.DEVNULL)
    while len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.05)
        assert run.poll() is None
    kernels = psutil.Process(run.pid).children(recursive=True)
    assert len(kernels) == 2
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=300) != 0
    assert psutil.wait_procs(kernels, timeout=300)[1] == []
