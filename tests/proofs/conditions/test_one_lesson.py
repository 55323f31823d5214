import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from toy_lesson import toy_lesson

from helpers.course.lessons import COMPARED_TAG
from helpers.machine import packages
from proofs.conditions import one_lesson


def written(folder, *cells):
    """Write a lesson of cells that print something, each with what is stored as its output."""
    made = [
        new_code_cell(
            source,
            metadata={"tags": [COMPARED_TAG]},
            outputs=[new_output("stream", text=stored)] if stored else [],
        )
        for source, stored in cells
    ]
    path = folder / "03_toys.ipynb"
    nbformat.write(new_notebook(cells=made), path)
    return toy_lesson(path)


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(packages.ROOT))
    return written(tmp_path, ("print(1)", "1\n"), ("print(2)", "3\n"), ("print(4)", ""))


def test_a_cell_that_prints_something_else_is_found(lesson, tmp_path, monkeypatch):
    monkeypatch.setattr(one_lesson, "find", lambda number: lesson)
    one_lesson.main("03", str(tmp_path / "facts.json"))
    facts = json.loads((tmp_path / "facts.json").read_text())
    assert (facts["compared"], facts["differing"]) == (3, [1, 2])
    assert facts["problem"] == ""
    assert facts["own_checkout"] is True
    assert facts["peak_mb"] > 10


def test_the_error_that_stopped_a_lesson_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    facts = one_lesson.facts(written(tmp_path, ("raise ValueError('too big\\nby far')", "")))
    assert facts.problem == "ValueError: too big"
    assert facts.own_checkout is False


def test_versions_are_those_of_what_the_project_names():
    found = one_lesson.versions()
    assert found["numpy"] == packages.installed_version("numpy")
    assert found.keys() - {"python"} <= packages.allowed_versions().keys()
