"""One measurement of a benchmark, and the table that ``make bench`` prints."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from helpers.machine import calibration


@dataclass(frozen=True)
class Measurement:
    """A number measured in this run.

    Attributes
    ----------
    subject : str
        What was measured, e.g. ``"SparseGP, log capacity loss"``.
    quantity : str
        Which property of it, e.g. ``"R2, mean of 5 splits"``.
    value : float
        The number.
    unit : str
        Its unit; empty for a ratio or a score.
    target : str
        The goal in words, e.g. ``">= 0.9956"``; empty for a number reported beside others.
    met : bool or None
        Whether the goal holds; ``None`` where there is none.
    peer : str
        The library beside which nothing was measured, because it is not installed.
    """

    subject: str
    quantity: str
    value: float
    unit: str = ""
    target: str = ""
    met: bool | None = None
    peer: str = ""


#: What is measured in one go, and kept when it is finished.
Part = Callable[[], list[Measurement]]
#: The parts of a benchmark by their names, in the order in which they are measured.
Parts = Mapping[str, Part]


def absent(subject: str, *peers: str) -> list[Measurement]:
    """Return a line for each peer library that is not installed, beside which nothing is shown."""
    return [
        Measurement(subject, f"beside {peer}", math.nan, peer=peer)
        for peer in peers
        if find_spec(peer) is None
    ]


def within(
    subject: str, quantity: str, value: float, limit: float, unit: str = "CPU s"
) -> Measurement:
    """Return a measured time with a target that is the same work on every machine.

    The limit was set on the reference machine of `helpers.machine.calibration`; it is multiplied by
    the factor of this one, which is measured now, under the same load. Where another library does
    the same job, the target is a ratio to it and no time at all.

    Parameters
    ----------
    value, limit : float
        Time and limit, both in `unit`.
    """
    factor = calibration.pace().factor
    target = f"<= {limit:g} × {factor:.2f}"
    return Measurement(subject, quantity, value, unit, target, bool(value <= limit * factor))


def render(measurements: Sequence[Measurement]) -> str:
    """Lay measurements out as a plain-text table with one line each."""
    header = ("subject", "quantity", "value", "unit", "target", "")
    lines = [
        (m.subject, m.quantity, f"{m.value:.5g}", m.unit, m.target, _verdict(m))
        for m in measurements
    ]
    widths = [max(len(line[i]) for line in (header, *lines)) for i in range(len(header))]
    rule = tuple("-" * w for w in widths)
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in (header, rule, *lines)
    )


def _verdict(measurement: Measurement) -> str:
    if measurement.peer:
        return "peer absent"
    return {None: "", True: "met", False: "MISSED"}[measurement.met]
