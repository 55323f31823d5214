"""Lesson 09: cluster expansions of an alloy and of lithium in a layered cathode.

Rooms, in reading order: `simulator` lists orderings of a lattice and labels them; `expansions` has
orbits, fits, the hull, and what to compute next; `sampling` is Monte Carlo; `lesson` has the
checks, the figures and the interactive figure.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.clusters.lesson import checks as check
    from helpers.clusters.lesson import figures
    from helpers.clusters.simulator import cathode, copper_gold, enumeration, lattice, structures
    from helpers.clusters.simulator.structures import Structure
    from helpers.clusters.simulator.table import structures_of
    from helpers.clusters.expansions import hull, icet_bridge, next_structure, orbits
    from helpers.clusters.expansions.expansion import from_estimator
    from helpers.clusters.sampling.monte_carlo import Sampler
    from helpers.clusters.sampling.exact import AllOrderings
    from helpers.clusters.sampling.titration import titrate
    from helpers.clusters.sampling.order import Order, free_energies, heat
    from helpers.clusters.lesson.widget import LatticeExplorer, LatticeSetting

__getattr__, __dir__ = faces.lazy(__name__)
