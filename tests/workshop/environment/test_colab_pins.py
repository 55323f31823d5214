import json
from importlib import metadata

import pytest
from packaging.markers import Marker

from helpers.course import colab
from helpers.machine import packages
from workshop.environment import colab_pins


@pytest.fixture
def asked(monkeypatch):
    """Packages that depend on one another."""
    known = {
        "boats": ["Sails>=1", "engines; extra == 'motor'", "oars; python_version < '3.12'"],
        "sails": ["cloth", "winches; sys_platform == 'linux'"],
        "cloth": ["thread"],
        "thread": None,
        "winches": ["boats"],
    }
    monkeypatch.setattr(colab_pins.metadata, "requires", lambda name: known[name])


def test_dependencies_are_followed_as_far_as_colab_needs_them(asked):
    assert colab_pins.needed(["Boats"], set()) == {"boats", "sails", "cloth", "thread", "winches"}


def test_what_colab_has_is_not_followed_further(asked):
    assert colab_pins.needed(["boats"], {"sails"}) == {"boats", "sails"}


def test_the_markers_are_those_of_colab_and_not_of_this_computer():
    there = colab_pins._THERE
    assert Marker("python_version == '3.13' and sys_platform == 'linux'").evaluate(there)


def test_the_dated_constraints_are_pins_of_a_day_with_a_source():
    lines = colab_pins.COLAB.read_text(encoding="utf-8").splitlines()
    day = colab_pins.COLAB.stem.removeprefix("constraints_")
    assert day.count("-") == 2
    assert "backend-info" in lines[0] and "a724079" in lines[0]
    pins = [line for line in lines if not line.startswith("#")]
    assert all(line.count("==") == 1 for line in pins)
    assert not any("//" in line for line in lines)


def test_what_colab_has_is_within_the_bounds_of_the_project():
    allowed = packages.allowed_versions()
    for line in colab_pins.COLAB.read_text(encoding="utf-8").splitlines():
        name, pinned, version = line.partition("==")
        key = colab_pins.canonicalize_name(name)
        if pinned and key in allowed:
            assert allowed[key].contains(version, prereleases=True), line


def test_every_pin_is_that_of_the_lock():
    locked = packages.tested_versions()
    for pins in json.loads(colab.PINS.read_text(encoding="utf-8")).values():
        for pin in pins:
            name, _, version = pin.partition("==")
            assert locked[name] == version


def test_the_file_of_the_pins_is_up_to_date():
    try:
        metadata.version("icet")
    except metadata.PackageNotFoundError:
        pytest.skip("icet is not installed here, so what it depends on is not known")
    written = colab.PINS.read_text(encoding="utf-8")
    assert written == colab_pins.rendered(), "run python -m workshop.environment.colab_pins"


def test_a_notebook_server_is_not_installed_on_one():
    for number in ("00", "03", "09"):
        names = {pin.partition("==")[0] for pin in colab.pins(number)}
        assert not names & {*colab_pins.SERVER, "ipython", "notebook"}
