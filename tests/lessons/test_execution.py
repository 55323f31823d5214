"""A lesson is executed twice: by nbval as it is stored (see `lesson_runs`), and here with answers.

Here the published tables cannot be reached, and each exercise is handed its solution and every
mistake that it lists. What does not depend on those tables has to print the same both times; what
does is compared with its stored output, where the cell is one of those that are compared.
"""

import re

import pytest
from executed_lessons import LESSONS, load, untouched, with_answers
from one_worker import scope
from published_dependence import NOT_AVAILABLE, Dependence

from helpers.course import lessons

pytestmark = pytest.mark.lesson


def each(chosen):
    """Run a test for each of these lessons."""
    return pytest.mark.parametrize("lesson", [pytest.param(x, id=x.name) for x in chosen])


each_lesson = each(LESSONS.values())
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
def test_prints_the_same_twice_even_after_all_exercises_are_solved(lesson, elsewhere):
    first = untouched(lesson.name, elsewhere).printed
    second = with_answers(lesson.name, elsewhere).printed
    dependence, compared, others = Dependence(), 0, 0
    for cell, one, two in zip(load(lesson).cells, first, second, strict=True):
        if dependence.reaches(cell, two):
            others += 1
        elif "machine" not in cell.metadata.get("tags", []):  # a cell that describes the machine
            assert _without_addresses(one) == _without_addresses(two), cell.source
            compared += bool(one)
    print(f"{lesson.name}: {compared} cells print the same, {others} depend on published tables")
    assert compared >= 3
    assert bool(others) == bool(lesson.published)


def _without_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text)


@each_lesson_with_published_tables
def test_goes_on_and_says_so_where_published_tables_cannot_be_reached(lesson, elsewhere):
    assert any(NOT_AVAILABLE in text for text in with_answers(lesson.name, elsewhere).printed)


@each_lesson
def test_leaves_no_file_behind(lesson, elsewhere):
    with_answers(lesson.name, elsewhere)
    assert list(elsewhere.iterdir()) == []


@each_exercise
def test_the_untouched_stub_is_told_not_yet(lesson, exercise, elsewhere):
    said = with_answers(lesson.name, elsewhere).replies[exercise.name].stub
    assert said.startswith("Not yet:")


@each_exercise
def test_the_solution_passes(lesson, exercise, elsewhere):
    said = with_answers(lesson.name, elsewhere).replies[exercise.name].solution
    assert said.startswith("Right."), said


@each_exercise
def test_each_declared_mistake_is_told_its_own_sentence(lesson, exercise, elsewhere):
    mistakes = with_answers(lesson.name, elsewhere).replies[exercise.name].mistakes
    assert len(mistakes) >= 2
    for mistake, said in mistakes:
        assert said.startswith("Not right:"), (mistake.label, said)
        assert mistake.is_said_in(said), (mistake.label, said)


def test_all_tests_of_a_lesson_are_made_by_one_worker(request):
    # else each worker would execute the lesson again
    names = [
        item.nodeid
        for item in request.session.items
        if "lesson" in getattr(item, "fixturenames", ())
    ]
    own = [n for n in names if "/test_execution.py" in n]
    assert own
    for name in own:
        number = re.search(r"\[(\d\d)", name)[1]
        assert scope(name) == number
    assert scope("notebooks/03_p2d_sensitivity.ipynb::Cell 7") == "03"
