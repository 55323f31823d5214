import os
import re
import subprocess
import sys

import nbformat
import pytest
from executed_lessons import LESSONS, load, needs_mirror, untouched, with_answers, without_published
from one_worker import scope

from helpers import lessons, notebooks

pytestmark = pytest.mark.lesson


def each(chosen):
    """Run a test for each of these lessons."""
    return pytest.mark.parametrize("lesson", [pytest.param(x, id=x.name) for x in chosen])


each_lesson = each(LESSONS.values())
# for the others an execution without the published tables is the same as any
each_lesson_with_published_tables = each([x for x in LESSONS.values() if x.published])
each_exercise = pytest.mark.parametrize(
    ("lesson", "exercise"),
    [
        pytest.param(x, e, id=f"{x.number}-{e.name}")
        for x in LESSONS.values()
        for e in lessons.exercises(load(x))
    ],
)


@each_lesson
def test_runs_offline_from_another_folder_within_its_budgets(lesson, elsewhere, record_property):
    needs_mirror(lesson)
    done = untouched(lesson.name, elsewhere)
    record_property("seconds", done.seconds)
    print(f"{lesson.name}: {done.seconds:.0f} s of {lesson.seconds}, {done.peak_mb:.0f} MB")
    assert done.seconds <= lesson.seconds
    assert done.peak_mb <= lesson.memory_mb


@each_lesson
def test_prints_the_same_twice_even_after_all_exercises_are_solved(lesson, elsewhere):
    needs_mirror(lesson)
    first = notebooks.printed(untouched(lesson.name, elsewhere).notebook)
    second = with_answers(lesson.name, elsewhere).printed
    for cell, one, two in zip(load(lesson).cells, first, second, strict=True):
        if "machine" not in cell.metadata.get("tags", []):  # a cell that describes the machine
            assert _without_addresses(one) == _without_addresses(two)


@each_lesson
def test_prints_what_is_stored(lesson, elsewhere):
    needs_mirror(lesson)
    done = untouched(lesson.name, elsewhere).notebook
    assert notebooks.differing(load(lesson), done) == []


def _without_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text)


@each_lesson_with_published_tables
def test_goes_on_and_says_so_where_published_tables_cannot_be_reached(lesson, elsewhere):
    texts = "\n".join(notebooks.printed(without_published(lesson.name, elsewhere).notebook))
    assert "not available" in texts


@each_lesson
def test_leaves_no_file_behind(lesson, elsewhere):
    needs_mirror(lesson)
    untouched(lesson.name, elsewhere)
    left = [p.name for p in elsewhere.iterdir() if p.name != "empty"]
    assert left == []


@each_lesson
def test_writes_nothing_to_standard_error(lesson, elsewhere):
    needs_mirror(lesson)
    noise = [
        output.text
        for cell in untouched(lesson.name, elsewhere).notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert noise == []


@each_exercise
def test_the_untouched_stub_is_told_not_yet(lesson, exercise, elsewhere):
    needs_mirror(lesson)
    said = with_answers(lesson.name, elsewhere).trials[exercise.name].stub
    assert said.startswith("Not yet:")


@each_exercise
def test_the_solution_passes(lesson, exercise, elsewhere):
    needs_mirror(lesson)
    said = with_answers(lesson.name, elsewhere).trials[exercise.name].solution
    assert said.startswith("Right."), said


@each_exercise
def test_each_listed_mistake_gets_its_own_hint(lesson, exercise, elsewhere):
    needs_mirror(lesson)
    mistakes = with_answers(lesson.name, elsewhere).trials[exercise.name].mistakes
    assert len(mistakes) >= 2
    for mistake, said in mistakes:
        assert said.startswith("Not right:"), (mistake.label, said)
        assert mistake.hint in said, (mistake.label, said)
    assert len({said for _, said in mistakes}) == len(mistakes)


def test_all_tests_of_a_lesson_are_made_by_one_worker(request):
    # else each worker would execute the lesson again
    names = [item.nodeid for item in request.session.items if "lesson" in item.fixturenames]
    own = [n for n in names if "/test_execution.py" in n]
    assert own
    for name in own:
        number = re.search(r"\[(\d\d)", name)[1]
        assert scope(name) == number


def test_a_changed_stored_number_fails_nbval_as_well(tmp_path):
    lesson = LESSONS["00_start_here"]
    notebook = load(lesson)
    assert _nbval(notebook, tmp_path / "same.ipynb") == 0
    for cell in notebook.cells:
        if lessons.COMPARED_TAG in cell.metadata.get("tags", []):
            output = cell.outputs[0]
            text = output.text if "text" in output else output.data["text/plain"]
            changed = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1)
            assert changed != text
            if "text" in output:
                output.text = changed
            else:
                output.data["text/plain"] = changed
            break
    assert _nbval(notebook, tmp_path / "changed.ipynb") == 1


def _nbval(notebook, path):
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, f"--rootdir={path.parent}", path.name],
        cwd=path.parent,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )
    assert "passed" in run.stdout, run.stdout + run.stderr
    return run.returncode
