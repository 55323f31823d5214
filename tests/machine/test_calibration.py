import subprocess
import sys
import time

import pytest

from helpers.machine import calibration
from helpers.machine.calibration import REFERENCE_S, Pace, pace


def test_the_work_takes_about_a_second():
    # on no processor that runs the lessons is it ten times faster or slower
    assert 0.1 * REFERENCE_S < pace().seconds < 10 * REFERENCE_S


def test_waiting_is_no_work(monkeypatch):
    before = pace().seconds
    words = calibration._words
    monkeypatch.setattr(calibration, "_words", lambda: time.sleep(3 * before) or words())
    assert pace().seconds < 2 * before


def test_a_machine_that_takes_twice_as_long_is_given_twice_the_seconds():
    assert Pace(2 * REFERENCE_S).factor == 2
    assert Pace(REFERENCE_S).factor == 1


def test_no_third_of_the_work_hides_the_others():
    parts = []
    for part in (
        calibration._matrices,
        lambda: calibration._metropolis(48, 16_000),
        calibration._words,
    ):
        part()
        start = time.thread_time()
        part()
        parts.append(time.thread_time() - start)
    assert max(parts) < 0.8 * sum(parts)


def test_the_spins_of_a_cold_lattice_stay_in_order():
    # the work is a real one: at T = 2 J/k an Ising lattice keeps 0.91 of its magnetisation
    assert calibration._metropolis(48, 2_000) == pytest.approx(0.91, abs=0.06)


def test_the_factor_is_printed_with_the_reference(capsys, monkeypatch):
    monkeypatch.setattr(calibration, "pace", lambda: Pace(3 * REFERENCE_S))
    calibration.main()
    said = capsys.readouterr().out
    assert "factor 3.00 to 3.00" in said and calibration.REFERENCE in said


def test_it_runs_as_a_command_without_warnings():
    run = subprocess.run(
        [sys.executable, "-m", "helpers.machine.calibration"], capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
