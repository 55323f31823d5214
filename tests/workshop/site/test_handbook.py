import itertools
import re

import nbformat
import pytest

from helpers import ROOT
from helpers.course import lessons
from workshop.site import handbook


def test_the_blocks_of_the_handbook_are_up_to_date():
    for path, text in handbook.rendered().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m workshop.site.handbook"


def test_every_lesson_has_its_table_of_mistakes_in_the_handbook():
    page = (ROOT / "docs" / "handbook" / "lessons.md").read_text(encoding="utf-8")
    for lesson in lessons.all_lessons():
        assert f"<!-- made: mistakes {lesson.number} -->" in page


def test_the_mistakes_are_those_that_the_checks_list():
    rows = handbook.mistakes(lessons.find("00")).splitlines()[2:]
    assert rows == [
        "| *charging_time* | must | left it in hours; went on to seconds; turned the ratio round; "
        "multiplied |"
    ]


def test_a_block_is_made_again_and_the_text_around_it_stays():
    page = "before\n<!-- made: one -->\nold\n<!-- end -->\nafter\n"
    made = handbook.filled(page, {"one": "new"})
    assert made == page.replace("old", "new")
    assert handbook.filled(made, {"one": "new"}) == made


def test_a_block_of_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"no block 'two'; there are one"):
        handbook.filled("<!-- made: two -->\n\n<!-- end -->", {"one": "new"})


def test_where_the_repository_has_no_address_the_handbook_shows_a_placeholder(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "toys"\nversion = "1"\n')
    commands = handbook.server_commands(tmp_path)
    assert all("OWNER" in command and "REPOSITORY" in command for command in commands.values())


def test_without_a_measurement_the_remedy_is_said():
    assert "make measured" in handbook.waiting_times("")


HANDBOOK = ROOT / "docs" / "handbook"
each_lesson = pytest.mark.parametrize("lesson", lessons.all_lessons(), ids=lambda x: x.name)


def section_of(lesson):
    """What is written by hand about a lesson."""
    page = (HANDBOOK / "lessons.md").read_text(encoding="utf-8")
    return re.search(rf"^## {lesson.number} .*?(?=<!-- made)", page, re.DOTALL | re.MULTILINE)[0]


@each_lesson
def test_the_plan_of_a_lesson_fills_its_minutes_without_a_gap(lesson):
    rows = re.findall(r"^\| (\d+)–(\d+) \|", section_of(lesson), re.MULTILINE)
    begins, ends = zip(*((int(a), int(b)) for a, b in rows), strict=True)
    assert begins == (0, *ends[:-1])
    assert ends[-1] == lesson.teaching_minutes


@each_lesson
def test_the_plan_names_every_must_do_exercise_and_none_that_does_not_exist(lesson):
    exercises = lessons.exercises(nbformat.read(lesson.path, as_version=4))
    section = section_of(lesson)
    announced = re.findall(r"exercises? ((?:\*\w+\*(?:, )?)+)", section)
    assert {e.name for e in exercises} >= set(re.findall(r"\w+", " ".join(announced)))
    for exercise in exercises:
        assert not exercise.must or f"*{exercise.name}*" in section, exercise.name


@each_lesson
def test_the_sections_that_a_plan_names_are_in_the_lesson(lesson):
    notebook = nbformat.read(lesson.path, as_version=4)
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    numbered = set(re.findall(r"^## (\d+)\. ", text, re.MULTILINE))
    plan = re.findall(r"^\| \d+–\d+ \| ([^|]+) \|", section_of(lesson), re.MULTILINE)
    named = {number for place in plan for number in re.findall(r"\b\d+\b", place)}
    assert named <= numbered


def test_the_schedules_run_from_row_to_row_and_count_their_minutes():
    page = (HANDBOOK / "schedules.md").read_text(encoding="utf-8")
    tables = re.findall(r"(?:^\| [\d:]+–[\d:]+ \|.*\n)+", page, re.MULTILINE)
    assert len(tables) == 3
    for table in tables:
        rows = re.findall(r"^\| ([\d:]+)–([\d:]+) \| (\d+) \|", table, re.MULTILINE)
        for (_, end, _), (begin, _, _) in itertools.pairwise(rows):
            assert begin == end
        for begin, end, minutes in rows:
            assert _minutes(end) - _minutes(begin) == int(minutes), (begin, end)


def _minutes(clock):
    hours, _, minutes = clock.rpartition(":")
    return 60 * int(hours or 0) + int(minutes)


def test_the_survey_asks_about_every_lesson_in_its_own_verbs():
    page = (HANDBOOK / "survey.md").read_text(encoding="utf-8")
    for lesson in lessons.all_lessons()[1:]:
        asked = re.findall(rf"^\| {lesson.number} \| (.+?) \| \|$", page, re.MULTILINE)
        cells = nbformat.read(lesson.path, as_version=4).cells
        text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
        goals = re.search(r"## You will be able to\n(.*?)\n## ", text, re.DOTALL)[1]
        assert len(asked) == 2
        for question in asked:
            assert question.split()[0] in re.findall(r"\w+", goals), (lesson.number, question)
