import pytest

from proofs.conditions import outcomes
from proofs.conditions.conditions import Setting
from proofs.conditions.outcomes import Outcome

FACTS = {
    "own_checkout": True,
    "seconds": 2.0,
    "cpu_s": 1.5,
    "peak_mb": 300.0,
    "problem": "",
    "compared": 3,
    "differing": [5],
    "versions": {"numpy": "2.4.6"},
}
WRITE = "import json, sys; json.dump({}, open(sys.argv[2], 'w'))"


@pytest.fixture
def setting(tmp_path):
    folder = tmp_path / "root" / "proofs" / "conditions"
    folder.mkdir(parents=True)
    for package in (folder, folder.parent):
        (package / "__init__.py").touch()
    return Setting(tmp_path / "root", tmp_path, means=("with care",))


def lesson(setting, code):
    """Let the lesson's process do this instead."""
    (setting.root / "proofs" / "conditions" / "one_lesson.py").write_text(code)


def test_a_lesson_that_ran_to_its_end_passed(setting):
    lesson(setting, "sum(range(10**7))\n" + WRITE.format(FACTS))
    outcome = outcomes.run(setting, "03")
    assert outcome.verdict == "passed"
    assert (outcome.compared, outcome.differing, outcome.peak_mb) == (3, 1, 300.0)
    assert outcome.means == ("with care",)
    assert outcome.cpu_s == 1.5  # of the kernel, which is no child of this process


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (WRITE.format(FACTS | {"problem": "ValueError: too big"}), "ValueError: too big"),
        (WRITE.format(FACTS | {"own_checkout": False}), "the helpers came from another checkout"),
        ("raise SystemExit('no such lesson')", "no such lesson"),
        ("raise SystemExit(3)", "it ended with status 3"),
    ],
    ids=["a cell raised", "another checkout", "a message", "only a status"],
)
def test_why_a_lesson_failed_is_told(setting, code, reason):
    lesson(setting, code)
    outcome = outcomes.run(setting, "03")
    assert (outcome.verdict, outcome.reason) == ("failed", reason)


def test_a_lesson_that_holds_too_much_memory_is_killed_with_its_children(setting):
    code = "b = bytearray(400_000_000)\nimport time; time.sleep(60)"
    lesson(setting, f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])")
    outcome = outcomes.run(setting.changed("watched", watched_mb=200), "03")
    assert outcome.verdict == "failed"
    assert "more than 200 MB" in outcome.reason


def test_a_lesson_that_never_ends_is_stopped(setting):
    endless = "while True: pass"
    lesson(setting, f"import subprocess, sys; subprocess.run([sys.executable, '-c', {endless!r}])")
    outcome = outcomes.run(setting, "03", limit_cpu_s=0.5)
    reason = "it took more than 0.5 s of processor time"
    assert (outcome.verdict, outcome.reason) == ("failed", reason)


def test_a_lesson_that_waits_for_ever_is_stopped(setting):
    lesson(setting, "import time; time.sleep(60)")
    outcome = outcomes.run(setting, "03", patience_s=0.5)
    assert (outcome.verdict, outcome.reason) == ("failed", "it took longer than 0 s")


def test_an_outcome_is_kept(tmp_path):
    outcome = Outcome("passed", cpu_s=3.5, means=("one", "two"), versions={"numpy": "2"})
    path = tmp_path / "one-core" / "03.json"
    assert outcomes.kept(path) is None
    outcomes.keep(outcome, path)
    assert outcomes.kept(path) == outcome
    assert [p.name for p in path.parent.iterdir()] == ["03.json"]
