import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from helpers.course import notebooks
from helpers.course.lessons import COMPARED_TAG


def notebook(*sources, tags=()):
    cells = [nbformat.v4.new_code_cell(s, metadata={"tags": list(tags)}) for s in sources]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    made = notebook(
        "import os, subprocess, sys, time\nblock = bytearray(300_000_000)\ntime.sleep(0.5)",
        "grab = 'import time; b = bytearray(200_000_000); time.sleep(0.8)'\n"
        "_ = subprocess.run([sys.executable, '-c', grab])",
        "print(os.environ['OMP_NUM_THREADS'], os.environ['COLOUR'], os.path.basename(os.getcwd()))"
        "\nprint('noise', file=sys.stderr)\n6 * 7",
    )
    folder = tmp_path_factory.mktemp("place")
    return folder, notebooks.execute(made, folder=folder, environment={"COLOUR": "blue"})


def test_the_kernel_has_one_thread_its_environment_and_its_folder(executed):
    folder, done = executed
    assert notebooks.printed(done.notebook)[2] == f"1 blue {folder.name}\n42"


def test_memory_counts_the_kernels_children(executed):
    assert 500 < executed[1].peak_mb < 900


def test_processor_time_counts_a_child_that_was_killed_and_is_no_wall_time(tmp_path):
    burns = "import time\nwhile time.process_time() < 1: pass\nprint(1, flush=True); time.sleep(60)"
    made = notebook(
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {burns!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()",
        "child.kill()\nchild.wait()",
        "time.sleep(5)",
    )
    done = notebooks.execute(made, folder=tmp_path)
    start = notebooks.execute(notebook("1"), folder=tmp_path).cpu_seconds
    assert start > 0.1
    assert done.cpu_seconds - start / 2 >= 1.0 and done.cpu_seconds < start * 2 + 2.0


def test_seconds_are_those_of_the_cells(executed):
    _, done = executed
    assert done.cell_seconds[0] >= 0.5 and done.cell_seconds[1] >= 0.8
    assert done.seconds == sum(done.cell_seconds)


def test_a_cell_that_raises_stops_the_execution(tmp_path):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.execute(notebook("1 / 0"), folder=tmp_path)


def test_a_changed_stored_digit_is_found_where_it_is_compared(executed):
    stored = nbformat.from_dict(executed[1].notebook)
    stored.cells[2].outputs[0].text = "2" + stored.cells[2].outputs[0].text[1:]
    assert notebooks.differing(stored, executed[1].notebook) == []
    stored.cells[2].metadata["tags"] = [COMPARED_TAG]
    assert notebooks.differing(stored, executed[1].notebook) == [2]


def test_the_normal_form_keeps_only_compared_outputs_and_their_counts(executed):
    _, done = executed
    made = nbformat.from_dict(done.notebook)
    made.cells[2].metadata["tags"] = [COMPARED_TAG]
    made.cells[2].metadata["scrolled"] = True
    made.cells[0].outputs = list(made.cells[2].outputs)
    clean = notebooks.normalised(made)
    assert clean.cells[0].outputs == [] and clean.cells[0].execution_count is None
    assert clean.cells[2].execution_count == 3
    assert clean.cells[2].metadata == {"tags": [COMPARED_TAG]}
    assert [c.id for c in clean.cells] == ["cell-00", "cell-01", "cell-02"]


def test_the_normal_form_of_the_normal_form_is_itself(executed):
    once = notebooks.normalised(executed[1].notebook)
    assert notebooks.serialised(notebooks.normalised(once)) == notebooks.serialised(once)


def test_a_page_keeps_solutions_folded(executed):
    made = nbformat.from_dict(executed[1].notebook)
    made.cells.append(
        nbformat.v4.new_markdown_cell("<details>\n<summary>Hint</summary>\n\nLook.\n\n</details>")
    )
    page = notebooks.to_html(made)
    assert "42" in page
    fold = page.index("<details>")
    assert page.index("Look.", fold) < page.index("</details>", fold)


def test_an_unknown_lesson_is_a_sentence_and_not_a_traceback(capsys):
    assert notebooks.main(["run", "99"]) == 2
    assert "there is no lesson '99'" in capsys.readouterr().err
