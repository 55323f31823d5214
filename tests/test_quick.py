import subprocess
import sys

import pytest
import quick
from quick import TimeLimit

TESTS = "def test_one(): pass\ndef test_two(): pass\ndef test_three(): assert False\n"


class Clock:
    """Each look at it takes a second."""

    now = 0

    def __call__(self):
        self.now += 1
        return self.now


@pytest.fixture
def tests(tmp_path):
    (tmp_path / "test_a.py").write_text(TESTS)
    return tmp_path


def run(folder, limit):
    options = [
        "-q",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "-c",
        "/dev/null",
        f"--rootdir={folder}",
    ]
    return pytest.main([*options, str(folder)], plugins=[limit])


def test_tests_that_have_no_time_are_not_begun_and_counted(tests):
    limit = TimeLimit(end=3, clock=Clock())
    assert run(tests, limit) == pytest.ExitCode.OK
    assert list(limit.left.values()) == [1]  # the third, which would have failed


def test_with_time_enough_nothing_is_left_out(tests):
    limit = TimeLimit(end=30, clock=Clock())
    assert run(tests, limit) == pytest.ExitCode.TESTS_FAILED
    assert limit.left == {}


def test_what_was_left_out_is_printed_with_its_distance(capsys):
    limit = TimeLimit(end=0)
    limit.left = {"tests/experiments/test_sweep.py": 7}
    quick.report(limit, {"tests/experiments/test_sweep.py": 2}, ["notebooks/03_p2d.ipynb"], [])
    said = capsys.readouterr().out
    assert "left out are 7 tests" in said
    assert "7 in tests/experiments/test_sweep.py, 2 imports away" in said
    assert "Not executed here: notebooks/03_p2d.ipynb" in said
    assert "All that was run has passed." in said


@pytest.mark.parametrize("fails", [None, "style", "types"])
def test_a_failed_check_fails_the_whole_and_the_tests_run_all_the_same(
    monkeypatch, capsys, tests, fails
):
    for name in quick.CHECKS:
        code = int(name == fails)
        monkeypatch.setitem(quick.CHECKS, name, [sys.executable, "-c", f"raise SystemExit({code})"])
    asked = []
    monkeypatch.setattr(quick, "changed_files", lambda: (["helpers/experiments/sweep.py"], "main"))
    monkeypatch.setattr(quick, "near_tests", lambda changed: {"tests/experiments/test_sweep.py": 1})
    monkeypatch.setattr(quick.pytest, "main", lambda args, plugins: asked.append(args) or 0)
    assert quick.main() == int(fails is not None)
    assert (f"Failed: {fails}" in capsys.readouterr().out) == bool(fails)
    assert str(quick.ROOT / "tests/experiments/test_sweep.py") in asked[0]


def test_a_tool_that_is_missing_does_not_pass(capsys):
    assert not quick.passes([quick.ROOT / "no-such-tool"])
    assert "no-such-tool is not there" in capsys.readouterr().out


def test_where_nothing_has_changed_the_minimum_is_run_and_said(monkeypatch, capsys):
    monkeypatch.setattr(quick, "CHECKS", {})
    asked = []
    monkeypatch.setattr(quick, "changed_files", lambda: ([], "the last commit"))
    monkeypatch.setattr(quick.pytest, "main", lambda args, plugins: asked.append(args) or 0)
    assert quick.main() == 0
    said = capsys.readouterr().out
    assert "0 files differ from the last commit" in said
    assert all(name in said and (quick.ROOT / name).is_file() for name in quick.MINIMUM)
    assert str(quick.ROOT / quick.MINIMUM[0]) in asked[0]


def test_it_is_the_command_that_make_calls():
    text = (quick.ROOT / "Makefile").read_text(encoding="utf-8")
    path = text.partition("quick: ")[2].split("$(RUN) ")[1].split()[0]
    assert (quick.ROOT / path).samefile(quick.__file__)
    help_only = [sys.executable, "-c", f"import runpy; runpy.run_path({path!r}, run_name='no')"]
    assert subprocess.run(help_only, cwd=quick.ROOT).returncode == 0
