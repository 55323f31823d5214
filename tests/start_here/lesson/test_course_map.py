import re

import nbformat
import pytest

from helpers.course import lessons
from helpers.start_here.lesson import course_map

TAUGHT = [lesson for lesson in lessons.all_lessons() if lesson.number != "00"]
START = nbformat.read(lessons.find("00").path, as_version=4)


@pytest.fixture
def toy(tmp_path):
    def make(text, like=TAUGHT[0]):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
        path = tmp_path / "77_toy.ipynb"
        nbformat.write(notebook, path)
        return type(like)(**{**vars(like), "number": "77", "path": path})

    return make


def test_what_is_needed_is_told_from_what_is_helpful(toy):
    lesson = toy("| level | beginner |\n| know before | sums; *helpful*: integrals |\n| data | – |")
    assert course_map.know_before(lesson) == ("sums", "integrals")
    assert course_map.know_before(toy("| know before | sums |")) == ("sums", "")


def test_a_lesson_that_does_not_say_what_it_needs_is_named(toy):
    with pytest.raises(lessons.LessonError, match=r"77_toy\.ipynb does not say"):
        course_map.know_before(toy("| level | beginner |"))


def test_a_lesson_goes_on_in_those_that_it_names_and_not_in_itself(toy):
    lesson = toy("Lesson 05 asks; lesson 03 ranks. In lesson 77, and again in lesson 05.")
    assert course_map.goes_on_in(lesson) == ("03", "05")


@pytest.mark.parametrize("lesson", TAUGHT, ids=lambda lesson: lesson.name)
def test_every_lesson_says_what_it_needs_and_names_only_lessons_that_exist(lesson):
    needed, helpful = course_map.know_before(lesson)
    assert needed and helpful
    assert set(course_map.goes_on_in(lesson)) <= {other.number for other in TAUGHT}


def test_the_table_has_a_row_for_each_lesson():
    table = course_map.requirements(TAUGHT)
    assert list(table["no"]) == [lesson.number for lesson in TAUGHT]
    assert not table.isna().any(axis=None)


def test_the_start_page_has_a_wish_for_every_lesson_and_its_links_lead_somewhere():
    (wishes,) = (cell.source for cell in START.cells if "| I want to … |" in cell.source)
    links = re.findall(r"\[(\d\d) ([^\]]+)\]\(([^)]+)\)", wishes)
    assert links == [(lesson.number, lesson.title, lesson.path.name) for lesson in TAUGHT]


def test_every_lesson_is_on_a_route_of_the_start_page():
    (routes,) = (cell.source for cell in START.cells if cell.source.startswith("routes = {"))
    assert set(re.findall(r'"(\d\d)"', routes)) == {lesson.number for lesson in TAUGHT}


@pytest.mark.parametrize("lesson", TAUGHT, ids=lambda lesson: lesson.name)
def test_the_times_and_the_level_of_the_map_are_those_that_the_lesson_tells(lesson):
    cells = nbformat.read(lesson.path, as_version=4).cells
    (glance,) = (cell.source for cell in cells if "## At a glance" in cell.source)
    teaching, exercises = lesson.teaching_minutes, lesson.exercise_minutes
    assert f"| time | {teaching} minutes of teaching, {exercises} minutes of exercises;" in glance
    assert f"| level | {lesson.level} |" in glance
