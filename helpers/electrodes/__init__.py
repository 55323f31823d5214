"""Lesson 02: electrode manufacturing, from the slurry over the coating to the calender.

Rooms, in reading order: `simulator` makes slurries, coatings and pressed structures, measures
transport in them and loads the tables; `learning` predicts curves, groups rows, judges models and
chooses within limits; `lesson` has the checks, the figures and the interactive figure.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.electrodes.lesson import checks as check
    from helpers.electrodes.lesson import figures
    from helpers.electrodes.simulator import slurry
    from helpers.electrodes.learning import curves
    from helpers.electrodes.learning.limits import gaussian_process
    from helpers.electrodes.simulator import published_tables
    from helpers.electrodes.simulator.coating import coating_campaign
    from helpers.electrodes.learning.grouping import group
    from helpers.electrodes.simulator.packing import compressed, pack
    from helpers.electrodes.simulator.voxels import voxelise
    from helpers.electrodes.simulator import transport
    from helpers.electrodes.simulator import table as structures
    from helpers.electrodes.simulator import baselines
    from helpers.electrodes.learning import judging
    from helpers.electrodes.learning.limits import candidates_meeting, surrogate
    from helpers.electrodes.simulator.structure import characterise, simulate
    from helpers.electrodes.lesson.widget import CalenderExplorer, CalenderSetting

__getattr__, __dir__ = faces.lazy(__name__)
