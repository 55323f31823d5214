"""Small lessons with one fault each, run as ``pytest --nbval-lax`` runs the real ones."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from toy_lesson import METADATA

from helpers.course.lessons import COMPARED_TAG

ROOT = Path(__file__).parents[2]
BURN = "import time\nwhile time.process_time() < 3: pass\nprint(1, flush=True)\ntime.sleep(60)"
SHOWN = """
class Table:
    def __repr__(self):
        return "7 rows"
    def _repr_html_(self):
        return "<table></table>"
Table()
"""


def compared(source, text=None, kind="stream"):
    """A cell that is compared with a stored text."""
    if text is None:
        outputs = []
    elif kind == "stream":
        outputs = [new_output("stream", text=text)]
    else:
        outputs = [new_output("execute_result", {"text/plain": text}, execution_count=1)]
    metadata = {"tags": [COMPARED_TAG]}
    return new_code_cell(source, metadata=metadata, outputs=outputs, execution_count=1)


PUBLISHED = [
    new_code_cell("print('The published table is not available.')\ny = 2"),
    compared("print(y)", "1\n"),
    compared("y = 3\nprint(y)", "1\n"),
]
LESSONS = {
    "11_stored": [
        compared("print(42)", "42\n"),
        compared("print(43)", "42\n"),
        compared("print(44)"),
        compared(SHOWN, "7 rows", "execute_result"),
        new_code_cell("print(45)"),
    ],
    "12_noise": [
        new_code_cell("import sys\nprint('careful', file=sys.stderr)"),
        new_code_cell("1 / 0"),
        new_code_cell("import os\nassert os.environ['OMP_NUM_THREADS'] == '1'"),
    ],
    "13_work": [
        new_code_cell(
            "import subprocess, sys\n"
            f"child = subprocess.Popen([sys.executable, '-c', {BURN!r}], stdout=subprocess.PIPE)\n"
            "child.stdout.readline()\nchild.kill()"
        )
    ],
    "14_memory": [new_code_cell("block = b'1' * 700_000_000\nimport time\ntime.sleep(1)")],
    "15_left": [new_code_cell("open('left.txt', 'w').close()")],
    "16_death": [new_code_cell("import os\nos._exit(3)"), new_code_cell("1")],
    "17_published": PUBLISHED,
    "18_waits": [new_code_cell("import time\ntime.sleep(4)")],
}
SECONDS = {"13_work": 1, "18_waits": 3}


def outcomes(folder, *options, mirror="", names=LESSONS):
    for name in names:
        lesson = METADATA | {"number": name[:2], "seconds": SECONDS.get(name, 60)}
        made = new_notebook(cells=LESSONS[name], metadata={"lesson": lesson})
        nbformat.write(made, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "lesson_runs", "--nbval-lax", "-rA", *options]
    path = os.pathsep.join(map(str, (ROOT / "tests" / "support", ROOT)))
    run = subprocess.run(
        [*command, "-p", "no:cacheprovider", f"--rootdir={folder}", "-c", os.devnull, str(folder)],
        cwd=folder,
        env={
            **os.environ,
            "PYTEST_ADDOPTS": "",
            "PYTHONPATH": path,
            "HELPERS_PUBLISHED_MIRROR": mirror,
        },
        capture_output=True,
        text=True,
    )
    found = re.findall(r"^(PASSED|FAILED) \S*?(\d\d)_\w+\.ipynb::(\w+(?: \d+)?)", run.stdout, re.M)
    assert found, run.stdout + run.stderr
    return {(number, item): verdict for verdict, number, item in found}, run.stdout


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    return outcomes(tmp_path_factory.mktemp("toys"), "--lessons-offline")


def test_a_stored_output_is_compared_strictly(offline):
    verdicts, said = offline
    assert verdicts["11", "Cell 0"] == "PASSED"
    assert verdicts["11", "Cell 1"] == "FAILED"  # another number
    assert verdicts["11", "Cell 2"] == "FAILED"  # nothing is stored
    assert "no output of it is stored" in said
    assert verdicts["11", "Cell 3"] == "PASSED"  # only the text of a result is stored
    assert verdicts["11", "Cell 4"] == "PASSED"  # not compared


def test_noise_and_errors_fail_and_the_cells_behind_them_are_run(offline):
    verdicts, said = offline
    assert [verdicts["12", f"Cell {i}"] for i in range(3)] == ["FAILED", "FAILED", "PASSED"]
    assert "This cell writes to standard error" in said


def test_a_budget_is_work_of_all_descendants_and_no_waiting(offline):
    verdicts, said = offline
    assert verdicts["13", "Cell 0"] == "PASSED"
    assert verdicts["13", "budgets"] == "FAILED"  # by a child that was killed
    assert re.search(r"3|4 s of processor time, budget 1 s × .* more than", said)
    assert verdicts["18", "budgets"] == "PASSED"  # though it waits longer than that


def test_memory_beyond_the_budget_fails(offline):
    assert offline[0]["14", "budgets"] == "FAILED"
    assert "more memory than it may take" in offline[1]


def test_a_file_that_is_left_behind_is_named(offline):
    assert offline[0]["15", "budgets"] == "FAILED"
    assert "leaves behind left.txt" in offline[1]


def test_a_kernel_that_dies_is_told_at_once(offline):
    verdicts, said = offline
    assert verdicts["16", "Cell 0"] == verdicts["16", "Cell 1"] == "FAILED"
    assert "the kernel has died" in said


def test_numbers_of_a_table_that_was_not_to_be_had_are_not_compared_and_that_is_said(offline):
    verdicts, said = offline
    assert ("17", "Cell 1") not in verdicts  # executed, then skipped
    assert "depends on a published table that could not be reached" in said
    assert verdicts["17", "Cell 2"] == "FAILED"  # bound anew: depends on nothing


def test_where_the_tables_are_at_hand_no_number_is_excused(tmp_path):
    verdicts, _ = outcomes(tmp_path, mirror=str(tmp_path), names=["17_published"])
    assert verdicts["17", "Cell 1"] == "FAILED"
