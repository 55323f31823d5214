import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from toy_lesson import toy_lesson

from workshop.site import handbook
from workshop.site.executions import Executed
from workshop.site.measured import _ours, render, slow_cells, verdicts


def executed(path, *cells):
    """A lesson of (source, seconds) pairs; text has no seconds."""
    made = [new_markdown_cell(s) if t is None else new_code_cell(s) for s, t in cells]
    seconds = tuple(t or 0.0 for _, t in cells)
    return Executed(
        toy_lesson(path), new_notebook(cells=made), 40.0, 38.0, 1.0, 100.0, seconds, "a machine"
    )


@pytest.fixture
def done(tmp_path):
    return executed(
        tmp_path / "03_toys.ipynb",
        ("# Toys\n\n## 1. Make", None),
        ("print(1)", 0.1),
        ("from toys import (\n    car,\n    ship,\n)\n\nimport numpy\n\nmodel = car.fit()", 12.4),
        ("### By hand\n\n```\n## no heading\n```", None),
        ("either = left | right", 3.0),
        ("## 2. Play", None),
        ("import toys", 4.4),
    )


def test_verdicts_are_those_of_the_comparison_that_the_lesson_showed(executed_toy):
    found = verdicts(executed_toy)
    # the toy hands over two published numbers as its own, and nothing else
    assert found["reproduced"] == 2
    assert found["differs"] == 0
    assert found["not run"] >= 1


def test_numbers_of_numpy_are_read_whatever_their_type():
    text = "Comparison(entries=(PublishedValue(id='a'), PublishedValue(id='b'), "
    text += "PublishedValue(id='c'), PublishedValue(id='d')), "
    text += "ours=(np.int64(45), np.float64(-1e-07), None, 164))"
    assert _ours(text) == {"a": 45, "b": -1e-07, "c": None, "d": 164}


def test_the_table_states_time_memory_exercises_and_the_machine(executed_toy):
    text = render([executed_toy])
    row = next(line for line in text.splitlines() if line.startswith("| 03 Toys"))
    assert "| 10 of 30 × 1.25 s | 12 s | 8 s | 346 of 400 MB | 1 + 0 | 0 | 2 | – |" in row
    assert text.endswith("Measured on: a small machine.\n")


def test_a_slow_cell_is_named_by_its_count_its_headings_and_its_first_statement(done):
    found = [(cell.number, cell.section, cell.begins) for cell in slow_cells(done)]
    assert found == [
        (2, "1. Make", "model = car.fit()"),
        (3, "1. Make / By hand", "either = left | right"),
        (4, "2. Play", "import toys"),  # it has nothing else
    ]


def test_the_slow_cells_are_a_table_in_which_code_breaks_no_column(done):
    text = render([done])
    assert "| 03 | [2] | 1. Make | `model = car.fit()` | 12 s |\n" in text
    assert "`either = left \\| right`" in text


def test_the_waiting_times_are_those_of_the_measured_table(done):
    rows = handbook.waiting_times(render([done])).splitlines()[2:]
    assert rows == ["| 03 Toys | 40 s | section 1: [2] 12 s |"]


def test_waiting_times_are_gathered_by_section(tmp_path):
    text = render(
        [
            executed(
                tmp_path / "03_toys.ipynb",
                ("## 2. Play: first", None),
                ("a", 9.0),
                ("### By hand", None),
                ("b", 5.6),
                ("## When this fails: twice", None),
                ("c", 7.0),
            )
        ]
    )
    (row,) = handbook.waiting_times(text).splitlines()[2:]
    assert row.endswith("| section 2: [1] 9 s, [2] 6 s; *When this fails*: [3] 7 s |")
