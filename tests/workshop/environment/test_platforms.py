from importlib import metadata
from itertools import product

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workshop.environment import platforms
from workshop.environment.platforms import (
    LINUX,
    MACOS,
    OLD_MACOS,
    PYTHONS,
    SUPPORTED,
    WINDOWS,
    faults,
)

ANSWERS = platforms.stored()
#: A small world: toys needs games, and on Windows paint.
TOYS = {
    "toys==1.0": {
        "requires": ["games>=2", 'paint; sys_platform == "win32"', 'chess; extra == "clever"'],
        "requires_python": ">=3.11",
        "wheels": ["cp311-abi3-win_amd64", "cp311-cp311-manylinux_2_17_x86_64"],
    },
    "games==2.0": {"requires": [], "requires_python": "", "wheels": ["py3-none-any"]},
    "paint==1.0": {"requires": [], "requires_python": "<3.12", "wheels": ["py3-none-any"]},
    "chess==1.0": {"requires": [], "requires_python": "", "wheels": ["py3-none-any"]},
}


def toys(system, python, *pins, asked=("toys",)):
    return faults(system, python, [*map(Requirement, pins)], [*map(Requirement, asked)], TOYS)


@pytest.mark.parametrize(
    ("system", "python"), [*product(SUPPORTED, PYTHONS)], ids=lambda x: getattr(x, "name", str(x))
)
def test_the_lock_resolves_on_every_system_and_python(system, python):
    pinned = platforms.pins(system, python)
    assert faults(system, python, pinned, platforms.roots(), ANSWERS) == []
    assert len(pinned) > 200


@pytest.mark.parametrize("python", PYTHONS)
def test_macos_14_lacks_one_package_and_the_lock_says_so(python):
    pinned = platforms.pins(OLD_MACOS, python)
    missed = faults(OLD_MACOS, python, pinned, platforms.roots(), ANSWERS)
    assert missed == ["tblite==0.8.0 has no wheel."]


def test_windows_has_everything_but_two_packages_of_lesson_01():
    names = {system: {pin.name for pin in platforms.pins(system, (3, 12))} for system in SUPPORTED}
    assert names[LINUX] - names[WINDOWS] >= {"quippy-ase", "tblite", "f90wrap"}
    assert names[WINDOWS] - names[LINUX] == {"colorama", "pywinpty"}
    assert names[MACOS] - names[LINUX] == {"appnope"}


def test_what_icet_needs_is_asked_for_besides():
    try:
        needs = metadata.requires("icet") or []
    except metadata.PackageNotFoundError:
        pytest.skip("icet is not installed here: it wants a C++ compiler")
    asked = {canonicalize_name(line.name) for line in platforms.roots()}
    plain = {canonicalize_name(r.name) for r in map(Requirement, needs) if r.marker is None}
    # what pulls itself in by way of others is pinned all the same
    assert plain <= asked | {pin.name for pin in platforms.pins(LINUX, (3, 11))}
    assert set(platforms.ICET_NEEDS) <= plain


def test_no_address_is_stored():
    assert "://" not in platforms.STORED.read_text("utf-8").replace('"requires"', "")


def test_a_complete_lock_has_no_faults():
    assert toys(LINUX, (3, 11), "toys==1.0", "games==2.0") == []
    assert toys(WINDOWS, (3, 11), "toys==1.0", "games==2.0", "paint==1.0") == []


def test_a_dependency_of_one_system_is_missed_there_only():
    assert toys(WINDOWS, (3, 11), "toys==1.0", "games==2.0") == [
        "paint, which toys needs, is not pinned."
    ]


def test_a_wheel_suits_a_system_and_a_python():
    assert toys(LINUX, (3, 12), "toys==1.0", "games==2.0") == ["toys==1.0 has no wheel."]
    assert toys(MACOS, (3, 11), "toys==1.0", "games==2.0") == ["toys==1.0 has no wheel."]


def test_a_pin_that_refuses_the_python_is_told():
    found = toys(WINDOWS, (3, 12), "toys==1.0", "games==2.0", "paint==1.0")
    assert found == ["paint==1.0 needs Python <3.12."]


def test_a_pin_outside_what_another_package_allows_is_told():
    found = toys(LINUX, (3, 11), "toys==1.0", "games==1.0")
    assert "toys needs games>=2, and games==1.0 is pinned." in found


def test_an_extra_brings_what_it_needs_and_only_where_it_is_asked_for():
    assert toys(LINUX, (3, 11), "toys==1.0", "games==2.0", asked=["toys[clever]"]) == [
        "chess, which toys needs, is not pinned."
    ]
    assert toys(LINUX, (3, 11), "toys==1.0", "games==2.0", "chess==1.0") == [
        "Nothing needs chess==1.0."
    ]


def test_a_pin_that_stands_twice_is_told():
    assert "games is pinned twice." in toys(LINUX, (3, 11), "toys==1.0", "games==2.0", "games==2")


def test_a_changed_pin_asks_for_a_fresh_answer():
    (said,) = [f for f in toys(LINUX, (3, 11), "toys==1.0", "games==2.1") if "stored" in f]
    assert "workshop.environment.platforms --fresh" in said


def test_an_answer_of_pip_keeps_the_tag_and_drops_the_address():
    one = {
        "metadata": {"name": "My_Toys", "version": "1.0", "requires_dist": ["games"]},
        "download_info": {"url": "file:///x/My_Toys-1.0-2-cp311-abi3-win_amd64.whl"},
    }
    assert platforms._pin(one) == "my-toys==1.0"
    assert platforms._answer(one) == {
        "requires": ["games"],
        "requires_python": "",
        "wheels": ["cp311-abi3-win_amd64"],
    }


def test_the_command_ends_well_while_everything_supported_resolves(capsys):
    assert platforms.main([]) == 0
    printed = capsys.readouterr().out
    assert "Windows x86-64, Python 3.13" in printed
    assert "Resolved, not run" in printed
