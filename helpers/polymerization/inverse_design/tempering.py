"""Draw from a posterior by hardening the demand step by step (a tempered population of points).

Points start spread over the prior. At each stage the likelihood counts a little more, to a power
between 0 and 1 that rises; points that fit are copied, the others dropped, and then all take a few
random steps, which are accepted by Metropolis' rule. The population finds narrow and bent regions
in a few vectorised calls of the likelihood, and learns the size of its steps from its own spread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: Share of the population that may lose its weight from one stage to the next.
_LARGEST_LOSS = 0.5
_WANTED_ACCEPTANCE = 0.25
_MOST_STAGES = 200


@dataclass(frozen=True)
class Draws:
    """Points of equal weight, and what it took to find them.

    Attributes
    ----------
    points : ndarray, shape (n, d)
        Draws from the posterior.
    log_likelihood : ndarray, shape (n,)
        Theirs.
    stages, evaluations : int
        Steps of hardening, and points whose likelihood was computed besides the start.
    acceptance : float
        Share of accepted steps in the last stage.
    """

    points: np.ndarray
    log_likelihood: np.ndarray
    stages: int
    evaluations: int
    acceptance: float


def draw(
    log_likelihood: Callable[[np.ndarray], np.ndarray],
    log_prior: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    start_log_likelihood: np.ndarray,
    n: int,
    random_state: int | np.random.Generator | None = None,
    moves: int = 4,
    last_moves: int = 8,
) -> Draws:
    """Draw n points from the density prior times likelihood.

    Parameters
    ----------
    log_likelihood : callable
        Takes points of shape (m, d) within the prior's support; -inf is allowed.
    log_prior : callable
        The same for the prior, up to a constant; -inf outside of its support.
    start : ndarray, shape (m, d)
        Points spread like the prior; the more, the surer a small region is found.
    start_log_likelihood : ndarray, shape (m,)
        Theirs.
    n : int
        Points to draw, at least 50.
    random_state : int, numpy.random.Generator or None
        Where all chance comes from.
    moves, last_moves : int
        Random steps of each point after a stage, and after the last one.

    Returns
    -------
    Draws

    Raises
    ------
    ValueError
        If n is too small, or no starting point has a likelihood.
    RuntimeError
        If the likelihood cannot be hardened to its full strength.

    References
    ----------
    Del Moral, P., Doucet, A. & Jasra, A. (2006). Sequential Monte Carlo samplers. Journal of the
    Royal Statistical Society B 68, 411-436. doi:10.1111/j.1467-9868.2006.00553.x
    """
    if n < 50:
        raise ValueError(f"a population needs at least 50 points, got {n}")
    rng = np.random.default_rng(random_state)
    z, fit = np.asarray(start, dtype=float), np.asarray(start_log_likelihood, dtype=float)
    if not np.isfinite(fit).any():
        raise ValueError("the likelihood is zero at all starting points")
    power, scale, evaluations = 0.0, 1.0, 0
    for stage in range(1, _MOST_STAGES + 1):
        rise, weights = _harden(fit, 1 - power, _LARGEST_LOSS * n)
        power = 1.0 if rise == 1 - power else power + rise
        chosen = np.searchsorted(np.cumsum(weights), (rng.random() + np.arange(n)) / n)
        z, fit = z[np.minimum(chosen, len(z) - 1)], fit[np.minimum(chosen, len(z) - 1)]
        prior = log_prior(z)
        spread = np.linalg.cholesky(np.cov(z.T) + 1e-18 * np.eye(z.shape[1]))
        for _ in range(last_moves if power == 1 else moves):
            # some steps are small, for where the region is narrower than the population
            size = scale * rng.choice([1.0, 0.3], size=(n, 1))
            there = z + size * rng.standard_normal(z.shape) @ spread.T
            its_prior, its_fit = log_prior(there), np.full(n, -np.inf)
            inside = np.isfinite(its_prior)
            its_fit[inside] = log_likelihood(there[inside])
            evaluations += int(inside.sum())
            with np.errstate(invalid="ignore"):  # where both are -inf, the step is refused
                gain = power * (its_fit - fit) + its_prior - prior
            goes = np.log(rng.random(n)) < gain
            z, fit = np.where(goes[:, None], there, z), np.where(goes, its_fit, fit)
            prior = np.where(goes, its_prior, prior)
            scale = np.clip(scale * np.exp(goes.mean() - _WANTED_ACCEPTANCE), 0.05, 2.0)
        if power == 1:
            return Draws(z, fit, stage, evaluations, float(goes.mean()))
    raise RuntimeError(f"no full strength after {_MOST_STAGES} stages, only {power:.3g} of it")


def _harden(fit: np.ndarray, most: float, enough: float) -> tuple[float, np.ndarray]:
    # The largest rise of the power that leaves `enough` points with weight, by bisection.
    def weights(rise: float) -> np.ndarray:
        w = np.exp(rise * (fit - fit.max()))
        return w / w.sum()

    low, high = 0.0, most
    if 1 / (weights(high) ** 2).sum() < enough:
        for _ in range(60):
            middle = (low + high) / 2
            if 1 / (weights(middle) ** 2).sum() < enough:
                high = middle
            else:
                low = middle
        return low, weights(low)
    return most, weights(most)
