"""The checks of the exercises of 07_lab_orchestration, each with the mistakes it recognises."""

import math

import numpy as np

from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_function,
    as_number,
    exercise,
    right,
    wrong,
)
from helpers.laboratory.lesson import answers
from helpers.laboratory.lesson.contract_checks import (
    body_digest,
    charge,
    idempotency_key,
    request_model,
    statuses,
)

__all__ = [
    "body_digest",
    "charge",
    "first_broken_row",
    "gives_up",
    "ideal_speed_up",
    "idempotency_key",
    "next_move",
    "promise",
    "request_model",
    "statuses",
]


@exercise(
    Mistake("forgot that the pipeline fills", "lambda n, m: 2 * n / np.ceil(n / m)", "fills"),
    Mistake("half a sample", "lambda n, m: 2 * n / (n / m + 1)", "half a sample"),
    Mistake("rounded down", "lambda n, m: 2 * n / (n // m + 1)", "left over"),
    Mistake("one factor for all", "lambda n, m: 2 * m", "long campaign"),
    Mistake("upside down", "lambda n, m: (np.ceil(n / m) + 1) / (2 * n)", "upside down"),
)
def ideal_speed_up(answer: object) -> Verdict:
    """Judge a function that gives the best possible speed-up."""
    function = as_function(answer, "ideal_speed_up")
    cases = [(12, 1), (12, 2), (12, 3), (10, 3), (5, 2), (1, 1)]
    found = [as_number(function(n, m), f"ideal_speed_up({n}, {m})") for n, m in cases]
    truth = [answers.speed_up(n, m) for n, m in cases]
    if np.allclose(found, truth):
        return right("One wave for the mixers to begin, and one more for the last measurement.")
    rivals = {
        "the last samples still have to be measured when mixing is over: the pipeline fills for "
        "one wave.": lambda n, m: 2 * n / math.ceil(n / m),
        "with 10 samples on 3 devices the last wave holds one sample, not half a sample or a "
        "third: round up.": lambda n, m: 2 * n / (n / m + 1),
        "the samples left over at the end need a wave, too: round up.": lambda n, m: (
            2 * n / (n // m + 1)
        ),
        "that is the limit of a long campaign; here it ends after n samples.": lambda n, m: 2 * m,
        "that is upside down: sequential time over parallel time.": lambda n, m: (
            (math.ceil(n / m) + 1) / (2 * n)
        ),
    }
    for said, rival in rivals.items():
        if np.allclose(found, [rival(n, m) for n, m in cases]):
            return wrong(said)
    at = next(i for i, (a, b) in enumerate(zip(found, truth, strict=True)) if not np.isclose(a, b))
    return wrong(
        f"for {cases[at][0]} samples on {cases[at][1]} + {cases[at][1]} devices a schedule drawn "
        f"by hand gives {truth[at]:.2f}, the function {found[at]:.2f}."
    )


@exercise(
    Mistake(
        "busy counted as failure",
        "lambda status: 'record' if status == 200 else 'raise' if status in (401, 413, 422) "
        "else 'retry'",
        "has nothing to do with failure",
    ),
    Mistake(
        "retried what is refused",
        "lambda status: 'record' if status == 200 else 'wait' if status in (409, 429, 503) "
        "else 'retry'",
        "for ever",
    ),
    Mistake(
        "gave up on silence",
        "lambda status: 'retry' if status in (500, 502) else 'record' if status == 200 "
        "else 'wait' if status in (409, 429, 503) else 'raise'",
        "No answer",
    ),
    Mistake(
        "gave up on 500",
        "lambda status: 'retry' if status is None else 'record' if status == 200 "
        "else 'wait' if status in (409, 429, 503) else 'raise'",
        "the same key",
    ),
)
def next_move(answer: object) -> Verdict:
    """Judge a function that says what to do with an answer."""
    function = as_function(answer, "next_move")
    found = {status: function(status) for status in answers.MOVES}
    if strange := sorted({str(move) for move in found.values()} - set(answers.MOVES.values())):
        return wrong(f"{strange[0]!r} is no move; those are record, wait, retry and raise.")
    if found[200] != "record":
        return wrong("200 is the answer that one hoped for: record it.")
    if any(found[status] != "wait" for status in (409, 429, 503)):
        return wrong(
            "409, 429 and 503 say that the device has no time now, which has nothing to do with "
            "failure. Campaigns have died of counting it as one."
        )
    if any(found[status] != "raise" for status in (401, 413, 422)):
        return wrong("the same request will be refused the same way, for ever: tell a human.")
    if found[None] != "retry":
        return wrong("No answer says nothing about what was done; the key makes asking again safe.")
    if any(found[status] != "retry" for status in (500, 502)):
        return wrong("an error inside the device may pass; ask again, with the same key.")
    return right("This small table is most of what a robust client is.")


@exercise(
    Mistake(
        "busy counted as failure",
        "lambda answers, tries: sum(a != 200 for a in answers) >= tries",
        "busy",
    ),
    Mistake("never gives up", "lambda answers, tries: False", "never"),
    Mistake(
        "one too many",
        "lambda answers, tries: sum(a is None or a >= 500 and a != 503 for a in answers) > tries",
        "one try too many",
    ),
    Mistake(
        "forgot the silence",
        "lambda answers, tries: sum(a in (500, 502) for a in answers) >= tries",
        "None",
    ),
)
def gives_up(answer: object) -> Verdict:
    """Judge a function that tells whether a client has tried often enough."""
    function = as_function(answer, "gives_up")
    cases = [
        ([409] * 50, 3, False, "a device that is busy for long has not failed once."),
        ([500] * 9, 3, True, "it never gives up, however often a device fails."),
        ([None] * 9, 3, True, "no answer (None) is a failed try like an error is."),
        ([500, 409, None], 2, True, "after two failures of two it makes one try too many."),
        ([500, 409, 500], 3, False, "409 stood between two failures, of which three are allowed."),
    ]
    found = [bool(function(list(answers), tries)) for answers, tries, _, _ in cases]
    for given, (_, _, truth, said) in zip(found, cases, strict=True):
        if given != truth:
            return wrong(said)
    return right("A busy device is waited for, up to a time; a failing one, up to a number.")


@exercise(
    Mistake(
        "believed in both", "{'record': 'exactly once', 'movement': 'exactly once'}", "between"
    ),
    Mistake(
        "the other way round",
        "{'record': 'at least once', 'movement': 'exactly once'}",
        "way round",
    ),
    Mistake(
        "hoped for at most once", "{'record': 'exactly once', 'movement': 'at most once'}", "retry"
    ),
    Mistake(
        "distrusted the record",
        "{'record': 'at least once', 'movement': 'at least once'}",
        "unique",
    ),
)
def promise(answer: object) -> Verdict:
    """Judge what is promised of the record and of the movement."""
    allowed = ("exactly once", "at least once", "at most once")
    if not isinstance(answer, dict) or set(answer) != {"record", "movement"}:
        return wrong("say something of the record and something of the movement.")
    record, movement = answer["record"], answer["movement"]
    if record not in allowed or movement not in allowed:
        return wrong(f"each is one of: {', '.join(allowed)}.")
    if (record, movement) == ("exactly once", "at least once"):
        return right("The record can be made unique; matter that has moved cannot be moved back.")
    if (record, movement) == ("at least once", "exactly once"):
        return wrong("it is the other way round: which of the two can a program refuse to repeat?")
    if record != "exactly once":
        return wrong("ledger and journal are unique by key: a second record is refused.")
    if movement == "exactly once":
        return wrong(
            "a device can die between the movement and its record; nobody knows then, and this "
            "laboratory repeats it."
        )
    return wrong(
        "after a death in mid-action this laboratory's retry moves a second time. At most once is "
        "what a device promises that asks a human instead."
    )


@exercise(
    Mistake(
        "never looked at the links",
        "lambda rows: next((i for i, r in enumerate(rows) if r['hash'] != "
        "hashlib.sha256((r['previous'] + r['content']).encode()).hexdigest()), -1)",
        "link",
    ),
    Mistake(
        "never looked at the contents",
        "lambda rows: next((i for i in range(1, len(rows)) "
        "if rows[i]['previous'] != rows[i - 1]['hash']), -1)",
        "content",
    ),
    Mistake(
        "a word for a place",
        "lambda rows: all(r['hash'] == hashlib.sha256((r['previous'] + r['content']).encode())"
        ".hexdigest() for r in rows)",
        "place",
    ),
)
def first_broken_row(answer: object) -> Verdict:
    """Judge a function that verifies a hash chain."""
    function = as_function(answer, "first_broken_row")
    rows = answers.chain()
    trials = {
        "sound": (rows, -1),
        "edited": (answers.edited(rows, 3), 3),
        "removed": (rows[:2] + rows[3:], 2),
        "rehashed": (answers.edited(rows, 3, rehash=True), 4),
        "first": (rows[1:], 0),
    }
    found = {name: function([dict(row) for row in given]) for name, (given, _) in trials.items()}
    if any(isinstance(place, bool) for place in found.values()):
        return wrong("return the place of the row, from 0, or -1, not True or False.")
    found = {
        name: as_number(place, "what first_broken_row returns") for name, place in found.items()
    }
    if found["sound"] != -1:
        return wrong("a sound chain gives -1.")
    if found["edited"] == -1:
        return wrong("a changed content slips through: compute each row's hash again.")
    if found["removed"] == -1 or found["rehashed"] == -1:
        return wrong(
            "a row taken out, or changed together with its own hash, slips through: does each row "
            "link to the hash before it?"
        )
    if found["first"] == -1:
        return wrong(
            "a chain whose first rows are gone slips through: what must the first link be?"
        )
    if any(found[name] != place for name, (_, place) in trials.items()):
        return wrong("return the first row that does not fit, counted from 0.")
    return right("To change one row unseen, one must rewrite all that follow, and any noted hash.")
