import numpy as np
import pytest

from helpers.active_learning.learners.uncertainty import entropy, least_confidence, margin
from helpers.active_learning.lesson import answers


def test_the_slide_kept_its_digits_wrong():
    assert answers.entropy_of_x2() == pytest.approx(0.3057, abs=5e-5)
    assert answers.PHASE_TABLE.sum(axis=1) == pytest.approx(np.ones(3))


def test_each_slip_of_a_bound_chooses_another_recipe():
    mean, std = answers.LOSS_MEAN, answers.LOSS_STD
    chosen = [
        np.argmin(mean - 2 * std),
        np.argmin(mean + 2 * std),
        np.argmax(mean + 2 * std),
        np.argmin(mean - 2 * std**2),
        np.argmin(mean),
    ]
    assert len(set(chosen)) == 5


def test_each_score_that_is_mistaken_for_the_tuned_one_is_another_number():
    scores = list(answers.tree_scores().values())
    assert np.diff(np.sort(scores)).min() > 1e-3
    assert answers.tree_scores()["tuned"] > answers.tree_scores()["old"]


def test_the_three_ways_to_be_unsure_are_told_apart():
    p = answers.unsure_table()
    assert len({least_confidence(p).argmax(), margin(p).argmin(), entropy(p).argmax()}) == 3
    assert least_confidence(p).argmin() != least_confidence(p).argmax()


def test_every_campaign_was_watched_up_to_the_limit():
    censored = ~answers.WAITS_FOUND
    assert (answers.WAITS[censored] >= answers.WAITS_LIMIT).all()
