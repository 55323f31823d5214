"""Designs over named inputs, and running a simulator over one: parallel, journaled, resumable.

In reading order: `designs` says which inputs vary and where to try them, `sweep` runs a simulator
over a design with `workers` and a `journal`, `making` turns such a run into a bundled table.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.experiments.designs import (
        Input,
        InputSpace,
        RandomState,
        latin_hypercube,
        sobol,
        factorial,
        grid,
        one_at_a_time,
    )
    from helpers.experiments.sweep import run
    from helpers.experiments.journal import JournalError
    from helpers.experiments.making import make_table, ManyRows, significant

__getattr__, __dir__ = faces.lazy(__name__)
