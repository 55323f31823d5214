import hashlib
import json
import math

import numpy as np
import pytest
from pydantic import Field

from helpers.course.exercises import Check
from helpers.laboratory.lesson import checks

LESSON = {
    "hashlib": hashlib, "json": json, "math": math, "np": np, "Field": Field, "__name__": "lesson",
}  # fmt: skip
ALL = [getattr(checks, name) for name in checks.__all__]


@pytest.mark.parametrize(
    ("check", "mistake"),
    [pytest.param(c, m, id=f"{c.name}: {m.label}") for c in ALL for m in c.mistakes],
)
def test_each_mistake_gets_its_own_hint(check, mistake):
    verdict = check.judge(eval(mistake.answer, dict(LESSON)))
    assert verdict.state == "wrong"
    assert mistake.hint in verdict.message
    others = {check.judge(eval(m.answer, dict(LESSON))).message for m in check.mistakes}
    assert len(others) == len(check.mistakes)


def test_every_check_is_listed():
    assert set(checks.__all__) == {n for n, v in vars(checks).items() if isinstance(v, Check)}


def test_a_speed_up_by_simulation_is_as_good_as_a_formula():
    from helpers.laboratory.lesson.answers import speed_up

    assert checks.ideal_speed_up.judge(speed_up).state == "right"


def test_a_speed_up_that_nobody_thought_of_is_answered_with_a_case():
    assert "schedule drawn" in checks.ideal_speed_up.judge(lambda n, m: n + m).message


def test_a_move_that_is_none_is_named():
    assert "'sleep' is no move" in checks.next_move.judge(lambda status: "sleep").message


def test_moves_may_be_looked_up():
    moves = {200: "record", 401: "raise", 413: "raise", 422: "raise"}
    moves |= dict.fromkeys((409, 429, 503), "wait")
    assert checks.next_move.judge(lambda status: moves.get(status, "retry")).state == "right"


def test_failures_are_counted_and_waits_are_not():
    def gives_up(answers, tries):
        return len([a for a in answers if a is None or a in (500, 502)]) >= tries

    assert checks.gives_up.judge(gives_up).state == "right"


def test_a_chain_is_verified_to_its_first_link():
    def first_broken_row(rows):
        previous = "0" * 64
        for place, row in enumerate(rows):
            digest = hashlib.sha256((previous + row["content"]).encode()).hexdigest()
            if row["previous"] != previous or row["hash"] != digest:
                return place
            previous = digest
        return -1

    assert checks.first_broken_row.judge(first_broken_row).state == "right"


def test_a_promise_half_made_is_not_judged_yet():
    assert checks.promise.judge({"record": "exactly once", "movement": ...}).state == "not yet"
