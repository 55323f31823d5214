"""The checks of the exercises of 07_lab_orchestration: the contract of a device, and campaigns."""

import hashlib
import itertools
import json
from dataclasses import replace

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_function, as_number, not_yet, probed, refuse
from helpers.laboratory.lesson import answers

exercise = declared(__file__, hashlib=hashlib, json=json, Field=Field)


@exercise()
def charge(answer: object) -> Reading:
    """Judge a function that computes a charge by Faraday's law."""
    faraday = lambda mol, electrons: mol * electrons * answers.FARADAY  # noqa: E731
    return probed("charge", answer, faraday, (0.02, 3), rtol=1e-3, atol=0)


@exercise()
def statuses(answer: object) -> Reading:
    """Judge predicted status codes of six requests."""
    if not isinstance(answer, dict) or set(answer) != set(answers.STATUSES):
        refuse("give one status to each of: {names}.", names=", ".join(answers.STATUSES))
    found = {name: as_number(value, name) for name, value in answer.items()}
    return Reading(found, answers.STATUSES)


@exercise()
def request_model(answer: object) -> Reading:
    """Judge a pydantic model of a request to a thermostat."""
    if not (isinstance(answer, type) and issubclass(answer, BaseModel)):
        refuse("the answer should be a class that inherits from BaseModel.")
    if not answer.model_fields:
        not_yet("give the class its two fields and run both cells again.")
    good = {"temperature_c": 25.0, "minutes": 10.0}
    accepts = lambda **change: _accepts(answer, good | change)  # noqa: E731
    if not accepts():
        refuse("it refuses {good}, which is asked for properly.", good=good)
    found = {
        "misspelt": accepts(temprature_c=40.0),
        "boiling": accepts(temperature_c=400.0),
        "no minutes": accepts(minutes=0.0),
        "both ends": accepts(temperature_c=0.0) and accepts(temperature_c=60.0),
        "120 minutes": accepts(minutes=120.0),
        "121 minutes": accepts(minutes=121.0),
        "half a request": any(_accepts(answer, {name: good[name]}) for name in good),
    }
    wanted = ("both ends", "120 minutes")
    return Reading(found, {name: name in wanted for name in found})


@exercise()
def idempotency_key(answer: object) -> Reading:
    """Judge a function that makes idempotency keys."""
    function = as_function(answer, "idempotency_key")
    key = function("monday", "s1", "mix")
    if not isinstance(key, str):
        refuse("a key is a text; the function returns a {kind}.", kind=type(key).__name__)
    runs = itertools.permutations(("a1", "1a", "a"))
    found = {
        "again": function("monday", "s1", "mix") == key,
        "campaign": function("tuesday", "s1", "mix") == key,
        "sample": function("monday", "s2", "mix") == key,
        "step": function("monday", "s1", "measure") == key,
        "run together": any(function(*run) == function(*_shifted(run)) for run in runs),
    }
    return Reading(found, {name: name == "again" for name in found})


def _shifted(run: tuple[str, ...]) -> tuple[str, str, str]:
    text = "".join(run)
    return text[:1], text[1:2], text[2:]


@exercise()
def body_digest(answer: object) -> Reading:
    """Judge a function that gives a request a fingerprint."""
    function = as_function(answer, "body_digest")
    found = [function(action, dict(body)) for action, body in answers.requests_to_hash()]
    same, others = found[0] == found[1], found[0] not in found[2:]
    return Reading(found, right=same and others and not isinstance(found[0], int))


@exercise()
def ideal_speed_up(answer: object) -> Reading:
    """Judge a function that gives the best possible speed-up."""
    cases = [(12, 1), (12, 2), (12, 3), (10, 3), (5, 2), (1, 1)]
    reading = probed("ideal_speed_up", answer, answers.speed_up, *cases)
    at = int(np.argmax(~np.isclose(reading.found, reading.truth)))
    n, m = cases[at]
    fields = {"n": n, "m": m, "by_hand": reading.truth[at], "given": reading.found[at]}
    return replace(reading, fields=fields)


@exercise()
def next_move(answer: object) -> Reading:
    """Judge a function that says what to do with an answer."""
    function = as_function(answer, "next_move")
    found = {status: function(status) for status in answers.MOVES}
    if strange := sorted({str(move) for move in found.values()} - set(answers.MOVES.values())):
        refuse("{move!r} is no move; those are record, wait, retry and raise.", move=strange[0])
    return Reading(found, answers.MOVES)


@exercise()
def gives_up(answer: object) -> Reading:
    """Judge a function that tells whether a client has tried often enough."""
    function = as_function(answer, "gives_up")
    cases = (
        ([409] * 50, 3),
        ([500] * 9, 3),
        ([None] * 9, 3),
        ([500, 409, None], 2),
        ([500, 409, 500], 3),
    )
    found = [bool(function(list(heard), tries)) for heard, tries in cases]
    return Reading(found, [False, True, True, True, False])


@exercise()
def promise(answer: object) -> Reading:
    """Judge what is promised of the record and of the movement."""
    allowed = ("exactly once", "at least once", "at most once")
    if not isinstance(answer, dict) or set(answer) != {"record", "movement"}:
        refuse("say something of the record and something of the movement.")
    found = (answer["record"], answer["movement"])
    if not all(promised in allowed for promised in found):
        refuse("each is one of: {allowed}.", allowed=", ".join(allowed))
    return Reading(found, allowed[:2])


@exercise()
def first_broken_row(answer: object) -> Reading:
    """Judge a function that verifies a hash chain."""
    function = as_function(answer, "first_broken_row")
    rows = answers.chain()
    chains = {
        "sound": rows,
        "edited": answers.edited(rows, 3),
        "removed": rows[:2] + rows[3:],
        "rehashed": answers.edited(rows, 3, rehash=True),
        "first": rows[1:],
    }
    found = {name: function([dict(row) for row in chain]) for name, chain in chains.items()}
    for place in found.values():
        if not isinstance(place, bool | np.bool_):
            as_number(place, "what first_broken_row returns")
    return Reading(found, dict(zip(chains, (-1, 3, 2, 4, 0), strict=True)))


def _accepts(model: type[BaseModel], body: dict[str, float]) -> bool:
    try:
        model.model_validate(body)
    except ValidationError:
        return False
    return True
