import pytest

from proofs import perturbation
from proofs.conditions import Condition
from proofs.lesson_runs import LessonRun
from proofs.nudged_places import SEED
from proofs.perturbation import Finding, Part

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


@pytest.mark.parametrize("words", [["--part", "0"], ["--part", "99"], ["--quick", "77"]])
def test_what_is_not_there_is_refused(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        perturbation.main(words)
    assert stopped.value.code == 2
    assert "go from 1 to" in capsys.readouterr().err or words[0] == "--quick"


def test_a_quick_run_is_of_the_asked_lessons_under_one_nudge(monkeypatch):
    asked = []
    monkeypatch.setattr(perturbation, "run_all", lambda parts: asked.extend(parts) or 0)
    assert perturbation.main(["--quick", "03", "05"]) == 0
    assert [(p.subject, p.condition.name) for p in asked] == [("03", "nudge 1"), ("05", "nudge 1")]
    asked.clear()
    perturbation.main(["--part", "2", "wetting"])
    assert [p.name for p in asked] == ["tests of wetting, nudge 2"]
