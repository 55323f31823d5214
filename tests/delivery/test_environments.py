from pathlib import Path

import pytest

from delivery import environments, wheels
from delivery.conditions import NotPossible, Setting


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(environments, "STORE", tmp_path / "store")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    return tmp_path / "store"


@pytest.mark.parametrize(
    ("asked", "pinned"),
    [
        ("numpy>=2.0.2", "numpy==2.0.2"),
        ("numba>=0.60,<1", "numba==0.60"),
        ("multimethod<2", "multimethod<2"),
        ("dask", "dask"),
    ],
)
def test_the_oldest_version_is_the_lower_bound(asked, pinned):
    assert environments.at_its_bound(asked) == pinned


@pytest.fixture
def interpreter(tmp_path):
    """Something that is called like Python, and whose environments can install all but games."""
    path = tmp_path / "interpreter"
    path.write_text(
        '#!/bin/sh\nfolder=$4\necho "$@" >> "$0.log"\nmkdir -p "$folder/bin"\n'
        "cat > \"$folder/bin/python\" <<'END'\n#!/bin/sh\n"
        'case "$*" in *games*) echo "ERROR: there are no games" >&2; exit 1;; esac\nEND\n'
        'chmod +x "$folder/bin/python"\n'
    )
    path.chmod(0o755)
    return path


def test_an_environment_is_made_once_for_the_same_question(interpreter, tmp_path):
    for asked in (["toys==1"], ["toys==1"], ["toys==2"]):
        python = environments.venv(tmp_path / "toys", str(interpreter), asked)
    assert python == str(tmp_path / "toys" / "bin" / "python")
    made = Path(f"{interpreter}.log").read_text().splitlines()
    assert made == [f"-m venv --clear {tmp_path / 'toys'}"] * 2


def test_what_pip_says_when_it_fails_is_repeated(interpreter, tmp_path):
    for _ in range(2):  # a failure is not remembered as an environment
        with pytest.raises(NotPossible, match="pip could not install: ERROR: there are no games"):
            environments.venv(tmp_path / "games", str(interpreter), ["games==1"])


def test_a_python_without_all_wheels_is_not_tried(store, tmp_path):
    with (
        pytest.raises(NotPossible, match="not all locked versions have a wheel"),
        environments.other_python((3, 12))(Setting(tmp_path, tmp_path)),
    ):
        pass


def test_a_python_that_is_not_here_is_not_tried(store, tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "fetch", lambda *asked: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(NotPossible, match=r"have a wheel, but there is no python3\.12 here"),
        environments.other_python((3, 12))(Setting(tmp_path, tmp_path)),
    ):
        pass


def test_without_a_pack_the_stick_is_not_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(environments.offline, "DEFAULT", tmp_path / "nothing")
    with (
        pytest.raises(NotPossible, match="no offline pack"),
        environments.from_the_stick(Setting(tmp_path, tmp_path)),
    ):
        pass
