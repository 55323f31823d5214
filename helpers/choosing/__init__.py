"""The next experiment: what a model believes, what that is worth, and when it is enough.

In reading order: `acquisitions` are formulas of a mean and its uncertainty; `belief` is what a
fitted model holds of experiments not yet done, and `strategies` score it; `batches` choose several
experiments at once; `stopping` says when to end; `campaign` is the loop, on a list of experiments
(`pools`) or anything else; `baseline` is what chance would do. Peers: BoTorch, GPyOpt, emukit.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.choosing.acquisitions import (
        upper_confidence_bound,
        expected_improvement,
        probability_of_improvement,
        argmax_with_seeded_ties,
    )
    from helpers.choosing.belief import Belief, believe
    from helpers.choosing.strategies import (
        Acquisition,
        confidence_bound,
        expected_gain,
        chance_of_gain,
        exploit,
        explore,
        thompson,
    )
    from helpers.choosing.batches import (
        BatchRule,
        largest,
        believer,
        thompson_draws,
        local_penalisation,
        nearby_slopes,
        penalty,
        slope,
        nearest_distance,
    )
    from helpers.choosing.stopping import (
        Progress,
        StopRule,
        Budget,
        Found,
        NothingBetter,
        LittleToGain,
        first_of,
    )
    from helpers.choosing.pools import Pool, replicated_pool
    from helpers.choosing.campaign import Campaign, Wait, run_campaign, run_rounds
    from helpers.choosing.baseline import RandomDraws, expected_random, random_survival

__getattr__, __dir__ = faces.lazy(__name__)
