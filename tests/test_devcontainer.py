"""The codespace has never been started on a machine of GitHub: what can be checked here is."""

import json
import re
from pathlib import Path

from helpers.course import lessons
from helpers.machine import packages

ROOT = Path(__file__).parents[1]
SETTINGS = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))


def test_its_python_is_one_that_the_project_supports():
    version = re.fullmatch(r"python:(\d+\.\d+)-bookworm", SETTINGS["image"])[1]
    assert packages.python_versions().contains(version)


def test_it_is_made_by_the_command_that_makes_every_installation():
    python, script, option = SETTINGS["postCreateCommand"].split()
    assert (python, option) == ("python", "--no-lab")
    assert (ROOT / script).is_file()


def test_the_editor_runs_notebooks_with_what_was_installed():
    editor = SETTINGS["customizations"]["vscode"]
    assert "ms-toolsai.jupyter" in editor["extensions"]
    folder = editor["settings"]["python.defaultInterpreterPath"]
    assert folder == "${containerWorkspaceFolder}/.venv/bin/python"


def test_it_opens_on_the_first_page_and_lets_jupyterlab_through():
    (opened,) = SETTINGS["customizations"]["codespaces"]["openFiles"]
    assert ROOT / opened == lessons.find("00").path
    assert SETTINGS["forwardPorts"] == [8888]


def test_it_asks_for_a_machine_on_which_the_budgets_hold():
    asked = SETTINGS["hostRequirements"]
    largest_mb = max(lesson.memory_mb for lesson in lessons.all_lessons())
    assert asked["cpus"] == 2
    assert int(asked["memory"].removesuffix("gb")) * 1000 >= 2 * largest_mb
