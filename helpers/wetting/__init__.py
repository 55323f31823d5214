"""Lesson 08: electrolyte fills a porous electrode, and a surrogate chooses the electrode.

Rooms, in reading order: `simulator` builds networks of pores, fills them and makes the table;
`learning` correlates, classifies, predicts and searches for a design; `lesson` has the checks, the
figures and the interactive figure.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.wetting.lesson import checks as check
    from helpers.wetting.lesson import figures
    from helpers.wetting.simulator.inputs import WETTING_INPUTS
    from helpers.wetting.simulator.network import build
    from helpers.wetting.simulator.filling import invade, simulate
    from helpers.wetting.lesson.answers import messy_table, washburn_runs
    from helpers.wetting.learning import correlation
    from helpers.wetting.learning import classes
    from helpers.wetting.learning.regression import candidates
    from helpers.wetting.learning.surrogate import Surrogate
    from helpers.wetting.learning import robust_design
    from helpers.wetting.simulator import laws
    from helpers.wetting.lesson.widget import FillingExplorer

__getattr__, __dir__ = faces.lazy(__name__)
