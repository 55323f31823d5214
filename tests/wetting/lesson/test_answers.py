import numpy as np
import pytest

from helpers.tables import TableProblemError, own
from helpers.wetting.lesson import answers


def test_the_blocked_electrode_is_blocked_and_can_be_opened():
    assert answers.saturation_after("viscosity_mPas", 3.0) < 0.1
    assert answers.saturation_after("pressure_kPa", 40.0) > 0.9


def test_the_scaled_times_are_those_of_the_scalings():
    base, *times = answers.scaled_times()
    for (viscosity, tension, size), time in zip(answers.FACTORS, times, strict=True):
        assert time == pytest.approx(base * viscosity * size / tension, rel=1e-9)


def test_an_alarm_at_one_half_misses_failures_of_the_example():
    failed, risk = answers.risks()
    assert failed.sum() == 40
    assert 0.3 < np.mean(risk[failed] >= 0.5) < 0.9


def test_the_example_times_have_errors_of_both_signs_and_a_tail():
    t, p = answers.times_with_errors()
    error = 10**p / t - 1
    assert error.min() < 0 < error.max() and error.max() > 5 * np.median(np.abs(error))


def test_the_example_repeats_leave_most_of_the_variance_to_explain():
    values, repeats = answers.repeats()
    assert values.shape == (300,) and repeats.shape == (25, 4)
    assert 0.7 < 1 - repeats.var(axis=1, ddof=1).mean() / values.var() < 0.95


def test_the_messy_table_cannot_be_used_as_it_is():
    table = answers.messy_table()
    inputs = [name for name in table if name != "saturation"]
    with pytest.raises(TableProblemError) as caught:
        own(table, inputs, ["saturation"])
    assert all(n in str(caught.value) for n in ("pressure_kPa", "side_mm", "operator"))
    assert "angle_deg" not in str(caught.value)


def test_the_tied_table_has_no_missing_number():
    assert answers.tied_table().notna().all(axis=None)
