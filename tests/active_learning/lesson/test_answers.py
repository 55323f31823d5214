import numpy as np
import pytest

from helpers.active_learning.lesson import answers


def test_the_slide_kept_its_digits_wrong():
    assert answers.entropy_of_x2() == pytest.approx(0.3057, abs=5e-5)
    assert answers.PHASE_TABLE.sum(axis=1) == pytest.approx(np.ones(3))


def test_the_search_finds_a_better_tree_than_the_one_it_was_given():
    train, test = answers.noisy_split()
    search = answers.tree_search()
    old = search.estimator.fit(*train).score(*test)
    assert search.fit(*train).score(*test) > old + 0.1


def test_every_campaign_was_watched_up_to_the_limit():
    censored = ~answers.WAITS_FOUND
    assert (answers.WAITS[censored] >= answers.WAITS_LIMIT).all()
