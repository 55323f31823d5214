import pytest

from proofs.perturbation import parts as perturbation
from proofs.perturbation.conditions import Condition
from proofs.perturbation.lesson_runs import LessonRun
from proofs.perturbation.nudged_places import SEED
from proofs.perturbation.parts import Finding, Part

NUDGE = Condition("nudge 1", {SEED: "1"})
OLD = Condition("old kernels")


def test_every_lesson_and_every_folder_of_tests_meets_every_condition_there_is():
    parts = perturbation.parts([NUDGE, OLD, Condition("not here", missing="no such processor")])
    subjects = {p.subject for p in parts}
    assert {f"{k:02d}" for k in range(11)} <= subjects
    assert "wetting" in subjects
    assert len(parts) == 2 * len(subjects)


def test_an_emulated_processor_runs_quick_tests_only():
    parts = perturbation.parts([Condition("emulated", command=("qemu",))])
    assert [p.subject for p in parts] == ["quick tests"]


def lesson_that(monkeypatch, **showed):
    monkeypatch.setattr(perturbation.lesson_runs, "run", lambda *_: LessonRun(**showed))


def test_a_lesson_in_which_nothing_was_moved_shows_nothing(monkeypatch):
    lesson_that(monkeypatch, outputs=3, verdicts=6)
    assert perturbation.run(Part("00", NUDGE)).changed == [
        "no number was moved, so that this shows nothing"
    ]
    assert perturbation.run(Part("00", OLD)).changed == []


@pytest.mark.parametrize("changed", [[], ["cell 3: stored '1.5', now '1.6'"]])
def test_the_exit_code_is_1_if_anything_changed(monkeypatch, capsys, changed):
    lesson_that(
        monkeypatch, outputs=3, changed=changed, nudged={"helpers.tables.datasets.load": 12_345}
    )
    assert perturbation.run_all([Part("00", NUDGE)]) == bool(changed)
    said = capsys.readouterr().out
    assert "12,345" in said
    assert ("lesson 00, nudge 1: cell 3: stored '1.5', now '1.6'" in said) == bool(changed)
    assert said.endswith(f"{len(changed) or 'nothing'} changed in 1 parts\n")


def test_the_table_has_one_row_a_part():
    text = perturbation.table(
        [Finding(Part("03", OLD), "7 outputs", []), Finding(Part("01", OLD), "8 outputs", [])]
    )
    assert [line.split()[0] for line in text.splitlines()] == ["subject", "01", "03", "nothing"]
