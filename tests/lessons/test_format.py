import itertools
import re

import pytest
from executed_lessons import LESSONS, load

from helpers.course import lessons, notebooks, pages
from helpers.course.trials import checks_of
from helpers.tables import datasets

each_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
taught = pytest.mark.parametrize(
    "lesson", [x for x in LESSONS.values() if x.number != "00"], ids=lambda x: x.name
)


def headings(notebook):
    text = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    return re.findall(r"^(#+) (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)


@each_lesson
def test_is_stored_in_the_normal_form(lesson):
    clean = notebooks.serialised(notebooks.normalised(load(lesson)))
    assert lesson.path.read_text(encoding="utf-8") == clean, (
        "run python -m helpers.course.notebooks"
    )


@each_lesson
def test_at_least_three_cells_are_really_compared(lesson):
    compared = [
        cell for cell in load(lesson).cells if lessons.COMPARED_TAG in cell.metadata.get("tags", [])
    ]
    assert len(compared) >= 3
    for cell in compared:
        # nbval passes a tagged cell without outputs and fails one without a count
        assert cell.outputs
        assert cell.execution_count
        assert re.search(r"\d", str(cell.outputs)), "a compared cell shows a number"


@each_lesson
def test_has_one_title_and_headings_that_skip_no_level(lesson):
    levels = [len(marks) for marks, _ in headings(load(lesson))]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@taught
def test_has_the_frame_of_a_lesson(lesson):
    titles = [title for _, title in headings(load(lesson))]
    for part in (
        "At a glance",
        "You will be able to",
        "Play with it",
        "Against the literature",
        "When this fails",
        "Take away",
        "References",
    ):
        assert any(part.lower() in title.lower() for title in titles), part


@taught
def test_has_six_exercises_of_which_at_least_two_are_may_do(lesson):
    exercises = lessons.exercises(load(lesson))
    assert len(exercises) >= 6
    assert sum(not e.must for e in exercises) >= 2


@each_lesson
def test_every_exercise_has_a_check_and_every_check_an_exercise(lesson):
    from helpers.course.exercises import Check

    notebook = load(lesson)
    declared = {n for n, v in vars(checks_of(notebook)).items() if isinstance(v, Check)}
    assert declared == {e.name for e in lessons.exercises(notebook)}


@each_lesson
def test_stays_within_what_binder_gives(lesson):
    assert lesson.seconds <= 120
    assert lesson.memory_mb <= 1200


@each_lesson
def test_the_tables_it_names_exist(lesson):
    for name in lesson.tables:
        assert datasets.card(name)
    for name in lesson.published:
        assert datasets.card(name, published=True)


@each_lesson
def test_no_cell_is_longer_than_a_screen(lesson):
    for cell in load(lesson).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 40


def test_what_is_made_of_metadata_and_address_is_up_to_date():
    for path, text in pages.rendered().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m helpers.course.pages write"
