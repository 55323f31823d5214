from pathlib import Path

import pytest

from proofs.conditions import environments
from proofs.conditions.conditions import NotPossible, Setting
from workshop.offline import wheels


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


def test_the_notebook_server_and_dask_are_asked_for_by_their_extra_only():
    server = {"dask", "distributed", "jupyterlab>=4"}
    assert not server & set(environments.dependencies())
    assert server <= set(environments.dependencies("lab"))


@pytest.fixture
def python_that(tmp_path, monkeypatch):
    """Put something called python3.13 into a folder; the running Python is an older one."""
    monkeypatch.setattr(environments.pythons.platform, "python_version", lambda: "3.9.18")
    monkeypatch.setenv("HOME", str(tmp_path))

    def put(folder, script):
        path = tmp_path / folder / "python3.13"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\n{script.format(path=path)}\n")
        path.chmod(0o755)
        return path

    return put


SHIM = "exit 127"
REAL = """echo '{{"command": "{path}", "version": "3.13.0"}}'"""


def test_a_python_that_does_not_start_is_passed_over(python_that, monkeypatch):
    shim, real = python_that("shims", SHIM), python_that("bin", REAL)
    monkeypatch.setenv("PATH", f"{shim.parent}:{real.parent}")
    assert environments.running_python((3, 13)) == str(real)
    real.unlink()
    assert environments.running_python((3, 13)) is None


def test_a_python_of_pyenv_is_found_behind_its_shim(python_that, monkeypatch):
    shim = python_that(".pyenv/shims", SHIM)
    real = python_that(".pyenv/versions/3.13.0/bin", REAL)
    monkeypatch.setenv("PATH", str(shim.parent))
    assert environments.running_python((3, 13)) == str(real)


class Colab:
    """An environment with Colab's versions, to which the setup does something."""

    def __init__(self, store, after, problem=""):
        self.folder = store / "colab"
        there = "\n".join(environments.COLAB.read_text("utf-8").splitlines()[2:])
        self.folder.mkdir(parents=True)
        (self.folder / "before").write_text(there)
        (self.folder / "after").write_text(after(there))
        self.python = self.folder / "python"
        self.python.write_text(
            '#!/bin/sh\nhere=$(dirname "$0")\ncase "$*" in\n'
            f'*helpers.course.colab*) echo "{problem}" >&2; touch "$here/done"; '
            f"exit {len(problem)};;\n"
            '*) test -f "$here/done" && cat "$here/after" || cat "$here/before";;\nesac\n'
        )
        self.python.chmod(0o755)


def with_colab(colab, tmp_path, monkeypatch):
    monkeypatch.setattr(environments, "running_python", lambda version: "python3.13")
    monkeypatch.setattr(environments, "venv", lambda *asked: str(colab.python))
    with environments.colab(Setting(tmp_path, tmp_path)) as setting:
        return setting


def test_the_setup_of_the_lessons_adds_to_what_colab_has(store, tmp_path, monkeypatch):
    colab = Colab(store, lambda there: f"{there}\ntblite==0.8.0\n")
    setting = with_colab(colab, tmp_path, monkeypatch)
    assert setting.python == str(colab.python)
    assert "packages in the versions that Colab had on 20" in setting.means[0]
    assert setting.means[0].endswith("the setup cells add 1 and change none")


def test_a_setup_that_changes_what_colab_has_is_no_success(store, tmp_path, monkeypatch):
    colab = Colab(store, lambda there: there.replace("numpy==", "numpy==9."))
    with pytest.raises(NotPossible, match=r"the setup changed what Colab has: numpy$"):
        with_colab(colab, tmp_path, monkeypatch)


def test_what_a_failing_setup_says_is_repeated(store, tmp_path, monkeypatch):
    colab = Colab(store, lambda there: there, problem="lesson 01 is not ready")
    with pytest.raises(NotPossible, match="the setup failed: lesson 01 is not ready"):
        with_colab(colab, tmp_path, monkeypatch)


def test_without_the_python_of_colab_its_versions_are_not_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(environments, "running_python", lambda version: None)
    with (
        pytest.raises(NotPossible, match=r"Colab has Python 3\.13, and there is none here"),
        environments.colab(Setting(tmp_path, tmp_path)),
    ):
        pass


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
    monkeypatch.setattr(environments, "running_python", lambda version: None)
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
