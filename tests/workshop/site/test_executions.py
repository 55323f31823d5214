import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, writes
from toy_lesson import toy_lesson

from workshop.site import executions


@pytest.fixture
def lesson(repository):
    return toy_lesson(repository / "notebooks" / "03_toys.ipynb")


def small(folder, source):
    path = folder / "03_small.ipynb"
    path.write_text(writes(new_notebook(cells=[new_code_cell(source)])), encoding="utf-8")
    return toy_lesson(path)


def test_a_lesson_that_has_not_changed_is_executed_once(tmp_path, repository, monkeypatch):
    lesson = small(tmp_path, "print(6 * 7)")
    first = executions.executed(lesson, tmp_path / "cache", repository)
    monkeypatch.setattr(executions.notebooks, "execute", pytest.fail)
    second = executions.executed(lesson, tmp_path / "cache", repository)
    assert first.notebook.cells[0].outputs[0].text == "42\n"
    assert second == first
    assert first.seconds == sum(first.cell_seconds) > 0
    assert first.cpu_seconds > 0.1
    assert 0.1 < first.factor < 10
    assert first.peak_mb > 10


def test_a_lesson_that_fails_is_not_kept(tmp_path, repository):
    lesson = small(tmp_path, "1 / 0")
    with pytest.raises(CellExecutionError):
        executions.executed(lesson, tmp_path / "cache", repository)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "name",
    [
        "notebooks/03_toys.ipynb",
        "helpers/toys.py",
        "helpers/toys/inner.py",
        "requirements.lock",
        "data/toys/toys.csv",
        "data/published_values.toml",
    ],
)
def test_what_a_lesson_depends_on_changes_its_fingerprint(lesson, repository, name):
    before = executions.fingerprint(lesson, repository)
    path = repository / name
    content = path.read_bytes()
    try:
        path.write_bytes(content + b" ")
        assert executions.fingerprint(lesson, repository) != before
    finally:
        path.write_bytes(content)
    assert executions.fingerprint(lesson, repository) == before


def test_a_topic_that_a_lesson_does_not_use_leaves_its_fingerprint_alone(lesson, repository):
    before = executions.fingerprint(lesson, repository)
    (repository / "helpers" / "other" / "inner.py").write_text("y = 2\n", encoding="utf-8")
    assert executions.fingerprint(lesson, repository) == before


def test_published_tables_at_hand_change_the_fingerprint(lesson, repository, monkeypatch):
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", "")
    without = executions.fingerprint(lesson, repository)
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", "somewhere")
    assert executions.fingerprint(lesson, repository) != without


def test_the_machine_is_named_by_cores_memory_and_python():
    assert "cores" in executions.this_machine()
    assert "Python 3" in executions.this_machine()
