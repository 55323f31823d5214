"""The strategies that the lesson compares, with the two slips of the slides among them."""

import numpy as np

from helpers.choosing import strategies
from helpers.choosing.belief import Belief
from helpers.choosing.strategies import Acquisition


def slide_bound(alpha: float = 0.5) -> Acquisition:
    """Return the bound as the slide writes it: alpha mean + (1 - alpha) std².

    It adds a quantity to its square, so that its choice depends on the unit of y.
    """
    return lambda b: alpha * b.mean + (1 - alpha) * b.std**2


def mean_plus_variance(b: Belief) -> np.ndarray:
    """Return mean + std², what the workshop's notebook computed and called most uncertain."""
    return b.mean + b.std**2


#: The strategies by the names under which the lesson and its interactive figure offer them.
STRATEGIES: dict[str, Acquisition] = {
    "mean + 2 std": strategies.confidence_bound(2.0),
    "expected improvement": strategies.expected_gain,
    "probability of improvement": strategies.chance_of_gain,
    "Thompson": strategies.thompson,
    "mean only": strategies.exploit,
    "std only": strategies.explore,
    "slide, α = 0.5": slide_bound(0.5),
}
