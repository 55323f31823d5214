import json
import os
import sys

import pytest

from workshop.environment import pythons
from workshop.environment.faults import Stopped

GOOD = {
    "command": "/opt/python",
    "version": "3.12.1",
    "system": "Linux x86_64",
    "bits": 64,
    "without": [],
}
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are shell scripts")


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it; gives a function that puts a command there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    # the running Python is tried as well: here it is one that is too old
    monkeypatch.setattr(pythons.platform, "python_version", lambda: "3.9.18")

    def put(name, script):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)

    return put


def answer(**changes):
    return f"echo '{json.dumps({**GOOD, **changes})}'"


def test_this_python_answers_the_probe():
    found = pythons.probe([sys.executable])
    assert found["version"] == ".".join(map(str, sys.version_info[:3]))
    assert found["bits"] == 64 and found["without"] == []


def test_an_environment_is_made_from_the_python_beneath_the_running_one():
    # else an environment could be asked to make itself anew
    found = pythons.probe([sys.executable])
    assert found["command"] == sys._base_executable


def test_the_newest_python_that_really_runs_is_taken(path):
    path("python3.13", "echo 'command not found in any version' >&2; exit 127")
    path("python3.12", answer())
    path("python3.11", answer(version="3.11.7"))
    assert pythons.choose(None)["version"] == "3.12.1"


def test_a_command_later_on_the_path_counts_when_the_first_is_a_shim(path, tmp_path, monkeypatch):
    (tmp_path / "shims").mkdir()
    path("python3.13", answer(version="3.13.0"))
    path("shims/python3.13", "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'shims'}{os.pathsep}{tmp_path}")
    assert pythons.choose(None)["version"] == "3.13.0"


def test_without_a_suitable_python_the_versions_are_named(path):
    path("python3.10", answer(version="3.10.2"))
    with pytest.raises(Stopped, match=r"No Python 3\.11 to 3\.13 was found \(this one is 3\.9\.18"):
        pythons.choose(None)


def test_a_python_without_venv_is_passed_over_and_named_if_there_is_no_other(path):
    path("python3.13", answer(version="3.13.2", without=["ensurepip", "venv"]))
    with pytest.raises(Stopped, match=r"apt install python3\.13-venv"):
        pythons.choose(None)
    path("python3.11", answer(version="3.11.2"))
    assert pythons.choose(None)["version"] == "3.11.2"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bits": 32}, r"no packages for this system \(Linux x86_64, 32 bits\)"),
        ({"system": "Linux aarch64"}, "no packages for this system"),
        ({"system": "Darwin x86_64"}, "no packages for this system"),
        ({"system": "Linux x86_64 with musl"}, "no packages for this system"),
        ({"without": ["ssl"]}, "built without ssl"),
        ({"version": "3.14.0"}, r"is Python 3\.14\.0, and 3\.11 to 3\.13 is needed"),
    ],
)
def test_a_python_that_is_asked_for_and_does_not_suit_is_refused_with_the_reason(
    path, tmp_path, changes, words
):
    path("mine", answer(**changes))
    with pytest.raises(Stopped, match=words):
        pythons.choose(str(tmp_path / "mine"))


@pytest.mark.parametrize("script", ["exit 1", "echo a shop opens", None])
def test_a_command_that_is_no_python_is_said(path, tmp_path, script):
    if script:
        path("mine", script)
    with pytest.raises(Stopped, match="does not run"):
        pythons.choose(str(tmp_path / "mine"))


@pytest.mark.parametrize("system", pythons.SYSTEMS)
def test_what_the_lock_has_wheels_for_is_accepted(path, tmp_path, system):
    path("mine", answer(system=system))
    assert pythons.choose(str(tmp_path / "mine"))["system"] == system
