import numpy as np
from scipy.stats import norm
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

from helpers.electrodes.learning.judging import left_out_r2
from helpers.electrodes.lesson import checks
from helpers.electrodes.simulator import transport


def test_five_per_cent_is_accepted_as_computed_and_as_rounded():
    for answer in (100 * (10**0.0222 - 1), 5.25, 5.2):
        assert checks.decades_in_percent.judge(answer).state == (
            "right" if answer > 5.2 else "wrong"
        )


def test_decimal_logarithms_give_the_same_slope():
    slope = lambda g, s: np.polyfit(np.log10(g), np.log10(s), 1)[0]  # noqa: E731
    assert checks.loglog_slope.judge(slope).state == "right"


def test_scikit_learns_balanced_accuracy_is_the_one():
    assert checks.balanced_accuracy.judge(balanced_accuracy_score).state == "right"


def test_volumes_come_from_masses_over_densities():
    ratio = lambda w: (1 - w) / 1.85 / (1 - 0.27) / (w / 4.7)  # noqa: E731
    assert checks.binder_over_active.judge(ratio).state == "right"


def test_resistances_in_series_add():
    assert checks.series.judge(lambda s, c: 1 / np.sum(s / c)).state == "right"


def test_the_tortuosity_counts_the_pores_of_the_binder():
    rule = lambda phase, d: transport.porosity(phase) / d  # noqa: E731
    assert checks.tortuosity.judge(rule).state == "right"


def test_pooled_r2_with_levels_left_out_is_right_however_it_is_computed():
    def by_hand(model, X, y, levels):
        predicted = cross_val_predict(model, X, y, cv=LeaveOneGroupOut(), groups=levels)
        return 1 - np.sum((y - predicted) ** 2) / np.sum((y - y.mean()) ** 2)

    assert checks.left_out_score.judge(by_hand).state == "right"
    assert checks.left_out_score.judge(left_out_r2).state == "right"


def test_the_survival_function_is_another_way_to_the_chance():
    chance = lambda m, s, limit: norm.sf(np.log(limit), m, s)  # noqa: E731
    assert checks.chance_above.judge(chance).state == "right"
    assert "between 0 and 1" in checks.chance_above.judge(lambda m, s, limit: 7 + m).sentence
