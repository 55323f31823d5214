import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from helpers.choosing.acquisitions import (
    argmax_with_seeded_ties,
    expected_improvement,
    probability_of_improvement,
    upper_confidence_bound,
)

MEAN = np.array([0.0, 1.0, 0.9])
STD = np.array([2.0, 0.1, 0.5])


def test_a_bold_bound_goes_to_the_unknown_and_a_timid_one_to_the_known():
    assert upper_confidence_bound(MEAN, STD, kappa=2).argmax() == 0
    assert upper_confidence_bound(MEAN, STD, kappa=0).argmax() == 1


def test_the_choice_of_a_bound_does_not_depend_on_the_unit():
    one = upper_confidence_bound(MEAN, STD)
    other = upper_confidence_bound(10 * MEAN, 10 * STD)
    assert np.allclose(other, 10 * one)


@pytest.mark.parametrize("best", [-1.0, 0.5, 3.0])
def test_expected_improvement_is_the_integral_of_the_gain(best):
    for mean, std, found in zip(MEAN, STD, expected_improvement(MEAN, STD, best), strict=True):
        top = max(mean, best) + 12 * std
        integral = quad(lambda f: (f - best) * norm.pdf(f, mean, std), best, top)[0]  # noqa: B023
        assert found == pytest.approx(integral, abs=1e-7)


def test_a_certain_candidate_improves_by_its_lead_or_not_at_all():
    assert expected_improvement([2.0, 0.5], [0.0, 0.0], 1.0).tolist() == [1.0, 0.0]
    assert probability_of_improvement([2.0, 0.5], [0.0, 0.0], 1.0).tolist() == [1.0, 0.0]


def test_expected_improvement_is_never_negative_far_below_the_best():
    assert (expected_improvement([-50.0, -5.0], [1.0, 1e-3], 1.0) >= 0).all()


def test_probability_of_improvement_is_half_at_the_best_and_blind_to_the_size_of_the_gain():
    assert probability_of_improvement([1.0], [0.3], 1.0)[0] == pytest.approx(0.5)
    mean, std = [1.01, 1.5], [0.001, 1.0]  # a tiny but certain gain beside a large uncertain one
    assert probability_of_improvement(mean, std, 1.0).argmax() == 0
    assert expected_improvement(mean, std, 1.0).argmax() == 1


def test_each_of_equal_candidates_is_drawn_about_as_often():
    rng = np.random.default_rng(0)
    drawn = [argmax_with_seeded_ties([1.0, 3.0, 3.0, 0.0, 3.0], rng) for _ in range(900)]
    counts = np.bincount(drawn, minlength=5)
    assert counts[[0, 3]].sum() == 0
    assert (counts[[1, 2, 4]] > 240).all()


def test_a_seed_settles_a_tie_and_no_draw_is_wasted_without_one():
    assert argmax_with_seeded_ties(np.zeros(9), 5) == argmax_with_seeded_ties(np.zeros(9), 5)
    rng = np.random.default_rng(1)
    argmax_with_seeded_ties([0.0, 1.0], rng)
    assert rng.random() == np.random.default_rng(1).random()


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: upper_confidence_bound([1.0], [1.0, 2.0]), "different shapes"),
        (lambda: upper_confidence_bound([1.0], [-1.0]), "negative"),
        (lambda: upper_confidence_bound([1.0], [1.0], kappa=-1), "kappa"),
        (lambda: expected_improvement([np.nan], [1.0], 0.0), "finite"),
        (lambda: expected_improvement([1.0], [1.0], np.nan), "best"),
        (lambda: probability_of_improvement([1.0], [1.0], np.inf), "best"),
        (lambda: argmax_with_seeded_ties([], 0), "not empty"),
        (lambda: argmax_with_seeded_ties([1.0, np.nan], 0), "nan"),
    ],
)
def test_impossible_beliefs_are_refused(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
