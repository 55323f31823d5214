"""Active learning: which experiment comes next, and how much that saves.

In reading order: `simulator` makes landscapes whose answers are known; `learners` say how unsure a
model is; `campaigns` label, search pools, and count what it took; `lesson` has figures, checks and
the interactive figure of lesson 05. The loop itself stands in `helpers.choosing`.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.active_learning.lesson.answers import PHASE_TABLE
    from helpers.active_learning.learners.uncertainty import entropy, least_confidence, margin
    from helpers.active_learning.lesson import checks as check
    from helpers.active_learning.simulator import phases
    from helpers.active_learning.campaigns import labelling
    from helpers.active_learning.lesson import figures
    from helpers.active_learning.learners.variance import variance_reduction
    from helpers.active_learning.learners.forest import Forest
    from helpers.active_learning.campaigns.pools import schwefel_pool, electrolyte_pool, silver_pool
    from helpers.active_learning.campaigns import strategies
    from helpers.active_learning.campaigns.censoring import report
    from helpers.active_learning.campaigns.recorded import SCHEMES, recorded
    from helpers.active_learning.lesson import widget

__getattr__, __dir__ = faces.lazy(__name__)
