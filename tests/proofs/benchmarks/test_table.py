import pytest

from helpers.machine import calibration
from helpers.machine.calibration import REFERENCE_S, Pace
from proofs.benchmarks.table import absent, render, within


@pytest.fixture
def twice_as_slow(monkeypatch):
    monkeypatch.setattr(calibration, "pace", lambda: Pace(2 * REFERENCE_S))


@pytest.mark.parametrize(("seconds", "met"), [(7.9, True), (8.1, False)])
def test_a_time_is_held_against_the_pace_of_the_machine(twice_as_slow, seconds, met):
    found = within("a fit", "of 5000 rows", seconds, 4)
    assert found.met is met
    assert (found.value, found.unit, found.target) == (seconds, "CPU s", "<= 4 × 2.00")


def test_a_missed_target_is_printed_as_one(twice_as_slow):
    table = render([within("a fit", "of 5000 rows", 9, 4), within("a redraw", "", 9, 5, "CPU ms")])
    first, second = table.splitlines()[2:]
    assert first.endswith("MISSED")
    assert "CPU ms" in second and second.endswith("met")


def test_beside_an_absent_library_nothing_is_met():
    (line,) = render(absent("a fit", "no_such_library", "numpy")).splitlines()[2:]
    assert line.endswith("peer absent")
    assert "beside no_such_library" in line
