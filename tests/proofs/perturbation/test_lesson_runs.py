from dataclasses import replace

import nbformat
import pytest

from helpers.course import lessons
from proofs.perturbation import lesson_runs
from proofs.perturbation.nudged_places import SEED

STARTS = "from helpers.start_here.lesson import checks as check"


def lesson(folder, *cells):
    """Make a lesson of compared cells, each a source and what is stored of it."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(STARTS)]
    for source, stored in cells:
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["nbval-check-output"]})
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=stored)]
        notebook.cells.append(cell)
    path = folder / "90_toy.ipynb"
    nbformat.write(notebook, path)
    return replace(lessons.all_lessons()[0], path=path)


PINS = "import numpy as np\nprint(np.random.default_rng(0).random())"
ROUNDS = "print(f'{np.random.default_rng(0).random():.3f}')"


@pytest.fixture
def toy(tmp_path):
    return lesson(tmp_path, (PINS, "0.6369616873214543\n"), (ROUNDS, "0.637\n"))


def test_as_stored_nothing_changes_and_nothing_moves(toy):
    done = lesson_runs.run(toy, {})
    assert (done.outputs, done.changed, done.nudged) == (2, [], {})


def test_last_digits_in_a_stored_output_do_not_survive_and_three_digits_do(toy):
    done = lesson_runs.run(toy, {SEED: "1"})
    assert len(done.changed) == 1
    assert done.changed[0].startswith("cell 1: stored '0.6369616873214543', now '0.63696168732145")
    assert done.nudged == {"numpy.random.default_rng": 2}


def test_a_lesson_that_stops_says_why(tmp_path):
    finds_no_row = (
        "from helpers.tables import datasets\n"
        "table = datasets.load('conductivity')\n"
        "print(len(table[table['T'] == 293.15]), table['T'].round(2).eq(293.15).sum())\n"
        "table[table['T'] == 293.15].iloc[0]"
    )
    done = lesson_runs.run(lesson(tmp_path, (finds_no_row, "85 85\n")), {SEED: "1"})
    assert done.changed[0].startswith("stops: ")
    assert "IndexError" in done.changed[0]


def test_stub_solution_and_every_mistake_of_an_exercise_are_asked(tmp_path):
    first = lessons.all_lessons()[0]
    notebook = nbformat.read(first.path, as_version=4)
    exercise = lessons.exercises(notebook)[0]
    # with the cell before it, which says what the exercise is about
    chosen = notebook.cells[exercise.position : exercise.position + 3]
    notebook.cells = [notebook.cells[exercise.position - 1], *chosen]
    path = tmp_path / "90_toy.ipynb"
    nbformat.write(notebook, path)
    done = lesson_runs.run(replace(first, path=path), {})
    assert done.verdicts >= 4
    assert done.changed == []

    # a solution that is wrong is noticed, and so is a stub that is a right answer
    chosen[0].source, solution = exercise.solution, chosen[0].source
    chosen[2].source = chosen[2].source.replace(exercise.solution, solution)
    nbformat.write(notebook, path)
    said = "\n".join(lesson_runs.run(replace(first, path=path), {}).changed)
    assert f"{exercise.name}, stub: Right." in said
    assert f"{exercise.name}, solution: Not yet:" in said
