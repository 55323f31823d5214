import platform
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from helpers.machine import packages

PYPROJECT = """
[project]
requires-python = ">=3.11,<3.14"
dependencies = ["scikit-learn>=1.8", "multimethod<2", "pandas"]
[project.optional-dependencies]
source = ["icet>=4"]
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    lock = "# made by hand\nscikit_learn==1.9.1\npandas==3.1.1  # the table package\n"
    lock += 'gpy==1.14.2 ; sys_platform == "darwin"\ngpy==1.15.0 ; sys_platform != "darwin"\n'
    lock += 'tblite==0.8.0 ; sys_platform != "win32"  # macOS 15 or newer\n'
    lock += 'zipp==4.1 ; python_version < "3.12"\n'
    (tmp_path / "requirements.lock").write_text(lock, encoding="utf-8")
    (tmp_path / "requirements-source.lock").write_text("icet==4.0\n", encoding="utf-8")
    monkeypatch.setattr(packages, "ROOT", tmp_path)


def test_a_missing_distribution_has_no_version():
    assert packages.installed_version("no-such-distribution") is None
    assert packages.installed_version("pandas") == metadata.version("pandas")


def test_bounds_are_found_for_dependencies_and_optional_ones():
    allowed = packages.allowed_versions()
    assert "1.7" not in allowed["scikit-learn"] and "1.8" in allowed["scikit-learn"]
    assert "2.0" not in allowed["multimethod"]
    assert "0.1" in allowed["pandas"]
    assert "3.9" not in allowed["icet"]


def test_python_outside_the_supported_versions_is_refused():
    wanted = packages.python_versions()
    assert [v in wanted for v in ("3.10.9", "3.11.0", "3.13.9", "3.14.0")] == [
        False,
        True,
        True,
        False,
    ]


def test_pins_of_all_lock_files_are_found_under_normalised_names():
    found = packages.tested_versions()
    expected = {"scikit-learn": "1.9.1", "pandas": "3.1.1", "icet": "4.0"}
    assert expected.items() <= found.items()


@pytest.mark.parametrize(
    ("system", "python", "expected"),
    [
        ("linux", "3.13", ["gpy==1.15.0", "tblite==0.8.0"]),
        ("darwin", "3.12", ["gpy==1.14.2", "tblite==0.8.0"]),
        ("win32", "3.11", ["gpy==1.15.0", "zipp==4.1"]),
    ],
)
def test_the_pins_of_a_system_are_those_whose_markers_hold_there(system, python, expected):
    place = {"sys_platform": system, "python_version": python}
    found = packages.pins(packages.ROOT / "requirements.lock", place)
    assert [str(pin) for pin in found[2:]] == expected
    assert found[0] == Requirement("scikit_learn==1.9.1")


def test_the_system_that_lacks_a_locked_package_is_named(monkeypatch):
    monkeypatch.setattr(packages, "_holds", lambda marker: "win32" not in str(marker))
    monkeypatch.setattr(sys, "platform", "win32")
    assert packages.unavailable("tblite") == "Windows"
    assert packages.unavailable("pandas") is None
    assert packages.unavailable("no-such-package") is None


@pytest.mark.parametrize(("version", "answer"), [("14.7.1", "macOS 14"), ("15.0", None)])
def test_an_old_macos_lacks_what_has_wheels_for_newer_ones(monkeypatch, version, answer):
    monkeypatch.setattr(platform, "mac_ver", lambda: (version, ("", "", ""), "arm64"))
    assert packages.unavailable("tblite") == answer
    assert packages.unavailable("pandas") is None


def test_the_projects_own_files_are_read(monkeypatch):
    monkeypatch.undo()
    assert packages.tested_versions().keys() >= packages.allowed_versions().keys() - {"icet"}
