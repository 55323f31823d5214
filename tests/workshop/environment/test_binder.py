import os
import shutil
import subprocess
from pathlib import Path

import pytest
from toy_pack import toy_repository

from workshop.environment import binder
from workshop.environment.binder import ImageFault

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the image is Linux")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A toy repository with the real scripts of Binder."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    root = toy_repository(tmp_path / "toy")
    (root / "helpers" / "__init__.py").touch()
    shutil.copytree(ROOT / "binder", root / "binder")

    def commit():
        who = ["-c", "user.name=toy", "-c", "user.email=toy@toy.example"]
        for words in (["add", "."], [*who, "commit", "-q", "-m", "image"]):
            subprocess.run(["git", "-C", str(root), *words], check=True)
        (tmp_path / "scratch").mkdir()
        return root, tmp_path / "scratch"

    return root, commit


def test_both_scripts_of_the_image_run_in_an_environment_that_has_nothing(repository):
    _, commit = repository
    built, kernel = binder.build(*commit())
    assert "Julia could not be set up" in built
    assert "No module named" in built
    assert "finds the helpers, one thread" in kernel


def test_a_repository_that_does_not_install_is_told(repository):
    root, commit = repository
    (root / "pyproject.toml").write_text("no project", encoding="utf-8")
    with pytest.raises(ImageFault, match="postBuild failed"):
        binder.build(*commit())


def test_a_start_that_forgets_the_threads_is_told(repository):
    root, commit = repository
    text = (root / "binder" / "start").read_text("utf-8").replace("OMP_NUM_THREADS=1", "X=1", 1)
    (root / "binder" / "start").write_text(f"{text}", encoding="utf-8")
    with pytest.raises(ImageFault, match="start failed"):
        binder.build(*commit())
