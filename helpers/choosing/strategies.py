"""Acquisitions as campaigns use them: from a belief to one number for each candidate."""

from collections.abc import Callable

import numpy as np

from helpers.choosing import acquisitions
from helpers.choosing.belief import Belief

#: The candidate with the largest number is measured next.
Acquisition = Callable[[Belief], np.ndarray]


def confidence_bound(kappa: float = 2.0) -> Acquisition:
    """Return the acquisition mean + kappa std, see `upper_confidence_bound`.

    Examples
    --------
    >>> from helpers.choosing import believe
    >>> from helpers.models import ExactGP
    >>> x = np.array([[0.0], [1.0], [9.0]])
    >>> rng = np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.0), x[:2], np.array([0.0, 1.0]), x, rng)
    >>> int(confidence_bound(kappa=0)(belief).argmax())  # only the mean: the best one known
    1
    >>> int(confidence_bound(kappa=9)(belief).argmax())  # where nothing was measured
    2
    """
    return lambda b: acquisitions.upper_confidence_bound(b.mean, b.std, kappa)


def exploit(b: Belief) -> np.ndarray:
    """Go where the mean is largest: nothing is explored.

    Examples
    --------
    >>> from helpers.choosing import believe
    >>> from helpers.models import ExactGP
    >>> x = np.array([[0.0], [1.0], [9.0]])
    >>> rng = np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.0), x[:2], np.array([0.0, 1.0]), x, rng)
    >>> int(exploit(belief).argmax())  # the best one known
    1
    """
    return b.mean


def explore(b: Belief) -> np.ndarray:
    """Go where the uncertainty is largest: nothing is exploited.

    Examples
    --------
    >>> from helpers.choosing import believe
    >>> from helpers.models import ExactGP
    >>> x = np.array([[0.0], [1.0], [9.0]])
    >>> rng = np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.0), x[:2], np.array([0.0, 1.0]), x, rng)
    >>> int(explore(belief).argmax())  # where nothing was measured
    2
    """
    return b.std


def expected_gain(b: Belief) -> np.ndarray:
    """Return the expected improvement over the best so far.

    Examples
    --------
    >>> from helpers.choosing import believe
    >>> from helpers.models import ExactGP
    >>> x = np.array([[0.0], [1.0], [9.0]])
    >>> rng = np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.0), x[:2], np.array([0.0, 1.0]), x, rng)
    >>> int(expected_gain(belief).argmax())  # what is known has nothing to gain
    2
    """
    return acquisitions.expected_improvement(b.mean, b.std, b.best)


def chance_of_gain(b: Belief) -> np.ndarray:
    """Return the probability of improvement over the best so far.

    Examples
    --------
    >>> from helpers.choosing import believe
    >>> from helpers.models import ExactGP
    >>> x = np.array([[0.0], [1.0], [9.0]])
    >>> rng = np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.0), x[:2], np.array([0.0, 1.0]), x, rng)
    >>> bool(0 <= chance_of_gain(belief).min() <= chance_of_gain(belief).max() <= 1)
    True
    """
    return acquisitions.probability_of_improvement(b.mean, b.std, b.best)


def thompson(b: Belief) -> np.ndarray:
    """Return one plausible objective, drawn from the belief.

    Examples
    --------
    >>> from helpers.choosing import believe
    >>> from helpers.models import ExactGP
    >>> x = np.array([[0.0], [1.0], [9.0]])
    >>> rng = np.random.default_rng(0)
    >>> belief = believe(ExactGP(1.0), x[:2], np.array([0.0, 1.0]), x, rng)
    >>> drawn = thompson(belief)
    >>> bool(abs(drawn[1] - 1.0) < 0.1)  # where it is measured, all draws agree
    True
    """
    return b.draw()
