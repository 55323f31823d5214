"""Acquisitions as campaigns use them: from a belief to one number for each candidate."""

from collections.abc import Callable

import numpy as np

from helpers.active_learning.learners.belief import Belief
from helpers.choosing import acquisitions

Acquisition = Callable[[Belief], np.ndarray]


def confidence_bound(kappa: float = 2.0) -> Acquisition:
    """Return mean + kappa std."""
    return lambda b: acquisitions.upper_confidence_bound(b.mean, b.std, kappa)


def slide_bound(alpha: float = 0.5) -> Acquisition:
    """Return the bound as the slide writes it: alpha mean + (1 - alpha) std².

    It adds a quantity to its square, so that its choice depends on the unit of y.
    """
    return lambda b: alpha * b.mean + (1 - alpha) * b.std**2


def mean_plus_variance(b: Belief) -> np.ndarray:
    """Return mean + std², what the workshop's notebook computed and called most uncertain."""
    return b.mean + b.std**2


def exploit(b: Belief) -> np.ndarray:
    """Go where the mean is largest: nothing is explored."""
    return b.mean


def explore(b: Belief) -> np.ndarray:
    """Go where the uncertainty is largest: nothing is exploited."""
    return b.std


def expected_improvement(b: Belief) -> np.ndarray:
    """Return the expected gain over the best value so far."""
    return acquisitions.expected_improvement(b.mean, b.std, b.best)


def probability_of_improvement(b: Belief) -> np.ndarray:
    """Return the probability of any gain over the best value so far."""
    return acquisitions.probability_of_improvement(b.mean, b.std, b.best)


def thompson(b: Belief) -> np.ndarray:
    """Return one plausible objective, drawn from the belief."""
    return b.draw()


#: The strategies by the names under which the lesson and its interactive figure offer them.
STRATEGIES: dict[str, Acquisition] = {
    "mean + 2 std": confidence_bound(2.0),
    "expected improvement": expected_improvement,
    "probability of improvement": probability_of_improvement,
    "Thompson": thompson,
    "mean only": exploit,
    "std only": explore,
    "slide, α = 0.5": slide_bound(0.5),
}
