import nbformat
import pytest

from helpers.course import lessons, ways_in
from helpers.course.links import Links

ADDRESS = "https://github.com/a-school/its-lessons"


def lesson(*sources):
    cells = [nbformat.v4.new_markdown_cell(s) for s in sources]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["lesson"] = {"number": "42"}
    return made


def test_a_lesson_is_not_changed_by_writing_it_twice():
    known = Links(ADDRESS, "v1")
    once = ways_in.with_ways_in(lesson("# Title\n\nWhy?", "## First"), "42_title", known)
    assert ways_in.with_ways_in(once, "42_title", known) == once
    assert [cell.cell_type for cell in once.cells] == ["markdown", "code", "markdown"]
    assert once.cells[0].source.endswith("\n\nWhy?")


@pytest.mark.parametrize("first", ["No title\n\nWhy?", "# Title", "## Title\n\nWhy?"])
def test_a_lesson_without_a_title_is_refused(first):
    with pytest.raises(lessons.LessonError, match="does not begin with its title"):
        ways_in.with_ways_in(lesson(first), "42_title", None)
