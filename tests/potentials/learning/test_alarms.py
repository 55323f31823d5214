import numpy as np
import pytest

from helpers.potentials.learning import alarms
from helpers.potentials.learning.hyperparameters import GapHyperparameters, TwoBody
from helpers.potentials.simulator import frames


def test_members_that_agree_do_not_raise_the_alarm_however_wrong_they_are():
    truth = np.zeros((4, 3))
    found = alarms.judged(truth, np.ones((5, 4, 3)))
    assert found["committee"] == 0
    assert found["force_error"] == found["member_force_error"] == 1000


def test_the_mean_of_members_that_err_apart_is_better_than_one_of_them():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(200, 3))
    found = alarms.judged(truth, truth + rng.normal(0, 0.1, (5, 200, 3)))
    assert found["member_force_error"] == pytest.approx(100, rel=0.1)
    assert found["committee"] == pytest.approx(100, rel=0.1)
    assert found["force_error"] == pytest.approx(100 / np.sqrt(5), rel=0.1)


def test_known_and_unknown_frames_are_asked_about():
    subsets = [frame.info["subset"] for frame in alarms.asked()]
    assert set(subsets) == {"test", "test_scan", "test_EC", "test_EMC", "dimers"}
    assert not any("train" in subset for subset in subsets)


def test_each_frame_gets_a_row(monkeypatch):
    chosen = frames.bundled("dimers")[:2]
    monkeypatch.setattr(alarms, "asked", lambda: chosen)
    monkeypatch.setattr(alarms, "MEMBERS", range(2))
    monkeypatch.setattr(alarms, "SMALL", GapHyperparameters((TwoBody(4.0),)))
    monkeypatch.setattr(alarms, "local_variance", lambda *_: np.array([4e-6]))
    rows = alarms.rows()
    assert [row["frame"] for row in rows] == [int(f.info["frame"]) for f in chosen]
    assert all(row["committee"] > 0 and row["force_error"] > 0 for row in rows)
    assert rows[0]["variance"] == pytest.approx(2)
