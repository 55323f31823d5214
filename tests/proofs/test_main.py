import tomllib

import pytest

from proofs import __main__ as proofs
from proofs.perturbation.conditions import Condition
from proofs.perturbation.parts import Finding, Part

PARTS = [Part(f"{k:02d}", Condition("nudge 1")) for k in range(40)]


@pytest.fixture
def seconds(tmp_path, monkeypatch):
    path = tmp_path / "seconds.toml"
    monkeypatch.setattr(proofs, "SECONDS", path)
    path.write_text("".join(f'"{p.name}" = {30 + 3 * int(p.subject)}\n' for p in PARTS))
    return path


@pytest.fixture
def ran(monkeypatch):
    done = []

    def run(part):
        done.append(part)
        return Finding(part, "3 outputs", [], seconds=12.0)

    monkeypatch.setattr(proofs.perturbation, "run", run)
    return done


def test_what_is_drawn_fits_and_nothing_is_lost(seconds):
    chosen, others = proofs.drawn(PARTS, "abc", 600)
    known = proofs.expected()
    spent = sum(known[p.name] for p in chosen)
    assert 600 - min(known[p.name] for p in others) < spent <= 600
    assert sorted(p.name for p in [*chosen, *others]) == [p.name for p in PARTS]


def test_another_commit_draws_others_and_the_same_one_the_same(seconds):
    first = proofs.drawn(PARTS, "abc", 600)[0]
    assert proofs.drawn(PARTS, "abc", 600)[0] == first
    assert proofs.drawn(PARTS, "abd", 600)[0] != first


def test_in_a_hundred_commits_every_part_is_drawn(seconds):
    drawn = {p.name for k in range(100) for p in proofs.drawn(PARTS, str(k), 600)[0]}
    assert drawn == {p.name for p in PARTS}


def test_a_part_that_was_never_measured_is_taken_to_be_long(tmp_path, monkeypatch):
    monkeypatch.setattr(proofs, "SECONDS", tmp_path / "none.toml")
    assert len(proofs.drawn(PARTS, "abc", 600)[0]) == 600 // proofs.UNKNOWN_S


def test_a_part_is_taken_to_be_as_long_as_its_subject_was_under_another_condition(seconds):
    known = proofs.expected()
    assert proofs.needed(Part("07", Condition("old kernels")), known) == 51
    assert proofs.needed(Part("wetting", Condition("old kernels")), known) == proofs.UNKNOWN_S


def test_on_a_slow_machine_the_last_parts_are_left_out_and_named(seconds, ran, monkeypatch, capsys):
    clock = iter(range(0, 10_000, 200))
    monkeypatch.setattr(proofs.time, "monotonic", lambda: next(clock))
    assert proofs.run_within(PARTS[:5], 600) == 0
    assert 1 <= len(ran) < 5
    assert "no time was left for: " in capsys.readouterr().out


def test_what_is_left_out_is_listed(seconds, ran, monkeypatch, capsys):
    monkeypatch.setattr(proofs.perturbation, "parts", lambda: PARTS)
    assert proofs.main(["--minutes", "10", "--seed", "abc"]) == 0
    said = capsys.readouterr().out
    assert "left out: " in said
    assert len(ran) + said.split("left out: lesson")[1].split("\n")[0].count(";") + 1 == len(PARTS)


def test_too_little_time_for_anything_is_no_success(seconds, ran, monkeypatch, capsys):
    monkeypatch.setattr(proofs.perturbation, "parts", lambda: PARTS)
    assert proofs.main(["--minutes", "0.1"]) == 1
    assert ran == []
    assert "nothing was shown" in capsys.readouterr().out


def test_what_parts_took_is_remembered(seconds, ran, capsys):
    assert proofs.remember(PARTS[:2]) == 0
    kept = tomllib.loads(seconds.read_text())
    assert kept[PARTS[0].name] == 12
    assert kept[PARTS[5].name] == 45


def test_negative_minutes_are_refused(capsys):
    with pytest.raises(SystemExit):
        proofs.main(["--minutes", "-1"])
    assert "must be above 0, got -1" in capsys.readouterr().err


def test_a_checkout_has_a_commit():
    assert len(proofs.commit()) == 40 or proofs.commit() == "no commit"
