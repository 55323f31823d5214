"""One measurement of a benchmark, and the table that ``make bench`` prints."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """

    subject: str
    quantity: str
    value: float
    unit: str = ""
    target: str = ""
    met: bool | None = None


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
    verdicts = {None: "", True: "met", False: "MISSED"}
    header = ("subject", "quantity", "value", "unit", "target", "")
    lines = [
        (m.subject, m.quantity, f"{m.value:.5g}", m.unit, m.target, verdicts[m.met])
        for m in measurements
    ]
    widths = [max(len(line[i]) for line in (header, *lines)) for i in range(len(header))]
    rule = tuple("-" * w for w in widths)
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in (header, rule, *lines)
    )
