"""Faults to order: a device that answers late, answers garbage, answers 500, or dies.

A laboratory learns to live with faults only if it meets them. A fault names the request that it
strikes by its number, so that a failure exercise fails in the same way each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["late", "garbage", "error", "die"]
Moment = Literal["before", "during", "after"]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes
    ----------
    kind : {"late", "garbage", "error", "die"}
        ``late``: the action is done and recorded, the answer comes `seconds` later. ``garbage``: it
        is done and recorded, the answer is not JSON. ``error``: status 500, nothing was done.
        ``die``: the process ends at once, as by SIGKILL.
    on_action : int
        Which action strikes it, counted from 1 since the start of the device.
    times : int
        How many actions in a row it strikes.
    seconds : float
        Of ``late``: how much later.
    moment : {"before", "during", "after"}
        Of ``die``: before anything moved; when something moved but nothing is on record; or when
        it is on record but nobody was told.

    Raises
    ------
    ValueError
        If a name is not known or a number is out of range.
    """

    kind: Kind
    on_action: int = 1
    times: int = 1
    seconds: float = 1.0
    moment: Moment = "during"

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.kind not in ("late", "garbage", "error", "die"):
            raise ValueError(f"kind is late, garbage, error or die, got {self.kind!r}")
        if self.moment not in ("before", "during", "after"):
            raise ValueError(f"moment is before, during or after, got {self.moment!r}")
        if self.on_action < 1 or self.times < 1:
            raise ValueError("on_action and times count from 1")
        if not 0 <= self.seconds <= 60:
            raise ValueError(f"seconds go from 0 to 60, got {self.seconds}")


class FaultPlan:
    """Counts the actions of a device and tells which fault strikes.

    Parameters
    ----------
    faults : sequence of Fault
        What goes wrong; the first that fits an action strikes.
    """

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self._actions = 0

    def next(self) -> Fault | None:
        """Count one action and return the fault that strikes it, if any."""
        self._actions += 1
        for fault in self.faults:
            if fault.on_action <= self._actions < fault.on_action + fault.times:
                return fault
        return None
