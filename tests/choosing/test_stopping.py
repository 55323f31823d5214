import numpy as np
import pytest

from helpers.choosing.belief import Belief
from helpers.choosing.stopping import (
    Budget,
    Found,
    LittleToGain,
    NothingBetter,
    Progress,
    first_of,
)


def progress(*objective, belief=None, order=None):
    order = tuple(range(len(objective))) if order is None else order
    return Progress(order, np.array(objective), belief)


def test_a_budget_counts_every_experiment():
    assert Budget(3)(progress(0, 0)) == ""
    assert Budget(3)(progress(0, 0, 0)) == "budget of 3 spent"


def test_found_waits_for_all_targets_or_for_as_many_as_asked():
    so_far = progress(1, 2, 3, order=(4, 9, 1))
    assert Found((1, 4, 7))(so_far) == ""
    assert Found((1, 4, 7), n=2)(so_far) == "2 of 3 targets found"


def test_patience_ends_after_experiments_without_progress():
    assert NothingBetter(2)(progress(0.1, 0.5, 0.4)) == ""
    assert NothingBetter(2)(progress(0.1, 0.5, 0.4, 0.5)) == "no better value in 2 experiments"


def test_little_to_gain_asks_the_model_and_only_after_a_few_experiments():
    hopeless, hopeful = (
        Belief(None, np.zeros((1, 1)), np.array([mean]), np.array([std]), 1.0, None)
        for mean, std in ((0.0, 1e-3), (0.9, 0.5))
    )
    rule = LittleToGain(1e-2, n_start=2)
    assert rule(progress(1.0, belief=hopeless)) == ""
    assert "expected improvement" in rule(progress(0.0, 1.0, belief=hopeless))
    assert rule(progress(0.0, 1.0, belief=hopeful)) == ""
    assert rule(progress(0.0, 1.0)) == ""  # no model, nothing to ask


def test_the_first_rule_that_says_stop_gives_the_reason():
    rule = first_of(Budget(9), NothingBetter(1), Budget(1))
    assert rule(progress(1.0, 0.0)) == "no better value in 1 experiments"
    assert first_of(Budget(9), NothingBetter(9))(progress(1.0)) == ""


@pytest.mark.parametrize("make", [lambda: Budget(0), lambda: NothingBetter(0)])
def test_rules_that_end_before_the_first_experiment_are_refused(make):
    with pytest.raises(ValueError, match="at least 1"):
        make()
