import numpy as np
import pytest
from ase.calculators.calculator import Calculator

from helpers.potentials.learning.evaluation import on_frames, reference_intermolecular, volume_curve
from helpers.potentials.simulator import frames
from helpers.potentials.simulator.reference import ENERGY, FORCES


class Memory(Calculator):
    """Knows the labels of some frames, and errs by so much an atom; 0 for single molecules."""

    implemented_properties = ("energy", "forces")

    def __init__(self, known, error=0.0):
        super().__init__()
        self.known = {round(f.get_volume(), 3): f for f in known}
        self.error = error

    def calculate(self, atoms=None, properties=("energy",), system_changes=()):
        super().calculate(atoms, properties, system_changes)
        frame = self.known.get(round(self.atoms.get_volume(), 3))
        if frame is None:
            self.results = {"energy": 0.0, "forces": 0 * self.atoms.positions}
            return
        inter = frame.info[ENERGY] - frame.info["inside_energy"]
        total = frame.info[ENERGY] if self.error is None else inter + self.error * len(self.atoms)
        self.results = {"energy": total, "forces": frame.arrays[FORCES]}


def test_a_model_without_errors_has_none():
    boxes = frames.bundled("test")[:3]
    found = on_frames(boxes, Memory(boxes, None))
    assert found["energy"] == pytest.approx(0, abs=1e-6) and found["force"] == 0
    assert found["force_reference"] > 500


def test_a_constant_error_is_a_bias_at_every_volume():
    scans = frames.bundled("test_scan")[:7]
    atoms, molecules = len(scans[0]), len(np.unique(scans[0].arrays["molID"]))
    curve = volume_curve(Memory(scans, 0.001), scans)
    assert curve["volume_ratio"].tolist() == [0.85, 1.0, 1.15, 1.35, 1.6, 2.0, 3.0]
    np.testing.assert_allclose(curve["bias"], atoms / molecules, rtol=1e-6)
    np.testing.assert_allclose(curve["rmse"], curve["bias"].abs())


def test_the_test_boxes_are_those_of_the_curve_unless_others_are_given():
    known = frames.bundled("test_scan")
    assert len(volume_curve(Memory(known))) == 7


def test_the_reference_energy_between_molecules_is_that_of_the_table():
    scans = frames.bundled("test_scan")[:7]
    energies = reference_intermolecular(scans)
    assert energies.shape == (7,)
    assert energies[-1] > energies[1] and (np.abs(energies) < 1).all()
