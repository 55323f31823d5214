import numpy as np
from scipy.stats import norm

from helpers.active_learning.learners.uncertainty import entropy
from helpers.active_learning.lesson import answers, checks


def test_the_smallest_maximum_is_another_way_to_least_confidence():
    assert checks.most_unsure.judge(lambda p: np.argmin(p.max(axis=1))).state == "right"


def test_the_entropy_is_accepted_as_computed_and_as_rounded():
    for answer in (entropy(answers.PHASE_TABLE, 10)[1], 0.306, 0.3057):
        assert checks.slide_entropy.judge(answer).state == "right"


def test_the_best_estimator_of_a_search_and_the_search_itself_score_alike():
    by_search = lambda s, train, test: s.fit(*train).score(*test)  # noqa: E731
    by_best = lambda s, train, test: s.fit(*train).best_estimator_.score(*test)  # noqa: E731
    assert checks.tuned_score.judge(by_search).state == "right"
    assert checks.tuned_score.judge(by_best).state == "right"


def test_maximising_minus_the_loss_is_as_good_as_minimising_it():
    assert checks.next_recipe.judge(lambda m, s: np.argmax(-m + 2 * s)).state == "right"
    assert checks.next_recipe.judge(lambda m, s: np.argmin(m - 2 * s)).state == "right"


def test_the_new_alpha_chooses_what_the_old_one_chose():
    rng = np.random.default_rng(0)
    mean, std = rng.normal(size=(2, 50))
    old = 0.5 * mean + 0.5 * std**2
    new = 10 / 11 * (10 * mean) + 1 / 11 * (10 * std) ** 2
    assert np.allclose(new / old, new[0] / old[0])
    assert checks.alpha_times_ten.judge(0.909).state == "right"


def test_the_closed_form_of_the_gain_is_right():
    def gain(mean, std, best):
        z = (mean - best) / std
        return (mean - best) * norm.cdf(z) + std * norm.pdf(z)

    assert checks.expected_gain.judge(gain).state == "right"


def test_the_formula_of_the_draws_is_right_for_numbers_and_wrong_when_it_ignores_them():
    assert checks.draws_to_all.judge(lambda n, k: k * (n + 1) / (k + 1)).state == "right"
    assert checks.draws_to_all.judge(lambda n, k: 368.33).state == "wrong"


def test_counting_with_a_loop_is_as_good():
    def count(order, targets):
        left = set(targets)
        for i, place in enumerate(order, 1):
            left.discard(place)
            if not left:
                return i
        return 0

    assert checks.evaluations_to_all.judge(count).state == "right"


def test_cutting_at_the_limit_is_right_however_the_flag_is_used():
    plain = lambda e, f, limit: np.minimum(e, limit).mean()  # noqa: E731
    flagged = lambda e, f, limit: np.where(f, np.minimum(e, limit), limit).mean()  # noqa: E731
    assert checks.censored_mean.judge(plain).state == "right"
    assert checks.censored_mean.judge(flagged).state == "right"
