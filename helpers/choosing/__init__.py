"""The next experiment: what each candidate is worth, from a mean and its uncertainty."""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.choosing.acquisitions import (
        upper_confidence_bound,
        expected_improvement,
        probability_of_improvement,
        argmax_with_seeded_ties,
    )

__getattr__, __dir__ = faces.lazy(__name__)
