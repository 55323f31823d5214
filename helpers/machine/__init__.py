"""The computer at hand: its memory, cores and packages, its pace, and the processes it runs."""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.machine.resources import Machine, look, memory, cores, chromium, Julia, julia
    from helpers.machine.packages import (
        allowed_versions,
        installed_version,
        tested_versions,
        unavailable,
    )
    from helpers.machine.calibration import Pace, pace
    from helpers.machine.process_family import FamilyWatch
    from helpers.machine.kernel_launcher import adopting
    from helpers.machine.jit import compiled

__getattr__, __dir__ = faces.lazy(__name__)
