"""How well a committee's spread, and a potential's variance, tell of errors: frame by frame."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ase import Atoms

from helpers.potentials.learning import errors, training_sets
from helpers.potentials.learning.fitting import fit
from helpers.potentials.learning.hyperparameters import SMALL
from helpers.potentials.learning.variance import local_variance
from helpers.potentials.simulator import frames
from helpers.potentials.simulator.reference import FORCES

MEMBERS = range(5)
#: Frames that are asked about: what the members know, and what they do not.
_ASKED = {
    "test": slice(0, 12),
    "test_scan": slice(0, 35),
    "test_EC": slice(0, 4),
    "test_EMC": slice(0, 4),
    "dimers": slice(0, 30),
}


def asked() -> list[Atoms]:
    """Return the bundled frames on which the alarms are tried."""
    return [frame for name, some in _ASKED.items() for frame in frames.bundled(name)[some]]


def rows() -> list[dict[str, object]]:
    """Fit five small potentials to boxes that they do not share, and ask all about each frame.

    Returns
    -------
    list of dict
        One a frame: ``subset``, ``frame``, ``volume_ratio``; ``force_error`` of the mean of the
        five and ``committee``, the root mean square of their spread, a force component; and
        ``member_force_error`` and ``variance``, the root of the mean local variance, of the first
        one. Forces in meV/Å, the root of the variance in meV.
    """
    chosen = asked()
    with tempfile.TemporaryDirectory() as folder:
        fits = [
            fit(training_sets.small(group), SMALL, Path(folder, str(group))) for group in MEMBERS
        ]
        calculators = [one.calculator() for one in fits]
        forces = [_forces(errors.predict(chosen, calculator)) for calculator in calculators]
        variances = [float(local_variance(frame, calculators[0]).mean()) for frame in chosen]
    return [
        {
            "subset": frame.info["subset"],
            "frame": int(frame.info["frame"]),
            "volume_ratio": float(frame.info["volume_ratio"]),
            **judged(frame.arrays[FORCES], np.array([member[i] for member in forces])),
            "variance": 1000 * max(variances[i], 0.0) ** 0.5,
        }
        for i, frame in enumerate(chosen)
    ]


def judged(truth: np.ndarray, members: np.ndarray) -> dict[str, float]:
    """Errors and spread of a committee's forces on one frame.

    Parameters
    ----------
    truth : ndarray, shape (n_atoms, 3)
        Reference forces in eV/Å.
    members : ndarray, shape (n_members, n_atoms, 3)
        The first member is the one that is also judged alone.

    Returns
    -------
    dict of str to float
        ``force_error``, ``committee`` and ``member_force_error`` in meV/Å, root mean squares over
        force components.
    """
    return {
        "force_error": errors.rms(members.mean(axis=0) - truth),
        "committee": 1000 * float(np.sqrt(members.var(axis=0, ddof=1).mean())),
        "member_force_error": errors.rms(members[0] - truth),
    }


def _forces(predictions: Sequence[Atoms]) -> list[np.ndarray]:
    return [frame.arrays[FORCES] for frame in predictions]
