"""The fits behind the bundled table ``gap_scans``: which data, which hyper-parameters, which tests.

Hyper-parameters are scanned one at a time around those of ``SMALL``, with eight boxes and on two
training groups: a fit takes seconds, and errors are larger than those of the recommended model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ase import Atoms

from helpers.potentials.learning import training_sets
from helpers.potentials.learning.hyperparameters import (
    RECOMMENDED,
    SINGLE_SOAP,
    SMALL,
    GapHyperparameters,
)

#: Scanned one at a time: of the short SOAP, but for ``sigma_force`` and ``long_cutoff``.
SCANNED = {
    "sigma_force": (0.02, 0.1, 1.0),
    "n_sparse": (25, 100, 200),
    "n_max": (2, 4, 6, 8),
    "l_max": (0, 2, 4),
    "atom_sigma": (0.15, 0.25, 0.5),
    "cutoff": (2.0, 3.0, 4.0),
    "zeta": (1, 2, 4),
    "long_cutoff": (4.0, 5.0, 6.0),
}
SCAN_GROUPS = (0, 1)
GROUPS = range(5)
BOXES = (4, 8, 16)
_PAIRS, _SHORT, _LONG = SMALL.terms
_SHORTER = replace(
    RECOMMENDED,
    terms=(RECOMMENDED.terms[0], replace(RECOMMENDED.terms[1], cutoff=2.0), RECOMMENDED.terms[2]),
)
_BASE = {
    "sigma_force": SMALL.sigma_force,
    "long_cutoff": _LONG.cutoff,
    **{name: getattr(_SHORT, name) for name in SCANNED if hasattr(_SHORT, name)},
}


@dataclass(frozen=True)
class Plan:
    """One fit and its tests.

    Attributes
    ----------
    data : callable
        Returns the training frames.
    hyperparameters : GapHyperparameters
        Of the fit.
    tests : tuple of str
        Names of test sets: subsets of the bundled frames; ``"test/2"`` for every second frame of
        one, ``"own/2"`` for every second of the training boxes, ``"volumes"`` for the curve of
        intermolecular energies.
    virials : bool
        Whether virials are fitted, too.
    """

    data: Callable[[], list[Atoms]]
    hyperparameters: GapHyperparameters
    tests: tuple[str, ...] = ("test/2", "own/2")
    virials: bool = False


def varied(parameter: str, value: float) -> GapHyperparameters:
    """Return ``SMALL`` with one hyper-parameter changed.

    Parameters
    ----------
    parameter : str
        One of :data:`SCANNED`.
    value : float
        Its value.

    Raises
    ------
    ValueError
        If the parameter is not one of those.
    """
    if parameter not in SCANNED:
        raise ValueError(f"parameter is one of {', '.join(SCANNED)}, not {parameter!r}")
    if parameter == "sigma_force":
        return replace(SMALL, sigma_force=value)
    if parameter == "long_cutoff":
        return replace(SMALL, terms=(_PAIRS, _SHORT, replace(_LONG, cutoff=value)))
    change: dict[str, Any] = {parameter: value}
    return replace(SMALL, terms=(_PAIRS, replace(_SHORT, **change), _LONG))


def plans() -> dict[tuple[str, str, int], Plan]:
    """List all fits by experiment, setting and training group.

    Returns
    -------
    dict
        In the order in which they are run. The setting of a scanned hyper-parameter is its value
        as text; that of ``SMALL`` itself is fitted once, as experiment ``"terms"``, setting
        ``"pairs + short + long"``.
    """
    found: dict[tuple[str, str, int], Plan] = {}
    everything = ("test", "volumes", "large", "test_EC", "test_EMC")
    for group in GROUPS:
        full = partial(training_sets.bulk, group)
        found["full", "boxes", group] = Plan(full, RECOMMENDED, everything)
        more = partial(training_sets.with_scans, group)
        found["full", "boxes + scans", group] = Plan(more, RECOMMENDED, everything)
    found["full", "one SOAP", 0] = Plan(
        partial(training_sets.bulk, 0), SINGLE_SOAP, ("test", "own/2")
    )
    for group in SCAN_GROUPS:
        full = partial(training_sets.bulk, group)
        found["full", "short cutoff 2 Å", group] = Plan(full, _SHORTER, ("test", "volumes"))
    for name, data in {
        "EC": training_sets.ec_only,
        "EC + lone EMC": training_sets.ec_and_lone_emc,
    }.items():
        found["composition", name, 0] = Plan(data, RECOMMENDED, ("test", "test_EC", "test_EMC"))
    for group in SCAN_GROUPS:
        data = partial(training_sets.small, group)
        for name, terms in _TERMS.items():
            tests = ("test/2", "own/2", "volumes") if terms is SMALL else ("test/2", "own/2")
            found["terms", name, group] = Plan(data, terms, tests)
        found["virials", "with virials", group] = Plan(
            data, SMALL, ("test/2", "own/2", "volumes"), virials=True
        )
        for boxes in BOXES:
            if boxes != 8:
                some = partial(training_sets.small, group, boxes)
                found["boxes", str(boxes), group] = Plan(some, SMALL)
        for parameter, values in SCANNED.items():
            for value in values:
                if value != _BASE[parameter]:
                    found[parameter, f"{value:g}", group] = Plan(data, varied(parameter, value))
    return found


def base(parameter: str) -> str:
    """Return the setting of a scanned hyper-parameter in ``SMALL``."""
    return f"{_BASE[parameter]:g}"


_TERMS = {
    "one long SOAP": SINGLE_SOAP,
    "one short SOAP": replace(SMALL, terms=(_SHORT,)),
    "pairs": replace(SMALL, terms=(_PAIRS,)),
    "pairs + long": replace(SMALL, terms=(_PAIRS, _LONG)),
    "pairs + short": replace(SMALL, terms=(_PAIRS, _SHORT)),
    "pairs + short + long": SMALL,
}
