import numpy as np
import pytest

from helpers.wetting.lesson import checks


def test_the_scaling_of_physics_is_right():
    assert checks.scaled_time.judge(lambda t, v, g, s: t * v * s / g).state == "right"


def test_the_slope_in_any_base_is_right():
    for log in (np.log, np.log10):
        slope = lambda L, t, log=log: np.polyfit(log(L), log(t), 1)[0]  # noqa: E731
        assert checks.washburn_exponent.judge(slope).state == "right"


@pytest.mark.parametrize("change", [("pressure_kPa", 40.0), ("angle_deg", 20), ("binder", 0.0)])
def test_there_are_several_ways_to_open_the_electrode(change):
    assert checks.opened.judge(change).state == "right"


def test_regressing_the_others_out_is_as_good_as_the_inverse():
    def partial(table, x, y):
        ranks = table.rank()
        others = np.column_stack([np.ones(len(ranks)), ranks.drop(columns=[x, y])])
        left = [
            ranks[c] - others @ np.linalg.lstsq(others, ranks[c], rcond=None)[0] for c in (x, y)
        ]
        return np.corrcoef(*left)[0, 1]

    assert checks.partial_rank.judge(partial).state == "right"


def test_any_threshold_with_the_same_alarms_is_right():
    at = lambda failed, risk: np.sort(risk[failed])[int(0.05 * failed.sum())]  # noqa: E731
    assert checks.alarm_threshold.judge(at).state == "right"
    assert checks.alarm_threshold.judge(lambda f, r: at(f, r) - 1e-9).state == "right"


def test_shares_and_percent_are_both_understood():
    share = lambda t, p: np.median(np.abs(10**p - t) / t)  # noqa: E731
    assert checks.median_error.judge(share).state == "right"
    assert checks.median_error.judge(lambda t, p: 100 * share(t, p)).state == "right"


def test_the_ceiling_is_one_minus_the_noise_share():
    limit = lambda v, r: 1 - r.var(axis=1, ddof=1).mean() / v.var()  # noqa: E731
    assert checks.ceiling.judge(limit).state == "right"


def test_a_mended_table_is_accepted():
    def mend(table):
        pressure = table["pressure_kPa"].str.replace(",", ".").astype(float)
        return table.assign(pressure_kPa=pressure).drop(columns=["side_mm", "operator"])

    assert checks.mended.judge(mend).state == "right"
