import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.sh")

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="there is no POSIX shell")


def run(tmp_path, **codes):
    """Run all steps with tools that only say how they were called and end with these codes."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("ruff", "lint-imports", "mypy", "python"):
        made = tools / tool
        code = codes.get(tool.replace("-", "_"), 0)
        made.write_text(f'#!/bin/sh\necho "called: {tool} $*"\nexit {code}\n')
        made.chmod(0o755)
    done = subprocess.run(
        ["sh", str(RUN)],
        env={**os.environ, "VENV": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    called = [x.removeprefix("called: ") for x in done.stdout.splitlines() if "called: " in x]
    return done, called


STEPS = [
    "ruff check .",
    "ruff format --check .",
    "lint-imports",
    "mypy",
    "python -m pytest -n 2 -m not lesson and not browser",
    "python -m pytest -n 2 --nbval-lax",
    "python -m pytest -n 2 -m browser",
]


def test_all_steps_run_and_success_is_told(tmp_path):
    done, called = run(tmp_path)
    assert done.returncode == 0
    assert len(called) == len(STEPS)
    for got, step in zip(called, STEPS, strict=True):
        assert got.startswith(step)
    assert "All steps passed." in done.stdout and "FAILED" not in done.stdout


@pytest.mark.parametrize(
    ("tool", "named"),
    [
        ("ruff", ["style and types: style", "style and types: format"]),
        ("lint_imports", ["style and types: architecture"]),
        ("mypy", ["style and types: types"]),
        ("python", ["unit tests: ", "lessons: ", "browser: "]),
    ],
)
def test_a_failure_hides_no_later_step_and_is_named_at_the_end(tmp_path, tool, named):
    done, called = run(tmp_path, **{tool: 3})
    assert done.returncode == 1
    assert len(called) == len(STEPS)
    last = done.stdout.rpartition("\nFAILED\n")[2]
    assert all(name in last for name in named)
    assert len(last.split("\n  ")) - 1 == len(named)


def test_a_tool_that_is_missing_is_a_failure(tmp_path):
    (tmp_path / "bin").mkdir()
    done = subprocess.run(
        ["sh", str(RUN)],
        env={**os.environ, "VENV": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "style and types: types" in done.stdout.rpartition("\nFAILED\n")[2]


def test_each_part_tells_its_time(tmp_path):
    done, _ = run(tmp_path)
    for part in ("style and types", "unit tests", "lessons", "browser"):
        assert f" s  {part}, together" in done.stdout
