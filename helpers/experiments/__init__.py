"""Designs over named inputs, and running a simulator over one: parallel, journaled, resumable."""

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
    )
    from helpers.experiments.sweep import run
    from helpers.experiments.journal import JournalError

__getattr__, __dir__ = faces.lazy(__name__)
