import ast
import builtins
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from toy_lesson import toy_lesson

from helpers.course.lessons import all_lessons
from workshop.demos import pages
from workshop.demos.slicing import statements

LESSONS = all_lessons()


@pytest.fixture
def lesson(tmp_path):
    cells = [
        new_markdown_cell("# Toys"),
        new_code_cell("models = fit()"),
        new_code_cell("unused = slow()"),
        new_markdown_cell("The end of a section.\n\n## Play with it\n\nMove the toys."),
        new_code_cell("explorer = Explorer(models)\nexplorer.widget()"),
    ]
    path = tmp_path / "03_toys.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return toy_lesson(path)


def test_a_demo_holds_the_words_the_preparation_and_the_figure(lesson):
    words, preparation, figure = pages.demo(lesson).cells
    assert words.source == "# 03 Toys\n\n[All demos](/)\n\n## Play with it\n\nMove the toys."
    assert preparation.source == "models = fit()"
    assert preparation.metadata.tags == [pages.PREPARES]
    assert figure.source == "explorer = Explorer(models)\nexplorer.widget()"
    assert "tags" not in figure.metadata


def test_a_lesson_without_a_figure_has_no_demo(tmp_path, lesson):
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), lesson.path)
    assert pages.demo(lesson) is None
    assert pages.write([lesson], tmp_path / "nowhere") == []


@pytest.mark.parametrize("number", [x.number for x in LESSONS if x.number != "00"])
def test_every_lesson_has_a_demo_made_of_its_own_statements(number, tmp_path):
    (lesson,) = pages.write([x for x in LESSONS if x.number == number], tmp_path)
    whole = nbformat.read(lesson.path, as_version=4)
    known = {
        ast.dump(node)
        for cell in whole.cells
        if cell.cell_type == "code"
        for node in ast.parse(cell.source).body
    }
    demo = nbformat.read(tmp_path / lesson.path.name, as_version=4)
    for cell in demo.cells:
        if cell.cell_type == "code":
            assert {ast.dump(node) for node in ast.parse(cell.source).body} <= known


@pytest.mark.parametrize("number", [x.number for x in LESSONS if x.number != "00"])
def test_every_name_that_a_demo_uses_is_bound_before_it_is_used(number):
    (lesson,) = [x for x in LESSONS if x.number == number]
    bound = {*dir(builtins), "display"}  # which every kernel has
    for cell in pages.demo(lesson).cells:
        if cell.cell_type == "code":
            for statement in statements(cell.source):
                assert statement.reads <= bound, cell.source
                bound |= statement.binds


def test_a_demo_leaves_out_what_its_figure_does_not_need():
    whole, kept = 0, 0
    for lesson in LESSONS:
        if (demo := pages.demo(lesson)) is not None:
            whole += _lines(nbformat.read(lesson.path, as_version=4))
            kept += _lines(demo)
    assert kept < whole / 10


def _lines(notebook):
    return sum(len(c.source.splitlines()) for c in notebook.cells if c.cell_type == "code")


def test_the_start_page_leads_to_every_demo(lesson):
    page = pages.index([lesson])
    assert re.findall(r'href="(/[^"]*)"', page) == ["/voila/render/03_toys.ipynb"]
    assert "What moves?" in page
