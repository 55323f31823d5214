"""What learns from a table, and what judges it: Gaussian processes, networks, hold-outs.

General methods with a peer library, of which some serve one lesson only: `SparseGP` (peer GPy) and
`ConformalIntervals` (peer MAPIE).
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.models.observation import ObservationMixin
    from helpers.models.exact_gp import ExactGP
    from helpers.models.sparse_gp import SparseGP
    from helpers.models.network_ensemble import NetworkEnsemble
    from helpers.models.levenberg_marquardt import levenberg_marquardt
    from helpers.models.conformal import ConformalIntervals
    from helpers.models.sampling import thompson_sample
    from helpers.models.cross_validation import CrossValidation, cross_validation, standardised
    from helpers.models.splitters import (
        GroupHoldOut,
        RegionHoldOut,
        leaky,
        hold_out,
        left_out,
        leaked_share,
    )

__getattr__, __dir__ = faces.lazy(__name__)
