import importlib
import math

import pytest

from helpers.course.lessons import all_lessons
from proofs.benchmarks import __main__ as benchmarks
from proofs.benchmarks import journal
from proofs.benchmarks.table import Measurement, absent

KNOWN = {"sweep": "", "wetting": "08", "clusters": "09", "lattice": "09"}
FAST = Measurement("a fit", "of 5000 rows", 3.0, "s", "<= 4", True)
SLOW = Measurement("a fit", "of 9000 rows", 9.0, "s", "<= 4", False)
(ALONE,) = absent("a fit", "no_such_library")


def test_every_benchmark_belongs_to_a_lesson_or_to_the_ground_floor():
    known = benchmarks.subjects()
    assert {"sweep", "active_learning", "gap_potentials"} <= known.keys()
    assert {lesson for lesson in known.values() if lesson} <= {x.number for x in all_lessons()}
    assert "table" not in known and "emukit_reference" not in known


@pytest.mark.parametrize("subject", ["sweep", "electrode_manufacturing", "cluster_expansion"])
def test_the_parts_of_a_benchmark_have_names(subject):
    parts = importlib.import_module(f"proofs.benchmarks.{subject}").parts()
    assert parts and all(callable(part) for part in parts.values())


@pytest.mark.parametrize(
    ("names", "taken"),
    [([], list(KNOWN)), (["09"], ["clusters", "lattice"]), (["sweep", "08"], ["sweep", "wetting"])],
)
def test_a_benchmark_is_asked_for_by_its_name_or_by_its_lesson(names, taken):
    assert benchmarks.chosen(names, KNOWN) == taken


def test_a_name_that_is_neither_is_refused_with_what_there_is():
    with pytest.raises(ValueError, match=r"no benchmark 77, lead; there are sweep, .* lessons 08"):
        benchmarks.chosen(["lead", "77"], KNOWN)


@pytest.mark.parametrize(
    ("rows", "minutes", "code", "words"),
    [
        ([FAST], {"05": 3.0}, 0, "1 of 1 targets met"),
        ([FAST, SLOW], {"05": 3.0}, 1, "1 of 2 targets met"),
        ([FAST], {"05": 21.0}, 1, "lesson 05: 21 min, more than 20"),
        ([FAST], {"": 60.0}, 0, "1 of 1 targets met"),
        ([FAST, ALONE], {"05": 3.0}, 2, "peer absent, so that nothing is shown .*no_such_library"),
        ([SLOW, ALONE], {"05": 3.0}, 1, "peer absent"),
    ],
)
def test_the_exit_code_says_what_was_missed_and_what_was_not_shown(rows, minutes, code, words):
    import re

    said, given = benchmarks.verdict(rows, minutes)
    assert given == code
    assert re.search(words, said)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Two benchmarks of a lesson; gives what was measured, part by part."""
    done = []

    class Toys:
        @staticmethod
        def parts():
            return {n: lambda n=n: done.append(n) or [FAST] for n in ("first", "second")}

    monkeypatch.setattr(benchmarks, "subjects", lambda: {"toys": "05"})
    monkeypatch.setattr(benchmarks.importlib, "import_module", lambda name: Toys)
    monkeypatch.setattr(benchmarks, "state", lambda: "one")
    monkeypatch.setattr(journal.Journal.__init__, "__defaults__", (tmp_path,))
    return done


def test_what_is_finished_is_taken_up_by_the_next_call_unless_it_is_told_not_to(here, capsys):
    assert benchmarks.main(["05"]) == 0
    first = capsys.readouterr()
    assert benchmarks.main(["toys"]) == 0
    assert here == ["first", "second"]
    assert capsys.readouterr().out == first.out
    assert "toys: 0.0 min of processor time" in first.err
    benchmarks.main(["--again"])
    assert len(here) == 4


def test_parts_before_an_interrupt_are_not_measured_twice(here, tmp_path):
    def interrupt():
        raise KeyboardInterrupt

    kept = journal.Journal("toys", "one")
    parts = {"first": lambda: here.append("first") or [FAST], "second": interrupt}
    with pytest.raises(KeyboardInterrupt):
        benchmarks.measured("toys", parts, kept)
    rows = benchmarks.measured("toys", {**parts, "second": lambda: [SLOW]}, kept)
    assert here == ["first"]
    assert [part.measurements for part in rows] == [[FAST], [SLOW]]


def test_an_absent_library_is_no_number_and_meets_nothing():
    assert ALONE.met is None and math.isnan(ALONE.value)
    assert absent("a fit", "numpy") == []
