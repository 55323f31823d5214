"""What an output depends on: of a function, of gradients, of a given table.

General methods with a peer, SALib, which computes most of them; what is added are named inputs with
units, checks of what comes in, intervals, and measures from gradients.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.sensitivity.of_functions import one_at_a_time, morris, sobol_indices
    from helpers.sensitivity.of_gradients import rms_derivatives, derivative_bound
    from helpers.sensitivity.of_tables import t_statistics, uniformity, dependence, rbd_fast, pawn

__getattr__, __dir__ = faces.lazy(__name__)
