from contextlib import contextmanager

import pytest

from proofs.conditions import matrix, outcomes
from proofs.conditions.conditions import NotPossible
from proofs.conditions.matrix import Row, main, render, run_row
from proofs.conditions.outcomes import Outcome

PASSED = Outcome(
    "passed",
    cpu_s=61.6,
    peak_mb=734.0,
    compared=5,
    differing=2,
    means=("one core by `taskset`",),
    versions={"python": "3.11.7", "numpy": "2.0.2"},
)


@contextmanager
def impossible(setting):
    raise NotPossible("there is no such machine")
    yield setting


def remembered(name, seen):
    @contextmanager
    def condition(setting):
        seen.append(f"{name} on")
        yield setting.changed(name)
        seen.append(f"{name} off")

    return condition


def test_a_row_of_the_page_tells_seconds_and_differing_cells():
    found = {"one-core": {"03": PASSED, "04": Outcome("failed", "ValueError: too big")}}
    text = render(found, ["03", "04", "05"])
    assert "| one core | 62 ≠ 2 | **failed** | – |" in text
    assert "1 of 2 lessons passed; 3 of 5 stored outputs were printed again; at most 734" in text
    assert "Lesson 04 failed: ValueError: too big." in text
    assert "Not run, or not alone: five at once" in text and "| path" not in text


def test_a_row_of_which_nothing_is_kept_here_stays_as_it_stands_on_the_page():
    page = render({"one-core": {"03": PASSED}, "path": {"03": PASSED}}, ["03"])
    now = render({"path": {"03": Outcome("passed", cpu_s=7.0)}}, ["03", "04"], page)
    assert "| one core | 62 ≠ 2 | – |" in now
    assert "| path with spaces, not ASCII | 7 | – |" in now
    (account,) = [line for line in page.splitlines() if line.startswith("- **one core**")]
    assert account in now
    assert render({}, ["03", "04"], now) == now


def test_versions_are_named_where_they_are_not_the_locked_ones(monkeypatch):
    monkeypatch.setattr(matrix.packages, "tested_versions", lambda: {"numpy": "2.0.2"})
    assert "Versions: python 3.11.7; all others as locked." in render(
        {"oldest": {"03": PASSED}}, ["03"]
    )


def test_what_cannot_be_had_is_not_tried_for_a_reason():
    outcome = dict(run_row(Row("anywhere", (impossible,)), ["03"]))
    assert outcome == {"03": Outcome("not tried", "there is no such machine")}
    text = render({"oldest": outcome}, ["03"])
    assert "| oldest allowed versions | not tried |" in text
    assert "not tried, because there is no such machine." in text


def test_conditions_hold_together_and_are_undone_in_reverse(monkeypatch):
    seen = []
    row = Row("both", (remembered("first", seen), remembered("second", seen)))
    monkeypatch.setattr(outcomes, "run", lambda setting, number: Outcome("passed", *setting.means))
    (done,) = run_row(row, ["03"])
    assert done == ("03", Outcome("passed", "first", "second"))
    assert seen == ["first on", "second on", "second off", "first off"]


def test_a_run_keeps_what_other_runs_found(tmp_path, monkeypatch, capsys):
    store, page = tmp_path / "store", tmp_path / "robustness.md"
    outcomes.keep(PASSED, store / "one-core" / "03.json")
    monkeypatch.setitem(matrix.ROWS, "path", Row("path", (impossible,)))
    words = ["--store", str(store), "--to", str(page)]
    assert main(["path", "--lessons", "04", *words]) == 0
    assert "path 04: not tried there is no such machine" in capsys.readouterr().out
    text = page.read_text("utf-8")
    assert "62 ≠ 2" in text and "| path | – | – | – | – | not tried |" in text


def test_a_lesson_that_failed_is_the_commands_status(tmp_path, monkeypatch):
    monkeypatch.setattr(outcomes, "run", lambda setting, number: Outcome("failed", "why"))
    monkeypatch.setitem(matrix.ROWS, "path", Row("path", ()))
    words = ["--store", str(tmp_path / "s"), "--to", str(tmp_path / "page.md")]
    assert main(["path", "--lessons", "00", *words]) == 1


def test_an_unknown_row_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit) as left:
        main(["underwater"])
    assert left.value.code == 2
    assert "no such row: underwater; there are at-once, one-core" in capsys.readouterr().err
