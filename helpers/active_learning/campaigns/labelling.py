"""Active learning of a classifier: choosing the samples that are worth a label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from helpers.active_learning.learners.committee import vote_entropy
from helpers.active_learning.learners.uncertainty import entropy, least_confidence, margin
from helpers.choosing.acquisitions import argmax_with_seeded_ties

#: From a fitted model and candidates to one number for each; the largest is asked next.
Query = Callable[[Any, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Labelling:
    """A finished run.

    Attributes
    ----------
    order : tuple of int
        Samples in the order in which they were labelled.
    accuracy : ndarray
        Share of *all* samples that the model classified rightly, after each label from the
        `start`-th on.
    start : int
        Labels drawn at random before the first query.
    """

    order: tuple[int, ...]
    accuracy: np.ndarray
    start: int


def by_least_confidence(model: Any, X: np.ndarray) -> np.ndarray:
    """Score candidates by 1 - max p."""
    return least_confidence(model.predict_proba(X))


def by_margin(model: Any, X: np.ndarray) -> np.ndarray:
    """Score candidates by minus the margin, as the smallest one is asked."""
    return -margin(model.predict_proba(X))


def by_entropy(model: Any, X: np.ndarray) -> np.ndarray:
    """Score candidates by the entropy of their class probabilities."""
    return entropy(model.predict_proba(X))


def by_certainty(model: Any, X: np.ndarray) -> np.ndarray:
    """Score candidates by max p: what argmin(1 - max p) asks for, the most certain sample."""
    return model.predict_proba(X).max(axis=1)


def by_committee(model: Any, X: np.ndarray) -> np.ndarray:
    """Score candidates by the vote entropy of the members of a fitted ``VotingClassifier``."""
    votes = [member.predict(X) for member in model.estimators_]
    return vote_entropy(votes, range(len(model.classes_)))


def run_labelling(
    X: np.ndarray,
    labels: np.ndarray,
    model: Any,
    query: Query | None,
    random_state: int | np.random.Generator | None,
    n: int,
    *,
    n_start: int = 3,
) -> Labelling:
    """Label samples one by one.

    Parameters
    ----------
    X : ndarray, shape (m, d)
    labels : ndarray, shape (m,)
        Are revealed one by one.
    model : classifier
        Fitted anew after each label.
    query : callable or None
        None draws at random.
    random_state : int, numpy.random.Generator or None
    n : int
        Labels in all.
    n_start : int
        Labels drawn at random before the first query; more are drawn while all of them are alike.

    Returns
    -------
    Labelling

    Raises
    ------
    ValueError
        If there are fewer samples than labels to be asked for, or all labels are alike.
    """
    if not 1 <= n_start <= n <= len(X):
        raise ValueError(f"1 <= n_start <= n <= {len(X)} has to hold, got {n_start} and {n}")
    if len(np.unique(labels)) < 2:
        raise ValueError("all labels are alike: there is nothing to learn")
    rng = np.random.default_rng(random_state)
    drawn = rng.permutation(len(X)).tolist()
    start = n_start
    while start < n and len(np.unique(labels[drawn[:start]])) < 2:
        start += 1
    order, accuracy = drawn[:start], []
    while True:
        fitted = clone(model).fit(X[order], labels[order])
        accuracy.append(np.mean(fitted.predict(X) == labels))
        if len(order) >= n:
            return Labelling(tuple(order), np.array(accuracy), start)
        left = np.setdiff1d(np.arange(len(X)), order)
        scores = np.zeros(len(left)) if query is None else query(fitted, X[left])
        order.append(int(left[argmax_with_seeded_ties(scores, rng)]))


def curves(runs: Sequence[Labelling], n_start: int, n: int) -> np.ndarray:
    """Return the accuracy of several runs after `n_start` to n labels, one row a run.

    It is nan where a run, whose first labels were all alike, drew more before it could fit.
    """
    return np.array(
        [np.r_[np.full(n - n_start + 1 - len(r.accuracy), np.nan), r.accuracy] for r in runs]
    )
