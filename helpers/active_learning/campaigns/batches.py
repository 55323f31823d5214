"""Batches: several experiments chosen at once, before the result of any of them is known."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.active_learning.campaigns.strategies import Acquisition
from helpers.active_learning.learners.belief import Belief, believe
from helpers.choosing.acquisitions import argmax_with_seeded_ties

#: (model, X, y, candidates, belief, acquisition, size, rng) -> places among the candidates.
BatchRule = Callable[..., list[int]]


def largest(
    model: Any,
    X: np.ndarray,
    y: np.ndarray,
    candidates: np.ndarray,
    belief: Belief,
    acquisition: Acquisition,
    size: int,
    rng: np.random.Generator,
) -> list[int]:
    """Choose the candidates with the largest acquisitions: cheap, and often all in one place."""
    scores = np.asarray(acquisition(belief), dtype=float)
    if size == 1:
        return [argmax_with_seeded_ties(scores, rng)]
    ties = rng.permutation(len(scores))
    return np.lexsort((ties, -scores))[:size].tolist()


def believer(
    model: Any,
    X: np.ndarray,
    y: np.ndarray,
    candidates: np.ndarray,
    belief: Belief,
    acquisition: Acquisition,
    size: int,
    rng: np.random.Generator,
) -> list[int]:
    """Choose one by one, and believe the prediction of each until its result is there.

    The belief is fitted again after each choice (*kriging believer*): near a chosen candidate the
    uncertainty vanishes, so that the next choice goes elsewhere.

    References
    ----------
    .. [1] D. Ginsbourger, R. Le Riche, L. Carraro, Kriging is well-suited to parallelize
       optimization, in Computational Intelligence in Expensive Optimization Problems, Springer
       (2010) 131, doi:10.1007/978-3-642-10701-6_6.
    """
    left, chosen = np.arange(len(candidates)), []
    for k in range(size):
        place = argmax_with_seeded_ties(acquisition(belief), rng)
        chosen.append(int(left[place]))
        if k + 1 < size:
            X, y = np.vstack([X, candidates[left[place]]]), np.append(y, belief.mean[place])
            left = np.delete(left, place)
            belief = believe(model, X, y, candidates[left], rng)
    return chosen


def thompson_draws(
    model: Any,
    X: np.ndarray,
    y: np.ndarray,
    candidates: np.ndarray,
    belief: Belief,
    acquisition: Acquisition,
    size: int,
    rng: np.random.Generator,
) -> list[int]:
    """Choose the best candidate of each of several draws from the belief.

    The acquisition is not asked. A candidate that is the best of two draws is taken once, and
    the second best of the draw in its place.

    References
    ----------
    .. [1] K. Kandasamy et al., Proceedings of Machine Learning Research 84 (2018) 133.
    """
    chosen: list[int] = []
    for _ in range(size):
        scores = np.array(belief.draw())
        scores[chosen] = -np.inf
        chosen.append(argmax_with_seeded_ties(scores, rng))
    return chosen
