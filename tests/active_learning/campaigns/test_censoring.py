import numpy as np
import pytest

from helpers.active_learning.campaigns.censoring import (
    acceleration,
    median_wait,
    report,
    restricted_mean,
    survival,
)
from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.choosing.baseline import expected_random
from helpers.choosing.campaign import Campaign, Wait


def test_without_censoring_survival_is_the_share_still_waiting():
    waits = [Wait(2, True), Wait(3, True), Wait(3, True), Wait(5, True)]
    assert survival(waits, 6) == pytest.approx([1, 1, 0.75, 0.25, 0.25, 0, 0])
    assert restricted_mean(survival(waits, 6), 6) == pytest.approx(13 / 4)


def test_the_textbook_estimate_with_censoring():
    waits = [Wait(1, True), Wait(2, False), Wait(3, True), Wait(4, False)]
    # 3/4 after one; two of them are still watched at three, one of which ends
    assert survival(waits, 4) == pytest.approx([1, 0.75, 0.75, 0.375, 0.375])


def test_nothing_is_claimed_beyond_the_last_look():
    curve = survival([Wait(2, True), Wait(4, False)], 6)
    assert np.isnan(curve[5:]).all() and np.isfinite(curve[:5]).all()
    with pytest.raises(ValueError, match="not known up to 7"):
        restricted_mean(curve, 7)


def test_a_median_that_was_not_reached_is_only_known_to_be_larger():
    assert median_wait([Wait(5, True), Wait(9, False), Wait(9, False)]) == np.inf
    assert median_wait([Wait(5, True), Wait(7, True), Wait(9, False)]) == 7


def test_dropping_censored_campaigns_flatters():
    rng = np.random.default_rng(0)
    true = rng.geometric(1 / 100, 400)
    waits = [Wait(min(t, 120), t <= 120) for t in true.tolist()]
    dropped = np.mean([w.evaluations for w in waits if w.found])
    honest = restricted_mean(survival(waits, 120), 120)
    assert dropped < 0.75 * honest
    assert honest == pytest.approx(np.minimum(true, 120).mean())
    assert median_wait(waits) == pytest.approx(np.median(true), abs=1)


def test_chance_is_as_fast_as_chance():
    rng = np.random.default_rng(0)
    waits = []
    for _ in range(3000):
        last = int(np.flatnonzero(rng.permutation(60) < 3)[-1]) + 1
        waits.append(Wait(min(last, 40), last <= 40))
    result = acceleration(waits, 60, 3)
    assert result.limit == 40 and result.censored == sum(not w.found for w in waits)
    assert result.restricted == pytest.approx(1, abs=0.01)


def test_with_all_found_the_acceleration_is_the_ratio_of_the_means():
    waits = [Wait(30, True), Wait(50, True)]
    assert acceleration(waits, 441, 5).restricted == pytest.approx(expected_random(441, 5).all / 40)
    first = acceleration(waits, 441, 5, needed=1)
    assert first.restricted == pytest.approx(expected_random(441, 5).first / 40)


def test_strategies_that_never_succeed_are_not_said_to_be_fast():
    result = acceleration([Wait(100, False)] * 20, 441, 5)
    assert result.by_median == 0
    assert result.restricted == pytest.approx(1, abs=0.01)


def test_no_waits_and_a_negative_limit_are_refused():
    with pytest.raises(ValueError, match="no wait"):
        median_wait([])
    with pytest.raises(ValueError, match="limit"):
        survival([Wait(1, True)], -1)


def test_a_report_counts_unfinished_campaigns_and_compares_up_to_the_shortest_of_them():
    pool = schwefel_pool()
    done = Campaign(pool.targets, np.zeros(5), np.arange(5), 1, "")
    lost = Campaign(tuple(range(50)), np.zeros(50), np.arange(50), 1, "")
    table = report({"oracle": [done] * 3, "mixed": [done, lost]}, pool)
    assert table.loc["oracle", ["median to all", "limit", "unfinished"]].tolist() == [5, 441, 0]
    assert table.loc["oracle", "times as fast"] == pytest.approx(expected_random(441, 5).all / 5)
    assert table.loc["mixed", ["limit", "unfinished"]].tolist() == [50, 1]
    assert table.loc["mixed", "mean up to the limit"] == pytest.approx((5 + 50) / 2)
