"""Lesson 04: laws for the conductivity of an electrolyte, found by symbolic regression.

In reading order: `simulator` has the two tables and the law behind the synthetic one; `formulas`
writes laws as expressions, with units, constants and physical limits; `engines` search for them;
`judging` tells which to trust; `lesson` has figures, checks and the interactive figure.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.conductivity.simulator.table import bundled_table, published_table
    from helpers.conductivity.simulator.truth import LOG_TRUTH
    from helpers.conductivity.formulas import expressions, physics, published_law
    from helpers.conductivity.formulas.representations import LOG, RAW
    from helpers.conductivity.formulas.units import units_check
    from helpers.conductivity.engines import known_laws
    from helpers.conductivity.engines.front import Front
    from helpers.conductivity.engines.julia import julia_status
    from helpers.conductivity.engines.recorded_laws import recorded_law
    from helpers.conductivity.engines.search import search
    from helpers.conductivity.engines.sparse_library import SparseLibrary
    from helpers.conductivity.judging import holdouts, recovery, selection
    from helpers.conductivity.judging.replicates import noise
    from helpers.conductivity.judging.uncertainty import bootstrap
    from helpers.conductivity.lesson import checks as check
    from helpers.conductivity.lesson import figures
    from helpers.conductivity.lesson.widget import FrontExplorer

__getattr__, __dir__ = faces.lazy(__name__)
