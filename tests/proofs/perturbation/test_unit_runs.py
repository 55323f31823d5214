import sys

from proofs.perturbation import unit_runs
from proofs.perturbation.conditions import Condition
from proofs.perturbation.nudged_places import SEED

NUDGE = Condition("nudge 1", {SEED: "1"})
FRAGILE = """
import numpy as np

def test_pins_the_last_bit():
    assert np.random.default_rng(0).random() == 0.6369616873214543

def test_rounds():
    assert abs(np.random.default_rng(0).random() - 0.637) < 1e-3
"""


def test_a_test_that_pins_the_last_bit_is_found_and_named(tmp_path):
    path = tmp_path / "test_fragile.py"
    path.write_text(FRAGILE)
    assert unit_runs.run([str(path)], Condition("as it is")).changed == []
    done = unit_runs.run([str(path)], NUDGE)
    assert done.tests == 2
    assert len(done.changed) == 1
    assert "test_pins_the_last_bit" in done.changed[0]
    assert done.nudged == {"numpy.random.default_rng": 2}


def test_tests_that_cannot_run_at_all_do_not_pass(tmp_path):
    path = tmp_path / "test_broken.py"
    path.write_text("import no_such_module")
    assert unit_runs.run([str(path)], Condition("as it is")).changed
    stopped = Condition("killed", command=(sys.executable, "-c", "print('no emulator')"))
    assert unit_runs.run([str(path)], stopped).changed == [
        "pytest did not get to its end, and said: no emulator"
    ]


def test_every_subject_has_tests():
    for subject in unit_runs.subjects():
        assert all((unit_runs.ROOT / path).exists() for path in unit_runs.paths(subject))
        assert unit_runs.paths(subject)
    assert {"ground floor", "wetting", "clusters"} <= set(unit_runs.subjects())
    assert all((unit_runs.ROOT / path).is_file() for path in unit_runs.EMULATED_TESTS)
