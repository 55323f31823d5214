import math

import pytest

from helpers.laboratory.lesson import answers


@pytest.mark.parametrize("n", range(1, 15))
@pytest.mark.parametrize("m", [1, 2, 3, 4])
def test_the_schedule_played_through_agrees_with_the_formula(n, m):
    assert answers.speed_up(n, m) == pytest.approx(2 * n / (math.ceil(n / m) + 1))


def test_a_mole_of_electrons_holds_faradays_charge():
    assert abs(answers.FARADAY - 96485.332) < 1e-3


def test_rows_of_a_chain_hold_the_hash_of_the_row_before():
    rows = answers.chain(4)
    assert [row["previous"] for row in rows] == ["0" * 64, *(row["hash"] for row in rows[:-1])]


def test_an_edit_with_a_new_hash_breaks_the_next_link_only():
    rows = answers.chain()
    hidden = answers.edited(rows, 3, rehash=True)
    assert hidden[3] == answers.link(hidden[3]["content"], hidden[3]["previous"])
    assert hidden[4]["previous"] != hidden[3]["hash"]
    assert answers.edited(rows, 3)[3]["hash"] == rows[3]["hash"]


def test_busy_is_waited_for_and_silence_is_tried_again():
    assert {answers.MOVES[status] for status in (409, 429, 503)} == {"wait"}
    assert answers.MOVES[None] == "retry"
