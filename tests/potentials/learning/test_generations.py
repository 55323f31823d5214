import numpy as np
import pytest
from ase.calculators.emt import EMT

from helpers.potentials.learning import generations
from helpers.potentials.learning.dynamics import Trajectory
from helpers.potentials.simulator import frames
from helpers.potentials.simulator.reference import FORCES


def still(frame, count):
    none = np.zeros(count)
    return Trajectory(np.arange(count) * 5.0, none, none, none, (frame,) * count, False)


def test_the_start_of_a_simulation_is_not_labelled_and_absurd_frames_are_thrown_away():
    sane = frames.bundled("monomers")[0]
    absurd = sane.copy()
    absurd.positions[1] += 0.7 * (absurd.positions[0] - absurd.positions[1])
    kept = generations.labelled([still(sane, 3), still(absurd, 2)])
    assert len(kept) == 2
    assert FORCES in kept[0].arrays
    assert len(generations.labelled([still(absurd, 3)])) == 0


def test_the_worst_frames_are_those_with_the_largest_force_errors():
    chosen = frames.bundled("monomers")[:6]
    off = [np.sqrt(np.mean((f.arrays[FORCES] - forces(f)) ** 2)) for f in chosen]
    picked = generations.worst(chosen, EMT(), 2)
    np.testing.assert_array_equal(picked[0].positions, chosen[int(np.argmax(off))].positions)
    assert len(picked) == 2


def forces(frame):
    asked = frame.copy()
    asked.calc = EMT()
    return asked.get_forces()


def test_a_simulation_with_a_bad_model_does_not_live_long():
    box = frames.bundled("test")[0]
    run = generations.walk(box, EMT(), [0, 0])
    assert run.failed
    assert generations.lived(run) < generations.FEMTOSECONDS


def test_each_setting_is_judged_on_both_kinds_of_frames(monkeypatch, tmp_path):
    given = []

    class Fitted:
        def __init__(self, training, *_):
            given.append(len(training))

        def calculator(self):
            return EMT()

    boxes = frames.bundled("monomers")
    monkeypatch.setattr(generations, "fit", Fitted)
    monkeypatch.setattr(generations, "walk", lambda box, *_: still(boxes[len(box) % 3], 4))
    monkeypatch.setattr(generations.frames, "bundled", lambda *_: boxes[:24])
    monkeypatch.setattr(generations.training_sets, "small", lambda *_: boxes[:5])
    rows = generations.rows(0)
    assert {(r["setting"], r["subset"]) for r in rows} == {
        (setting, subset)
        for setting in ("first generation", "+ worst frames", "+ packed boxes")
        for subset in ("test/2", "simulated")
    }
    assert given == [5, 5 + generations.ADDED, 5 + generations.ADDED]
    assert all(row["lived_fs"] == pytest.approx(15) for row in rows)
