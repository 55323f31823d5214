"""Several recipes chosen before the result of any of them is known.

Every rule speaks of an objective that is maximised, here minus the loss, and of points in the unit
cube of the recipes.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import norm

from helpers.choosing.acquisitions import expected_improvement
from helpers.models.exact_gp import ExactGP
from helpers.models.sampling import thompson_sample

#: Below this the logarithm of an acquisition is cut.
_TINY = 1e-300
_STEP = 1e-4
#: So many candidates around a chosen one are asked for their slope by `nearby_slopes`.
NEIGHBOURS = 50

#: (fitted model, X, candidates, size, rng) -> places among the candidates.
Rule = Callable[[ExactGP, np.ndarray, np.ndarray, int, np.random.Generator], list[int]]


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
    """
    return norm.cdf((steepest * distance - (best - mean)) / max(std, 1e-12))


def local_penalisation(
    model: ExactGP,
    X: np.ndarray,
    candidates: np.ndarray,
    size: int,
    rng: np.random.Generator,
) -> list[int]:
    """Choose by expected improvement, multiplied by a penalty around each recipe chosen before.

    L is the steepest slope of the predicted mean among all candidates, as published.
    """
    steepest = slope(model.predict, candidates)
    return _penalised(model, X, candidates, size, lambda place: steepest)


def nearby_slopes(
    model: ExactGP,
    X: np.ndarray,
    candidates: np.ndarray,
    size: int,
    rng: np.random.Generator,
) -> list[int]:
    """Penalise as `local_penalisation` does, but with the steepest slope near each chosen recipe.

    Near means among the `NEIGHBOURS` nearest candidates. Where the landscape is gentle, the balls
    grow.
    """

    def steepest(place: int) -> float:
        gaps = np.linalg.norm(candidates - candidates[place], axis=1)
        return slope(model.predict, candidates[np.argsort(gaps)[:NEIGHBOURS]])

    return _penalised(model, X, candidates, size, steepest)


def kriging_believer(
    model: ExactGP,
    X: np.ndarray,
    candidates: np.ndarray,
    size: int,
    rng: np.random.Generator,
) -> list[int]:
    """Choose by expected improvement, and believe each prediction before the next choice.

    A believed result equal to the predicted mean changes no mean; it only takes the uncertainty
    away around it, which the covariance tells without another fit.

    References
    ----------
    .. [1] D. Ginsbourger, R. Le Riche, L. Carraro, in Computational Intelligence in Expensive
       Optimization Problems, Springer (2010) 131, doi:10.1007/978-3-642-10701-6_6.
    """
    mean, std = model.predict(candidates, return_std=True)
    best = float(model.predict(X).max())
    variance, known, chosen = std**2, np.empty((0, len(candidates))), []
    for k in range(size):
        score = expected_improvement(mean, np.sqrt(np.maximum(variance, 0)), best)
        score[chosen] = -1.0
        place = int(np.argmax(score))
        chosen.append(place)
        best = max(best, float(mean[place]))
        if k + 1 < size:
            # the next column of a Cholesky factor, pivoted by the choices
            column = _covariance(model, candidates, place) - known[:, place] @ known
            pivot = max(variance[place], 0) + model.noise_std_**2
            known = np.vstack([known, column / np.sqrt(pivot)])
            variance = variance - known[-1] ** 2
    return chosen


def thompson(
    model: ExactGP,
    X: np.ndarray,
    candidates: np.ndarray,
    size: int,
    rng: np.random.Generator,
    most: int = 600,
) -> list[int]:
    """Choose the best candidate of each of several functions drawn from the belief.

    Of more than `most` candidates, that many are drawn first: joint draws cost their cube.
    """
    places = rng.permutation(len(candidates))[:most]
    mean, covariance = model.predict(candidates[places], return_cov=True)
    chosen: list[int] = []
    for _ in range(size):
        draw = thompson_sample(mean, covariance, rng)
        draw[chosen] = -np.inf
        chosen.append(int(np.argmax(draw)))
    return places[chosen].tolist()


def largest(
    model: ExactGP,
    X: np.ndarray,
    candidates: np.ndarray,
    size: int,
    rng: np.random.Generator,
) -> list[int]:
    """Choose the candidates of the largest expected improvement, side by side as they may be."""
    mean, std = model.predict(candidates, return_std=True)
    best = float(model.predict(X).max())
    score = np.log(np.maximum(expected_improvement(mean, std, best), _TINY))
    return np.argsort(-score, kind="stable")[:size].tolist()


def nearest_distance(points: np.ndarray) -> float:
    """Return the mean distance of each point from its nearest neighbour in the batch."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return float(distances.min(axis=1).mean())


def _penalised(
    model: ExactGP,
    X: np.ndarray,
    candidates: np.ndarray,
    size: int,
    steepest: Callable[[int], float],
) -> list[int]:
    mean, std = model.predict(candidates, return_std=True)
    best = float(model.predict(X).max())
    score = np.log(np.maximum(expected_improvement(mean, std, best), _TINY))
    chosen: list[int] = []
    for _ in range(size):
        place = int(np.argmax(score))
        chosen.append(place)
        distance = np.linalg.norm(candidates - candidates[place], axis=1)
        factor = penalty(distance, mean[place], std[place], best, steepest(place))
        score += np.log(np.maximum(factor, _TINY))
        score[place] = -np.inf
    return chosen


def _covariance(model: ExactGP, candidates: np.ndarray, place: int) -> np.ndarray:
    """Return the covariance of all candidates with one of them, block by block."""
    parts = []
    for start in range(0, len(candidates), 100):
        block = candidates[start : start + 100]
        both = np.vstack([candidates[place : place + 1], block])
        parts.append(model.predict(both, return_cov=True)[1][0, 1:])
    return np.concatenate(parts)
