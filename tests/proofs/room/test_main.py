import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from toy_lesson import toy_lesson

from helpers.course.lessons import all_lessons
from proofs.room import __main__ as room
from proofs.room.learners import Stay


def stay(peak_mb, cpu_seconds):
    return Stay("03", 30.0, 10.0, cpu_seconds, peak_mb, "")


@pytest.mark.parametrize(
    ("free_mb", "limit_s", "expected"),
    [
        (23_000, 3600, (50, "memory")),  # 20 GB for kernels of 400 MB
        (23_000, 600, (40, "time")),  # 1200 s on two cores for lessons of 30 s
        (2_000, 600, (1, "memory")),
    ],
)
def test_the_number_of_kernels_fits_memory_and_time(free_mb, limit_s, expected):
    alone = [stay(300, 20), stay(500, 40)]
    assert room.fitting(alone, free_mb, cores=2, limit_s=limit_s) == expected


@pytest.fixture
def toy(tmp_path):
    path = tmp_path / "03_toys.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("sum(range(10**6))")]), path)
    return toy_lesson(path)


def test_a_room_becomes_a_page(toy, monkeypatch):
    monkeypatch.setattr(room, "jupyterlab_mb", lambda: 100.0)
    measured, chosen = room.measure([toy], kernels=2, limit_s=60)
    assert len(measured.room.stays) == 2
    assert measured.failures == ()
    page = room.render(measured, chosen, all_lessons())
    assert page.startswith("# A room of learners\n")
    assert "2 kernels, a number that was given, executed" in page
    assert "| failures | none |" in page
    assert "| learners | 30 | 90 |" in page
    assert "$" not in page


def test_a_lesson_that_fails_alone_is_not_taken_into_a_room(toy, monkeypatch):
    monkeypatch.setattr(room, "jupyterlab_mb", lambda: 100.0)
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), toy.path)
    with pytest.raises(RuntimeError, match="lesson 03 fails: ZeroDivisionError"):
        room.measure([toy], kernels=2, limit_s=60)


@pytest.mark.parametrize(
    ("words", "message"),
    [(["--kernels", "0"], "--kernels must be 1 or more"), (["--lesson", "77"], "77")],
)
def test_wrong_use_is_told(words, message, capsys):
    with pytest.raises(SystemExit):
        room.main(words)
    assert message in capsys.readouterr().err


def test_the_mix_is_made_of_lessons():
    assert set(room.MIX) <= {lesson.number for lesson in all_lessons()}


def test_ctrl_c_ends_without_a_page(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "measure", interrupted)
    assert room.main([]) == 130
    assert capsys.readouterr().out == ""
