import dataclasses
import hashlib
import importlib.util
import shutil
import socket
import subprocess
import sys

import nbformat
import pytest
from toy_lesson import METADATA

from helpers.course import lessons, preflight
from helpers.machine import packages, resources
from helpers.tables import datasets

GOOD = resources.Machine("3.11.7", 4000.0, 3000.0, 2.0, "/usr/bin/chromium", None)
CARD = """
title = "Three runs"
description = "Made for a test."
file = "three.csv"
licence = "CC BY 4.0"
sha256 = "{sha256}"
rows = 3
made_by = "by hand"
maker = "some.module:function"
seed = 1
made_on = 2026-11-21
speed = "at once"
synthetic = true
tuned = []
simplified = []
versions = {{}}
columns = [{{ name = "x", description = "a number", role = "input" }}]
"""


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """A good machine, and published tables that are neither mirrored nor cached."""
    monkeypatch.setattr(resources, "look", lambda: GOOD)
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", "")
    monkeypatch.setenv("HELPERS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def look(tmp_path, monkeypatch):
    """Inspect a lesson that has the given metadata, on a machine with the given facts."""

    def inspect(facts=None, **asked):
        made = nbformat.v4.new_notebook()
        made.metadata["lesson"] = {**METADATA, **asked}
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        nbformat.write(made, folder / "42_a_title.ipynb")
        changed = dataclasses.replace(GOOD, **(facts or {}))
        monkeypatch.setattr(resources, "look", lambda: changed)
        monkeypatch.setattr(lessons, "NOTEBOOKS", folder)
        return preflight.inspect("42")

    return inspect


def row(report, subject):
    return next(check for check in report.checks if check.subject == subject)


@pytest.fixture
def pretend(monkeypatch):
    """Pretend that some packages have another version; None is a missing one."""
    true = packages.installed_version

    def change(**versions):
        versions = {name.replace("_", "-"): version for name, version in versions.items()}
        monkeypatch.setattr(
            packages, "installed_version", lambda n: versions[n] if n in versions else true(n)
        )

    return change


def test_a_good_machine_is_ready(look):
    report = look()
    assert report.ready
    assert {check.verdict for check in report.checks} == {"ok"}
    assert "42 A title is ready" in str(report)


def test_a_missing_package_of_the_lesson_is_needed_and_gets_a_remedy(look, pretend):
    pretend(SALib=None)
    report = look(packages=["SALib"])
    assert not report.ready
    assert row(report, "SALib").found == "not installed"
    assert "start.py" in row(report, "SALib").remedy
    assert row(report, "SALib").still_works


def test_a_missing_package_of_another_lesson_does_not_matter(look, pretend):
    pretend(SALib=None)
    assert look().ready


def test_a_missing_common_package_keeps_every_lesson_from_running(look, pretend):
    pretend(scikit_learn=None)
    report = look()
    assert not report.ready
    assert "every lesson" in row(report, "scikit-learn").still_works


def test_colab_needs_no_notebook_server_of_ours(look, pretend, monkeypatch):
    pretend(jupyterlab=None)
    assert not look().ready
    monkeypatch.setattr(preflight.colab, "is_here", lambda: True)
    assert look().ready


def test_a_version_below_the_minimum_is_needed(look, pretend):
    pretend(scikit_learn="1.2.0")
    report = look()
    assert not report.ready
    assert row(report, "scikit-learn").found == "1.2.0, but >=1.6.1 is needed"


def test_a_version_above_an_upper_bound_is_needed(look, pretend):
    pretend(multimethod="2.0")
    assert not look(packages=["multimethod"]).ready


def test_a_version_other_than_the_tested_one_is_said_and_accepted(look, pretend, monkeypatch):
    monkeypatch.setattr(packages, "tested_versions", lambda: {"salib": "1.6.0"})
    pretend(SALib="1.99.0")
    report = look(packages=["SALib"])
    assert report.ready
    assert row(report, "SALib").found == "1.99.0 (tested with 1.6.0)"


def test_only_icet_is_said_to_need_a_compiler(look, pretend):
    pretend(icet=None)
    assert look().ready
    report = look(packages=["icet"])
    assert not report.ready
    assert "C++ compiler" in row(report, "icet").remedy
    pretend(SALib=None)
    assert "compiler" not in row(look(packages=["SALib"]), "SALib").remedy


@pytest.mark.parametrize("system", ["Windows", "macOS 14"])
def test_what_a_system_cannot_have_is_said_with_the_way_round(look, pretend, monkeypatch, system):
    monkeypatch.setattr(packages, "unavailable", lambda name: system if name == "tblite" else None)
    pretend(tblite=None)
    report = look(packages=["tblite"])
    assert not report.ready
    assert row(report, "tblite").found == f"there is no package for {system}"
    assert "Binder or Colab" in row(report, "tblite").remedy
    assert ("WSL" in row(report, "tblite").remedy) is (system == "Windows")
    assert "there is no package" in report.short()


def test_what_was_installed_all_the_same_counts_as_installed(look, monkeypatch):
    monkeypatch.setattr(packages, "unavailable", lambda name: "Windows")
    assert look(packages=["tblite"]).ready


@pytest.mark.parametrize(("version", "ready"), [("3.10.14", False), ("3.13.1", True)])
def test_python_is_one_of_the_supported_versions(look, version, ready):
    assert look({"python": version}).ready is ready


def test_a_container_smaller_than_the_budget_is_told_to_grow(look):
    report = look({"memory_mb": 400.0, "free_mb": 300.0})
    assert not report.ready
    assert "container" in row(report, "memory").remedy


def test_a_full_machine_of_sufficient_size_is_told_to_close_programs(look):
    report = look({"free_mb": 300.0})
    assert not report.ready
    assert "close" in row(report, "memory").remedy


def test_one_core_is_slow_and_enough(look):
    report = look({"cores": 1.0})
    assert report.ready
    assert row(report, "cores").verdict == "optional"
    assert "60 s" in row(report, "cores").still_works


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A data folder with one bundled table; gives the path of its file."""
    data = tmp_path / "data"
    (data / "three_runs").mkdir(parents=True)
    path = data / "three_runs" / "three.csv"
    path.write_bytes(b"x\n1\n2\n3\n")
    card = CARD.format(sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    (data / "three_runs" / "card.toml").write_text(card, encoding="utf-8")
    shutil.copy(datasets.data_directory() / "published_sources.toml", data)
    monkeypatch.setenv("HELPERS_DATA", str(data))
    return path


def test_an_intact_bundled_table_is_proven_by_its_checksum(look, table):
    report = look(tables=["three_runs"])
    assert report.ready
    assert row(report, "table three_runs").found == "3 rows, checksum right"


@pytest.mark.parametrize("damage", [lambda p: p.write_bytes(b"x\n1\n2\n4\n"), lambda p: p.unlink()])
def test_a_damaged_or_lost_bundled_table_can_be_restored(look, table, damage):
    damage(table)
    report = look(tables=["three_runs"])
    assert not report.ready
    assert "git checkout" in row(report, "table three_runs").remedy
    assert "make data NAME=three_runs" in row(report, "table three_runs").remedy


def test_a_table_that_is_not_there_at_all_is_needed(look, table):
    report = look(tables=["no_such_table"])
    assert row(report, "table no_such_table").verdict == "needed"


def test_a_published_table_is_never_fetched_and_its_absence_is_no_obstacle(look, monkeypatch):
    def refuse(*_):
        raise AssertionError("the preflight used the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    report = look(published=["p2d_sei_busk"])
    assert report.ready
    assert row(report, "published p2d_sei_busk").verdict == "optional"
    assert "download" in row(report, "published p2d_sei_busk").remedy


@pytest.mark.parametrize("variable", ["HELPERS_CACHE", "HELPERS_PUBLISHED_MIRROR"])
def test_a_damaged_published_table_is_not_taken_for_an_intact_one(
    look, tmp_path, monkeypatch, variable
):
    about = datasets.card("p2d_sei_busk")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / about.file).write_text("a login page", encoding="utf-8")
    monkeypatch.setenv(variable, str(tmp_path / "tables"))
    assert "damaged" in row(look(published=["p2d_sei_busk"]), "published p2d_sei_busk").found


@pytest.mark.parametrize(
    ("variable", "found"),
    [("HELPERS_CACHE", "downloaded earlier"), ("HELPERS_PUBLISHED_MIRROR", "in the mirror")],
)
def test_an_intact_published_table_is_found_where_it_is(
    look, table, tmp_path, monkeypatch, variable, found
):
    registry = table.parents[1] / "published_sources.toml"
    about = datasets.card("p2d_sei_busk")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / about.file).write_text("the table", encoding="utf-8")
    checksum = hashlib.sha256(b"the table").hexdigest()
    text = registry.read_text(encoding="utf-8").replace(about.sha256, checksum)
    registry.write_text(text, encoding="utf-8")
    monkeypatch.setenv(variable, str(tmp_path / "tables"))
    assert row(look(published=["p2d_sei_busk"]), "published p2d_sei_busk").found == found


def test_a_published_table_that_is_not_registered_is_needed(look):
    assert not look(published=["no_such_table"]).ready


def test_missing_chromium_and_julia_do_not_stop_a_lesson(look):
    report = look({"chromium": None}, extras=["chromium", "julia"])
    assert report.ready
    assert "Chromium, Julia" in report.summary()


def test_extras_that_are_not_asked_for_are_not_shown(look):
    assert "Julia" not in str(look({"chromium": None}))


def test_julia_without_its_packages_is_not_enough_for_a_search(look):
    bare, warm = (resources.Julia("/usr/bin/julia", known) for known in (False, True))
    assert row(look({"julia": bare}, extras=["julia"]), "Julia").verdict == "optional"
    assert row(look({"julia": warm}, extras=["julia"]), "Julia").verdict == "ok"


def test_an_extra_that_is_not_known_is_said(look):
    assert "unknown" in row(look(extras=["quantum computer"]), "quantum computer").found


def test_without_its_own_packages_the_preflight_names_them_instead_of_crashing(monkeypatch, capsys):
    true = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n: None if n in ("pandas", "nbformat") else true(n)
    )
    assert preflight.main(["all"]) == 1
    printed = capsys.readouterr().out
    assert "pandas" in printed and "nbformat" in printed and "start.py" in printed


def test_the_exit_code_tells_ready_from_not_ready_from_unknown(look, capsys):
    look(published=["p2d_sei_busk"])
    assert preflight.main(["42"]) == preflight.main(["all"]) == preflight.main([]) == 0
    look({"free_mb": 10.0})
    assert preflight.main(["42"]) == 1
    capsys.readouterr()
    assert preflight.main(["99"]) == 2
    assert "there is no lesson '99'; there are 42" in capsys.readouterr().err


def test_the_short_form_has_one_line_for_a_lesson_that_is_ready(look, capsys):
    look(published=["p2d_sei_busk"])
    assert preflight.main(["--short"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line == "Lesson 42 A title is ready. It can do without: published p2d_sei_busk."


def test_a_folder_without_lessons_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lessons, "NOTEBOOKS", tmp_path)
    assert preflight.main(["all"]) == 2
    assert "no lessons" in capsys.readouterr().err


def test_the_common_packages_are_among_those_that_the_project_asks_for():
    assert set(preflight.COMMON) <= packages.allowed_versions().keys()


def test_heavy_packages_are_not_imported():
    heavy = ["matplotlib", "scipy", "sklearn", "numba", "pysr", "juliacall", "GPy", "jupyterlab"]
    code = (
        "import sys; from helpers.course import lessons, preflight; "
        "[preflight.inspect(x.number) for x in lessons.all_lessons()]; "
        f"sys.exit([m for m in {heavy} if m in sys.modules] or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
