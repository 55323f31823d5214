"""Batches: several experiments chosen at once, before the result of any of them is known.

All rules have one signature: they look at a belief, an acquisition, the size of the batch and a
random generator, and return distinct places among the candidates, in the order of choosing.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import norm

from helpers.choosing.acquisitions import argmax_with_seeded_ties
from helpers.choosing.belief import Belief
from helpers.choosing.strategies import Acquisition

#: Below this the logarithm of an acquisition is cut.
_TINY = 1e-300
_STEP = 1e-4
#: So many candidates around a chosen one are asked for their slope by `nearby_slopes`.
NEIGHBOURS = 50

#: (belief, acquisition, size, rng) -> places among the candidates.
BatchRule = Callable[[Belief, Acquisition, int, np.random.Generator], list[int]]


def largest(
    belief: Belief, acquisition: Acquisition, size: int, rng: np.random.Generator
) -> list[int]:
    """Choose the candidates with the largest acquisitions: cheap, and often all in one place.

    Equal ones are drawn.

    Examples
    --------
    >>> from helpers.choosing import believe, expected_gain
    >>> from helpers.models import ExactGP
    >>> line, rng = np.linspace(0, 10, 101)[:, None], np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.5), line[[0, 50, 100]], np.array([0.0, 1, 0]), line, rng)
    >>> places = largest(belief, expected_gain, 2, rng)
    >>> abs(places[0] - places[1]) < 30  # neighbours, or both sides of the best one
    True
    """
    scores = np.asarray(acquisition(belief), dtype=float)
    if size == 1:
        return [argmax_with_seeded_ties(scores, rng)]
    ties = rng.permutation(len(scores))
    return np.lexsort((ties, -scores))[:size].tolist()


def believer(
    belief: Belief, acquisition: Acquisition, size: int, rng: np.random.Generator
) -> list[int]:
    """Choose one by one, and believe the prediction of each until its result is there.

    Near a chosen candidate the uncertainty vanishes, so that the next choice goes elsewhere; see
    `Belief.believing`, which also has the reference.

    Examples
    --------
    >>> from helpers.choosing import believe, confidence_bound
    >>> from helpers.models import ExactGP
    >>> line, rng = np.linspace(0, 10, 101)[:, None], np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.5), line[[0, 100]], np.zeros(2), line, rng)
    >>> gaps = [
    ...     np.diff(np.sort(line[rule(belief, confidence_bound(), 3, rng), 0])).min()
    ...     for rule in (largest, believer)
    ... ]
    >>> bool(gaps[0] < 0.2 < 1 < gaps[1])  # side by side, and spread
    True
    """
    chosen: list[int] = []
    while True:
        chosen.append(argmax_with_seeded_ties(_without(chosen, acquisition(belief)), rng))
        if len(chosen) == size:
            return chosen
        belief = belief.believing(chosen[-1])


def thompson_draws(
    belief: Belief,
    acquisition: Acquisition,
    size: int,
    rng: np.random.Generator,
    most: int = 600,
) -> list[int]:
    """Choose the best candidate of each of several draws from the belief.

    The acquisition is not asked. A candidate that is the best of two draws is taken once, and
    the second best of the draw in its place. Of more than `most` candidates, that many are drawn
    first: joint draws cost their cube.

    References
    ----------
    .. [1] K. Kandasamy et al., Proceedings of Machine Learning Research 84 (2018) 133.

    Examples
    --------
    >>> from helpers.choosing import believe, expected_gain
    >>> from helpers.models import ExactGP
    >>> line, rng = np.linspace(0, 10, 101)[:, None], np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.5), line[[0, 50, 100]], np.array([0.0, 1, 0]), line, rng)
    >>> places = thompson_draws(belief, expected_gain, 3, rng)
    >>> len(set(places))
    3
    """
    places = np.arange(len(belief))
    if len(places) > most:
        places = rng.permutation(places)[:most]
    few = belief.at(places)
    chosen: list[int] = []
    for _ in range(size):
        chosen.append(argmax_with_seeded_ties(_without(chosen, few.draw(rng)), rng))
    return places[chosen].tolist()


def local_penalisation(
    belief: Belief, acquisition: Acquisition, size: int, rng: np.random.Generator
) -> list[int]:
    """Multiply the acquisition by a penalty around each candidate chosen before.

    The steepest slope L is that of the predicted mean among all candidates, as published; see
    `penalty`. The acquisition has to be nowhere negative, as the expected gain.

    Examples
    --------
    >>> from helpers.choosing import believe, expected_gain
    >>> from helpers.models import ExactGP
    >>> line, rng = np.linspace(0, 10, 101)[:, None], np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.5), line[[0, 50, 100]], np.array([0.0, 1, 0]), line, rng)
    >>> one, other = local_penalisation(belief, expected_gain, 2, rng)
    >>> abs(one - other) > 1  # the second is not a neighbour of the first
    True
    """
    steepest = slope(belief.model.predict, belief.candidates)
    return _penalised(belief, acquisition, size, rng, lambda place: steepest)


def nearby_slopes(
    belief: Belief, acquisition: Acquisition, size: int, rng: np.random.Generator
) -> list[int]:
    """Penalise as `local_penalisation` does, but with the steepest slope near each chosen one.

    Near means among the `NEIGHBOURS` nearest candidates. Where the landscape is gentle, the balls
    grow.

    Examples
    --------
    >>> from helpers.choosing import believe, expected_gain
    >>> from helpers.models import ExactGP
    >>> line, rng = np.linspace(0, 10, 101)[:, None], np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.5), line[[0, 50, 100]], np.array([0.0, 1, 0]), line, rng)
    >>> len(set(nearby_slopes(belief, expected_gain, 3, rng)))
    3
    """

    def steepest(place: int) -> float:
        gaps = _distances(belief, place)
        return slope(belief.model.predict, belief.candidates[np.argsort(gaps)[:NEIGHBOURS]])

    return _penalised(belief, acquisition, size, rng, steepest)


def slope(predict: Callable[[np.ndarray], np.ndarray], points: np.ndarray) -> float:
    """Return the largest norm of the gradient of a prediction at the points.

    It stands in for the Lipschitz constant L, the steepest slope there is anywhere.

    Parameters
    ----------
    predict : callable
        From points of shape (n, d) to n means.
    points : ndarray, shape (n, d)

    Returns
    -------
    float
        In units of the mean per unit of the points.

    Examples
    --------
    >>> points = np.random.default_rng(0).random((10, 2))
    >>> round(slope(lambda X: 3 * X[:, 0] - 4 * X[:, 1], points), 6)  # of a plane
    5.0
    """
    squares = np.zeros(len(points))
    for axis in np.eye(points.shape[1]):
        rise = predict(points + _STEP * axis) - predict(points - _STEP * axis)
        squares += (rise / (2 * _STEP)) ** 2
    return float(np.sqrt(squares.max()))


def penalty(
    distance: np.ndarray, mean: float, std: float, best: float, steepest: float
) -> np.ndarray:
    """Return the chance that the best point is not within reach of a chosen one.

    With the slope nowhere above L, the maximum M lies at least (M - f(x_j))/L away from x_j. With a
    normal belief of f(x_j), a point at the distance d is that far with the probability
    Φ((L d - (M - μ_j))/σ_j).

    Parameters
    ----------
    distance : ndarray, shape (n,)
        From the chosen point.
    mean, std : float
        Belief at the chosen point.
    best : float
        M, the largest value believed to exist, estimated by the best so far.
    steepest : float
        L.

    Returns
    -------
    ndarray, shape (n,)
        Between 0 and 1, rising with the distance.

    References
    ----------
    .. [1] J. González, Z. Dai, P. Hennig, N. Lawrence, Proceedings of Machine Learning Research 51
       (2016) 648, arXiv:1505.08052.

    Examples
    --------
    >>> factor = penalty(np.array([0.2, 5.0]), mean=-0.5, std=0.1, best=-0.1, steepest=2.0)
    >>> factor.round(3).tolist()  # one half at the distance (M - μ)/L
    [0.5, 1.0]
    """
    return norm.cdf((steepest * distance - (best - mean)) / max(std, 1e-12))


def nearest_distance(points: np.ndarray) -> float:
    """Return the mean distance of each point from its nearest neighbour in the batch.

    Examples
    --------
    >>> round(nearest_distance(np.array([[0.0], [1.0], [3.0]])), 2)  # 1, 1 and 2
    1.33
    """
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return float(distances.min(axis=1).mean())


def _penalised(
    belief: Belief,
    acquisition: Acquisition,
    size: int,
    rng: np.random.Generator,
    steepest: Callable[[int], float],
) -> list[int]:
    scores = np.asarray(acquisition(belief), dtype=float)
    if (scores < 0).any():
        raise ValueError("an acquisition that is penalised has to be zero or positive everywhere")
    scores = np.log(np.maximum(scores, _TINY))
    chosen: list[int] = []
    for _ in range(size):
        place = argmax_with_seeded_ties(_without(chosen, scores), rng)
        chosen.append(place)
        factor = penalty(
            _distances(belief, place),
            belief.mean[place],
            belief.std[place],
            belief.best,
            steepest(place),
        )
        scores = scores + np.log(np.maximum(factor, _TINY))
    return chosen


def _without(chosen: list[int], scores: np.ndarray) -> np.ndarray:
    left = np.array(scores, dtype=float)
    left[chosen] = -np.inf
    return left


def _distances(belief: Belief, place: int) -> np.ndarray:
    return np.linalg.norm(belief.candidates - belief.candidates[place], axis=1)
