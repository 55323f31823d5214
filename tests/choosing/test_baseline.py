import numpy as np
import pytest

from helpers.choosing.baseline import expected_random, random_survival


def test_the_numbers_of_the_schwefel_pool():
    draws = expected_random(441, 5)
    assert draws.first == pytest.approx(442 / 6) and draws.all == pytest.approx(5 * 442 / 6)


def test_drawing_agrees_with_the_formula():
    rng = np.random.default_rng(0)
    last, first = [], []
    for _ in range(4000):
        places = np.flatnonzero(rng.permutation(40) < 4) + 1
        first.append(places[0])
        last.append(places[-1])
    expected = expected_random(40, 4)
    assert np.mean(first) == pytest.approx(expected.first, rel=0.04)
    assert np.mean(last) == pytest.approx(expected.all, rel=0.02)


def test_a_single_target_is_found_half_way_and_a_full_pool_at_once():
    assert expected_random(9, 1) == (5, 5)
    assert expected_random(9, 9) == (1, 9)


@pytest.mark.parametrize(("n", "k"), [(441, 5), (12, 1), (7, 7)])
def test_the_area_under_the_survival_curve_is_the_expected_wait(n, k):
    expected = expected_random(n, k)
    assert random_survival(n, k).sum() == pytest.approx(expected.all)
    assert random_survival(n, k, needed=1).sum() == pytest.approx(expected.first)


def test_survival_starts_at_one_ends_at_zero_and_never_rises():
    curve = random_survival(30, 4)
    assert curve[0] == pytest.approx(1) and curve[-1] == pytest.approx(0, abs=1e-12)
    assert (np.diff(curve) <= 1e-12).all()
    assert (curve[:4] == pytest.approx(1)) and curve[4] < 1  # four draws can be the four targets


@pytest.mark.parametrize(
    "call",
    [
        lambda: expected_random(5, 0),
        lambda: expected_random(5, 6),
        lambda: random_survival(5, 3, needed=2),
    ],
)
def test_impossible_pools_are_refused(call):
    with pytest.raises(ValueError, match=r"targets|needed"):
        call()
