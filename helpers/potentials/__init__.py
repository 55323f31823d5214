"""Lesson 01: machine learning potentials for a battery solvent, with GAP and SOAP.

Rooms, in reading order: `simulator` builds the frames and labels them by the reference method;
`learning` describes neighbourhoods, fits potentials and judges them; `lesson` has the checks, the
figures, the tables of stored scans and the interactive figure.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.potentials.lesson import checks as check
    from helpers.potentials.lesson import figures, summaries
    from helpers.potentials.simulator import frames, reference
    from helpers.potentials.simulator.decomposition import intermolecular_energies
    from helpers.potentials.learning import errors, plans, soap, training_sets
    from helpers.potentials.learning.hyperparameters import SINGLE_SOAP, SMALL, Soap
    from helpers.potentials.learning.fitting import fit
    from helpers.potentials.learning.evaluation import reference_intermolecular
    from helpers.potentials.learning.scans import recorded
    from helpers.potentials.learning.dynamics import simulate
    from helpers.potentials.learning.variance import local_variance
    from helpers.potentials.lesson.answers import sparse_solution
    from helpers.potentials.lesson.widget import PAIRS, SoapSetting, SoapExplorer

__getattr__, __dir__ = faces.lazy(__name__)
