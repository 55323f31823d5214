"""The workflows of GitHub: valid, careful, and made of commands that exist here."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from click import testing
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from helpers.course import lessons

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: An action and its major version. Exact commits are not known here, where no host is reached.
ACTION = re.compile(r"actions/[a-z-]+@v\d+")
NAMES = [path.name for path in WORKFLOWS]
BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="bash is not installed")


def content(name):
    found = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    found["on"] = found.pop(True)  # which "on" means in YAML 1.1
    return found


def jobs(name):
    return content(name)["jobs"].values()


def steps(name):
    return [step for job in jobs(name) for step in job["steps"]]


def scripts(name):
    return {step["name"]: step["run"] for step in steps(name) if "run" in step}


def commands(name):
    """Return the commands of a workflow's scripts, each as a list of words."""
    lines = [line.strip() for run in scripts(name).values() for line in run.splitlines()]
    pieces = [piece for line in lines for piece in re.split(r"\|\||&&|;|\|", line)]
    return [words for piece in pieces if (words := shlex.split(piece, comments=True))]


def arguments(name, *begin):
    """Return what follows the words `begin`, in each command that has them after a program."""
    n = len(begin)
    return [w[n + 1 :] for w in commands(name) if w[1 : n + 1] == list(begin)]


def schema_says(path):
    check = pytest.importorskip("check_jsonschema", reason="install check-jsonschema: .[test]")
    words = ["--builtin-schema", "vendor.github-workflows", str(path)]
    return testing.CliRunner().invoke(check.main, words)


def bash(script, folder, **variables):
    # as GitHub starts it where "shell: bash" is asked for
    return subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )


def test_there_is_a_workflow_for_each_thing_that_is_to_stay_true():
    assert NAMES == ["quick.yml", "systems.yml", "test.yml", "weekly.yml"]


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_agrees_with_the_schema_of_github(name):
    done = schema_says(ROOT / ".github" / "workflows" / name)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("word", "wrong"), [("runs-on", "run-on"), ("timeout-minutes: 30", "timeout-minutes: [30]")]
)
def test_the_schema_refuses_a_misspelt_workflow(tmp_path, word, wrong):
    text = (ROOT / ".github" / "workflows" / "quick.yml").read_text(encoding="utf-8")
    assert word in text
    (tmp_path / "quick.yml").write_text(text.replace(word, wrong), encoding="utf-8")
    done = schema_says(tmp_path / "quick.yml")
    assert done.exit_code == 1
    assert "quick.yml::$.jobs.quick" in done.output


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_may_read_the_repository_and_nothing_else(name):
    assert content(name)["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in jobs(name))
    checkouts = [s for s in steps(name) if s.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    # else the token of the run stays in .git/config, where code of a pull request can read it
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert "pull_request_target" not in content(name)["on"]


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_ends_by_itself_and_makes_way_for_the_next(name):
    assert all(isinstance(job["timeout-minutes"], int) for job in jobs(name))
    assert content(name)["concurrency"]["group"].startswith("${{ github.workflow }}")


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_uses_actions_of_github_alone_each_at_a_major_version(name):
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert [action for action in used if not ACTION.fullmatch(action)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_a_stranger_is_pasted_into_a_script(name):
    # a branch may be called "; rm -rf ~": what is not ours comes as a variable of the environment
    for run in scripts(name).values():
        assert "${{" not in run


@pytest.mark.parametrize("name", NAMES)
def test_any_workflow_can_be_started_by_hand(name):
    assert "workflow_dispatch" in content(name)["on"]


def test_all_tests_run_on_every_python_that_the_project_allows():
    (job,) = jobs("test.yml")
    allowed = SpecifierSet(PROJECT["requires-python"])
    every = [f"3.{minor}" for minor in range(30) if allowed.contains(f"3.{minor}")]
    assert job["strategy"]["matrix"]["python"] == every


def test_the_bound_for_pull_requests_is_the_oldest_python():
    (setup,) = (s for s in steps("quick.yml") if "setup-python" in s.get("uses", ""))
    lowest = PROJECT["requires-python"].split(",")[0].removeprefix(">=")
    assert setup["with"]["python-version"] == lowest


@needs_bash
@pytest.mark.parametrize("name", NAMES)
def test_bash_can_read_every_script(name):
    assert content(name)["defaults"] == {"run": {"shell": "bash"}}
    for run in scripts(name).values():
        done = subprocess.run([BASH, "-n", "-c", run], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("name", ["quick.yml", "test.yml"])
def test_make_knows_the_targets(name):
    asked = [words[1:] for words in commands(name) if words[0] == "make"]
    assert asked
    for words in asked:
        done = subprocess.run(
            ["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_the_modules_exist(name):
    modules = [words[0] for words in arguments(name, "-m")]
    assert [m for m in modules if importlib.util.find_spec(m) is None] == []


@pytest.mark.parametrize("name", ["systems.yml", "weekly.yml"])
def test_the_start_knows_its_options(name):
    asked = arguments(name, "start.py")
    assert asked
    usage = subprocess.run(
        [sys.executable, "start.py", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert usage.returncode == 0, usage.stderr
    for option in (word for words in asked for word in words):
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", usage.stdout), option


def test_the_matrix_knows_the_rows_of_each_week():
    from proofs.conditions import matrix

    (job,) = jobs("weekly.yml")
    assert set(job["strategy"]["matrix"]["row"]) <= matrix.ROWS.keys()
    assert job["env"]["ROW"] == "${{ matrix.row }}"


def test_the_lessons_of_all_systems_need_no_package_that_a_system_lacks():
    needed = [Requirement(line) for line in PROJECT["dependencies"]]
    run = [words[1] for words in arguments("systems.yml", "-m", "helpers.course.notebooks")]
    assert run == arguments("systems.yml", "-m", "helpers.course.preflight")[0]
    for system, platform in (("win32", "Windows"), ("darwin", "Darwin")):
        here = {"sys_platform": system, "platform_system": platform, "python_version": "3.13"}
        lacking = {
            canonicalize_name(r.name) for r in needed if r.marker and not r.marker.evaluate(here)
        }
        for number in run:
            assert not lacking & {canonicalize_name(p) for p in lessons.find(number).packages}


@needs_bash
def test_a_pull_request_has_a_main_to_compare_with(tmp_path):
    def git(*words, folder):
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        command = ["git", *identity, *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    origin, here = tmp_path / "origin", tmp_path / "here"
    origin.mkdir()
    git("init", "--quiet", "--initial-branch", "main", folder=origin)
    git("commit", "--quiet", "--allow-empty", "--message", "first", folder=origin)
    first = git("rev-parse", "HEAD", folder=origin)
    git("clone", "--quiet", str(origin), str(here), folder=tmp_path)
    # as actions/checkout leaves a pull request: at its merge commit, without a branch
    git("checkout", "--quiet", "--detach", folder=here)
    git("branch", "--quiet", "--delete", "--force", "main", folder=here)
    git("commit", "--quiet", "--allow-empty", "--message", "second", folder=here)
    script = scripts("quick.yml")["The branch to compare with"]
    for _ in range(2):  # the second time it is there
        done = bash(script, here, BASE="main")
        assert done.returncode == 0, done.stderr
        assert git("rev-parse", "main", folder=here) == first


@needs_bash
@pytest.mark.parametrize(
    ("said", "code", "passes"),
    [
        ("newest 00: passed 3 s", 0, True),
        ("newest 00: not tried pip could not install", 0, False),
        ("newest 00: failed ValueError", 1, False),
    ],
)
def test_a_week_is_good_only_if_every_lesson_was_tried_and_passed(tmp_path, said, code, passes):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho '{said}'\nexit {code}\n", encoding="utf-8")
    python.chmod(0o755)
    done = bash(scripts("weekly.yml")["Every lesson"], tmp_path, ROW="newest")
    assert (done.returncode == 0) is passes
    assert said in done.stdout


@needs_bash
@pytest.mark.lesson
def test_the_preflight_and_the_first_lesson_run_as_written(tmp_path):
    for name in ("Both lessons have what they need", "Lesson 00"):
        path = {"VENV_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
        done = bash(scripts("systems.yml")[name], tmp_path, **path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "00_start_here.html").is_file()
