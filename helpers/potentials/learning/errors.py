"""Errors of a potential beside the size of what it predicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator

from helpers.potentials.simulator.decomposition import net_molecular_forces
from helpers.potentials.simulator.reference import ENERGY, FORCES


@dataclass(frozen=True)
class PotentialErrors:
    """Root mean squares over frames.

    Attributes
    ----------
    energy : float
        Error of the energy in meV/atom.
    energy_spread : float
        Standard deviation of the reference energy in meV/atom, after the best constant for each
        kind of molecule was taken out: what a model that knows no shapes would miss.
    force, force_reference : float
        Error and size of the force components in meV/Å.
    net_force, net_force_reference : float
        The same of the net forces on molecules; both nan for frames of single molecules.
    """

    energy: float
    energy_spread: float
    force: float
    force_reference: float
    net_force: float
    net_force_reference: float

    @property
    def force_share(self) -> float:
        """Force error as a share of the reference."""
        return self.force / self.force_reference

    @property
    def net_force_share(self) -> float:
        """Error of the net molecular forces as a share of the reference."""
        return self.net_force / self.net_force_reference


def predict(frames: Sequence[Atoms], calculator: Calculator) -> list[Atoms]:
    """Copy frames, with labels by a model in place of those of the reference.

    Parameters
    ----------
    frames : sequence of Atoms
        The frames.
    calculator : Calculator
        The model.

    Returns
    -------
    list of Atoms
        With energies in eV and forces in eV/Å, under the same names as the reference.
    """
    predictions = []
    for frame in frames:
        prediction = frame.copy()
        prediction.calc = calculator
        prediction.info[ENERGY] = float(prediction.get_potential_energy())
        prediction.arrays[FORCES] = np.array(prediction.get_forces())
        prediction.calc = None
        predictions.append(prediction)
    return predictions


def compare(frames: Sequence[Atoms], predictions: Sequence[Atoms]) -> PotentialErrors:
    """Compare predictions with the reference.

    Parameters
    ----------
    frames, predictions : sequence of Atoms
        The same frames, with labels of the reference and of the model.

    Returns
    -------
    PotentialErrors
        Root mean squares.

    Raises
    ------
    ValueError
        If there are no frames or the two are not the same.
    """
    if not len(frames) or len(frames) != len(predictions):
        raise ValueError(f"cannot compare {len(frames)} frames with {len(predictions)}")
    if any(list(a.symbols) != list(b.symbols) for a, b in zip(frames, predictions, strict=True)):
        raise ValueError("frames and predictions do not hold the same atoms")
    sizes = np.array([len(frame) for frame in frames])
    reference, model = (np.array([f.info[ENERGY] for f in x]) for x in (frames, predictions))
    forces = [np.vstack([f.arrays[FORCES] for f in x]) for x in (frames, predictions)]
    net = [np.vstack([_net(f) for f in x]) for x in (frames, predictions)]
    if all(len(np.unique(f.arrays["molID"])) == 1 for f in frames):
        net = [np.full((1, 3), np.nan)] * 2
    return PotentialErrors(
        energy=rms((model - reference) / sizes),
        energy_spread=rms(_without_composition(frames, reference) / sizes),
        force=rms(forces[1] - forces[0]),
        force_reference=rms(forces[0]),
        net_force=rms(net[1] - net[0]),
        net_force_reference=rms(net[0]),
    )


def _net(frame: Atoms) -> np.ndarray:
    return net_molecular_forces(frame.arrays[FORCES], frame.arrays["molID"])


def _without_composition(frames: Sequence[Atoms], energy: np.ndarray) -> np.ndarray:
    elements = sorted({s for frame in frames for s in frame.symbols})
    counts = np.array([[list(f.symbols).count(e) for e in elements] for f in frames], dtype=float)
    return energy - counts @ np.linalg.lstsq(counts, energy, rcond=None)[0]


def rms(values: np.ndarray) -> float:
    """Return the root mean square in thousandths: meV of what is in eV."""
    return float(1000 * np.sqrt(np.mean(np.square(values))))
