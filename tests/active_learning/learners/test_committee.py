import numpy as np
import pytest

from helpers.active_learning.learners.committee import (
    consensus_divergence,
    vote_entropy,
    vote_shares,
)

CLASSES = ("FCC", "BCC", "HCP")
VOTES = [["FCC", "FCC"], ["FCC", "BCC"], ["FCC", "HCP"]]


def test_votes_are_counted_for_each_sample():
    assert vote_shares(VOTES, CLASSES) == pytest.approx(np.array([[1, 0, 0], [1 / 3] * 3]))


def test_unanimity_has_no_entropy_and_a_split_committee_the_most():
    assert vote_entropy(VOTES, CLASSES, base=3) == pytest.approx([0, 1])


def test_members_that_are_unsure_alike_do_not_disagree():
    alike = np.array([[[0.5, 0.5]], [[0.5, 0.5]]])
    apart = np.array([[[0.9, 0.1]], [[0.1, 0.9]]])
    assert consensus_divergence(alike)[0] == pytest.approx(0)
    assert consensus_divergence(apart)[0] > 0.3


def test_the_divergence_is_the_mean_of_kullback_and_leibler():
    p = np.array([[[0.7, 0.2, 0.1]], [[0.2, 0.5, 0.3]]])
    mean = p.mean(axis=0)
    by_hand = np.mean((p * np.log(p / mean)).sum(axis=-1))
    assert consensus_divergence(p)[0] == pytest.approx(by_hand)


def test_votes_for_nobody_and_missing_members_are_refused():
    with pytest.raises(ValueError, match="none of the classes"):
        vote_shares([["liquid"]], CLASSES)
    with pytest.raises(ValueError, match="members"):
        consensus_divergence([[0.5, 0.5]])
