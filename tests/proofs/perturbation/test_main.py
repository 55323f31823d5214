import pytest

from proofs.perturbation import __main__ as perturbation


@pytest.mark.parametrize("words", [["--part", "0"], ["--part", "99"], ["--quick", "77"]])
def test_what_is_not_there_is_refused(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        perturbation.main(words)
    assert stopped.value.code == 2
    assert "go from 1 to" in capsys.readouterr().err or words[0] == "--quick"


def test_a_quick_run_is_of_the_asked_lessons_under_one_nudge(monkeypatch):
    asked = []
    monkeypatch.setattr(perturbation.parts, "run_all", lambda parts: asked.extend(parts) or 0)
    assert perturbation.main(["--quick", "03", "05"]) == 0
    assert [(p.subject, p.condition.name) for p in asked] == [("03", "nudge 1"), ("05", "nudge 1")]
    asked.clear()
    perturbation.main(["--part", "2", "wetting"])
    assert [p.name for p in asked] == ["tests of wetting, nudge 2"]
