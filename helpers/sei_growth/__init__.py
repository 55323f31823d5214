"""Lesson 03: sensitivity of a P2D model of SEI growth.

Rooms, in reading order: `simulator` grows an SEI in a half cell over one cycle and makes the table
of ten thousand such runs; `lesson` has the checks, the figures and the interactive figure.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.sei_growth.lesson import checks as check
    from helpers.sei_growth.lesson import figures
    from helpers.sei_growth.simulator.inputs import P2D_INPUTS
    from helpers.sei_growth.simulator import cycle, half_cell
    from helpers.sei_growth.simulator.table import published_table
    from helpers.sei_growth.lesson.widget import SensitivityExplorer

__getattr__, __dir__ = faces.lazy(__name__)
