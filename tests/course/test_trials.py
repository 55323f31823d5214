import nbformat
import pytest

from helpers.course import lessons, trials

FIRST = nbformat.read(lessons.find("00").path, as_version=4)


@pytest.fixture(scope="module")
def filled():
    return trials.filled_in(FIRST)


def test_every_cell_of_the_lesson_is_still_there_in_its_order(filled):
    kept = [filled.notebook.cells[place].source for place in filled.original]
    assert kept == [cell.source for cell in FIRST.cells]
    assert list(filled.original) == sorted(filled.original)


def test_each_check_meets_stub_solution_and_every_listed_mistake(filled):
    (exercise,) = lessons.exercises(FIRST)
    listed = getattr(trials.checks_of(FIRST), exercise.name).mistakes
    answers = [trial.answer for trial in filled.trials]
    assert answers == ["stub", "solution", *["mistake"] * len(listed)]
    assert [t.mistake for t in filled.trials if t.mistake] == list(listed)
    for trial in filled.trials:
        assert f"check.{exercise.name}(" in filled.notebook.cells[trial.position].source


def test_what_follows_meets_the_stub_and_no_answer(filled):
    (exercise,) = lessons.exercises(FIRST)
    last = filled.trials[-1].position
    assert filled.notebook.cells[last + 1].source == exercise.stub


def test_the_lesson_itself_is_not_changed(filled):
    assert len(FIRST.cells) == len(filled.original) < len(filled.notebook.cells)


def test_a_lesson_without_checks_is_told_how_to_import_them():
    bare = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    with pytest.raises(lessons.LessonError, match="import check"):
        trials.checks_of(bare)
