import numpy as np
import pytest

from proofs.benchmarks.journal import Finished, Journal, state
from proofs.benchmarks.table import Measurement

PART = Finished([Measurement("a fit", "of 5000 rows", 3.0, "s", "<= 4", True)], 0.5)


def test_a_part_that_is_kept_comes_back_as_it_was(tmp_path):
    Journal("toys", "now", tmp_path).keep("first", PART)
    assert Journal("toys", "now", tmp_path).finished() == {"first": PART}


def test_numbers_of_numpy_are_kept_as_numbers(tmp_path):
    journal = Journal("toys", "now", tmp_path)
    row = Measurement("a fit", "of rows", np.float32(0.5), met=np.bool_(True))
    journal.keep("first", Finished([row], 0.5))
    assert journal.finished()["first"].measurements == [
        Measurement("a fit", "of rows", 0.5, met=True)
    ]


def test_parts_of_other_code_are_measured_again(tmp_path):
    Journal("toys", "yesterday", tmp_path).keep("first", PART)
    assert Journal("toys", "today", tmp_path).finished() == {}


def test_a_line_that_was_cut_short_is_no_part(tmp_path):
    journal = Journal("toys", "now", tmp_path)
    journal.keep("first", PART)
    journal.keep("second", PART)
    path = tmp_path / "toys.journal"
    path.write_text(path.read_text()[:-40])
    assert list(journal.finished()) == ["first"]
    journal.forget()
    assert journal.finished() == {}


@pytest.mark.parametrize("place", ["helpers/room/a.py", "proofs/benchmarks/b.py", "data/t/t.csv"])
def test_the_state_changes_with_the_code_and_the_data(tmp_path, place):
    before = state(tmp_path)
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text("1\n")
    assert state(tmp_path) != before
    assert state(tmp_path) == state(tmp_path)
