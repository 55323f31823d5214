"""What a potential is worth, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
from ase import Atoms
from ase.calculators.calculator import Calculator

from helpers.potentials.learning import errors
from helpers.potentials.simulator import frames
from helpers.potentials.simulator.decomposition import intermolecular_energies
from helpers.potentials.simulator.reference import ENERGY
from helpers.tables.distinct import levels


def on_frames(chosen: Sequence[Atoms], calculator: Calculator) -> dict[str, float]:
    """Errors on some frames.

    Parameters
    ----------
    chosen : sequence of Atoms
        With labels.
    calculator : Calculator
        The potential.

    Returns
    -------
    dict of str to float
        The attributes of :class:`~helpers.potentials.learning.errors.PotentialErrors`, in meV an
        atom and meV/Å.
    """
    return asdict(errors.compare(chosen, errors.predict(chosen, calculator)))


def reference_intermolecular(scans: Sequence[Atoms]) -> np.ndarray:
    """Intermolecular energies of bundled frames by the reference method, in eV a molecule."""
    count = [len(np.unique(frame.arrays["molID"])) for frame in scans]
    energies = [frame.info[ENERGY] - frame.info["inside_energy"] for frame in scans]
    return np.array(energies) / count


def volume_curve(calculator: Calculator, scans: Sequence[Atoms] | None = None) -> pd.DataFrame:
    """Errors of the intermolecular energy over the volume.

    Parameters
    ----------
    calculator : Calculator
        The potential.
    scans : sequence of Atoms, optional
        Rigid scans; those of the nine test boxes unless given.

    Returns
    -------
    DataFrame
        One row a volume ratio, in rising order: ``volume_ratio``, ``bias`` (the mean of model
        minus reference) and ``rmse`` over the boxes, both in meV a molecule.
    """
    scans = frames.bundled("test_scan") if scans is None else scans
    off = 1000 * (intermolecular_energies(scans, calculator) - reference_intermolecular(scans))
    table = pd.DataFrame({"volume_ratio": [f.info["volume_ratio"] for f in scans], "off": off})
    table["square"] = table["off"] ** 2
    mean = table.groupby(levels(table["volume_ratio"]))[["off", "square"]].mean().reset_index()
    return pd.DataFrame(
        {
            "volume_ratio": mean["volume_ratio"],
            "bias": mean["off"],
            "rmse": np.sqrt(mean["square"]),
        }
    )
