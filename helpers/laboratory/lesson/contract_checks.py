"""The exercise checks of lesson 07 on what is asked of a device: request, key and answer."""

import itertools

import numpy as np
from pydantic import BaseModel, ValidationError

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

_MODEL = "__import__('pydantic').create_model('M', "
_WARMTH = "temperature_c=(float, Field(ge=0, le=60))"
_TIME = "minutes=(float, Field(gt=0, le=120))"
_FORBID = "__config__={'extra': 'forbid'}"


@exercise(
    Mistake("forgot the electrons", "lambda mol, electrons: 96485.33 * mol", "electrons"),
    Mistake("divided", "lambda mol, electrons: mol * electrons / 96485.33", "the wrong way"),
    Mistake("in ampere-hours", "lambda mol, electrons: mol * electrons * 26.801", "ampere-hours"),
)
def charge(answer: object) -> Verdict:
    """Judge a function that computes a charge by Faraday's law."""
    function = as_function(answer, "charge")
    found = as_number(function(0.02, 3), "what charge returns")
    truth = 0.02 * 3 * answers.FARADAY
    if np.isclose(found, truth, rtol=1e-3):
        return right("Reading it moves nothing, so GET is the method for it.")
    if np.isclose(found, truth / 3, rtol=1e-3):
        return wrong("each particle takes several electrons: multiply by `electrons`.")
    if np.isclose(found, 0.02 * 3 / answers.FARADAY, rtol=1e-3):
        return wrong("you used the constant the wrong way round: it is the charge of one mole.")
    if np.isclose(found, truth / 3600, rtol=1e-3):
        return wrong("that is in ampere-hours; the task asks for coulomb.")
    return wrong(f"0.02 mol of 3 electrons each are {truth:.0f} C; the function returns {found:g}.")


@exercise(
    Mistake(
        "409 for every conflict",
        "{'no token': 401, 'misspelt field': 422, 'too much salt': 422, 'busy': 409, "
        "'same key, same body': 200, 'same key, other body': 409}",
        "come back later",
    ),
    Mistake(
        "refused the retry",
        "{'no token': 401, 'misspelt field': 422, 'too much salt': 422, 'busy': 409, "
        "'same key, same body': 409, 'same key, other body': 422}",
        "a retry",
    ),
    Mistake(
        "an unknown field is ignored",
        "{'no token': 401, 'misspelt field': 200, 'too much salt': 422, 'busy': 409, "
        "'same key, same body': 200, 'same key, other body': 422}",
        "default volume",
    ),
    Mistake(
        "busy is an error of the server",
        "{'no token': 401, 'misspelt field': 422, 'too much salt': 422, 'busy': 500, "
        "'same key, same body': 200, 'same key, other body': 422}",
        "Nothing is broken",
    ),
    Mistake(
        "400 for everything",
        "dict.fromkeys(['no token', 'misspelt field', 'too much salt', 'busy', "
        "'same key, same body', 'same key, other body'], 400)",
        "401 is for",
    ),
)
def statuses(answer: object) -> Verdict:
    """Judge predicted status codes of six requests."""
    if not isinstance(answer, dict) or set(answer) != set(answers.STATUSES):
        return wrong(f"give one status to each of: {', '.join(answers.STATUSES)}.")
    found = {name: as_number(value, name) for name, value in answer.items()}
    said = {
        "no token": "401 is for those whom the device does not know.",
        "misspelt field": "a misspelt volum_ml that is passed over would be mixed with the "
        "default volume, and nobody would know. Unknown fields are refused.",
        "too much salt": "a value out of its range is refused like a field that does not exist.",
        "busy": "Nothing is broken when a device is busy. There is a code for a conflict with the "
        "present state.",
        "same key, same body": "that is a retry: the answer was lost on its way. It is given "
        "again, from the journal.",
        "same key, other body": "to wait does not help here, and 409 means: come back later. "
        "The request as it stands will never be done.",
    }
    for name, status in answers.STATUSES.items():
        if found[name] != status:
            return wrong(f"{name}: {said[name]}")
    return right("Three answers for the orchestrator: done, wait, and change the request.")


@exercise(
    Mistake("passes unknown fields over", f"{_MODEL}{_WARMTH}, {_TIME})", "extra"),
    Mistake(
        "no bounds", f"{_MODEL}{_FORBID}, temperature_c=(float, ...), minutes=(float, ...))", "boil"
    ),
    Mistake(
        "zero minutes", f"{_MODEL}{_FORBID}, {_WARMTH}, minutes=(float, Field(ge=0, le=120)))", "gt"
    ),
    Mistake(
        "excludes the ends",
        f"{_MODEL}{_FORBID}, temperature_c=(float, Field(gt=0, lt=60)), {_TIME})",
        "both ends",
    ),
    Mistake(
        "a default",
        f"{_MODEL}{_FORBID}, temperature_c=(float, Field(25.0, ge=0, le=60)), {_TIME})",
        "guessed",
    ),
)
def request_model(answer: object) -> Verdict:
    """Judge a pydantic model of a request to a thermostat."""
    if not (isinstance(answer, type) and issubclass(answer, BaseModel)):
        return wrong("the answer should be a class that inherits from BaseModel.")
    if not answer.model_fields:
        return Verdict("not yet", "give the class its two fields and run both cells again.")
    good = {"temperature_c": 25.0, "minutes": 10.0}
    if not _accepts(answer, good):
        return wrong(f"it refuses {good}, which is asked for properly.")
    if _accepts(answer, {**good, "temprature_c": 40.0}):
        return wrong("it passes over a misspelt field: pydantic does unless extra is 'forbid'.")
    if _accepts(answer, {**good, "temperature_c": 400.0}):
        return wrong("at 400 °C the sample would boil: give temperature_c its bounds.")
    if _accepts(answer, {**good, "minutes": 0.0}):
        return wrong("zero minutes are no heating: 'above' is gt, 'at least' is ge.")
    if not all(_accepts(answer, {**good, "temperature_c": end}) for end in (0.0, 60.0)):
        return wrong("from 0 to 60 °C includes both ends: ge and le.")
    if not _accepts(answer, {**good, "minutes": 120.0}) or _accepts(
        answer, {**good, "minutes": 121.0}
    ):
        return wrong("at most 120 minutes: 120 will do and 121 will not.")
    if any(_accepts(answer, {name: good[name]}) for name in good):
        return wrong("a missing field must be refused: a default would be a guessed experiment.")
    return right("FastAPI makes the 422, its sentence and the page /docs of these few lines.")


@exercise(
    Mistake("no campaign", "lambda campaign, sample, step: f'{sample}/{step}'", "campaign"),
    Mistake(
        "new in each retry",
        "lambda campaign, sample, step: __import__('uuid').uuid4().hex",
        "each call",
    ),
    Mistake("no step", "lambda campaign, sample, step: f'{campaign}/{sample}'", "measured"),
    Mistake("no sample", "lambda campaign, sample, step: f'{campaign}/{step}'", "one sample"),
    Mistake(
        "no separator", "lambda campaign, sample, step: campaign + sample + step", "run together"
    ),
)
def idempotency_key(answer: object) -> Verdict:
    """Judge a function that makes idempotency keys."""
    function = as_function(answer, "idempotency_key")
    base = ("monday", "s1", "mix")
    key = function(*base)
    if not isinstance(key, str):
        return wrong(f"a key is a text; the function returns a {type(key).__name__}.")
    if function(*base) != key:
        return wrong("it makes a new key in each call, so that a retry would act again.")
    if function("tuesday", "s1", "mix") == key:
        return wrong(
            "Tuesday's s1 would be answered with Monday's result, in no time: put the campaign in."
        )
    if function("monday", "s2", "mix") == key:
        return wrong("all but one sample would be answered from the journal.")
    if function("monday", "s1", "measure") == key:
        return wrong("what is mixed could not be measured under the same key.")
    for parts in itertools.permutations(("a1", "1a", "a")):
        text = "".join(parts)
        if function(*parts) == function(text[:1], text[1:2], text[2:]):
            return wrong("names run together: campaign a1 with sample 1 and campaign a with 11.")
    return right("One intention, one key: the same in each retry, another in each campaign.")


@exercise(
    Mistake(
        "order of the fields",
        "lambda action, body: hashlib.sha256(json.dumps([action, body]).encode()).hexdigest()",
        "order",
    ),
    Mistake(
        "left out the action",
        "lambda action, body: hashlib.sha256(json.dumps(body, sort_keys=True).encode())"
        ".hexdigest()",
        "action",
    ),
    Mistake(
        "hashed the names only",
        "lambda action, body: hashlib.sha256((action + ','.join(sorted(body))).encode())"
        ".hexdigest()",
        "values",
    ),
    Mistake(
        "Python's hash",
        "lambda action, body: hash((action, json.dumps(body, sort_keys=True)))",
        "each process",
    ),
)
def body_digest(answer: object) -> Verdict:
    """Judge a function that gives a request a fingerprint."""
    function = as_function(answer, "body_digest")
    found = [function(action, dict(body)) for action, body in answers.requests_to_hash()]
    if isinstance(found[0], int):
        return wrong(
            "Python salts hash() of texts anew in each process, and the journal outlives it; use "
            "hashlib."
        )
    if found[3] == found[0] or found[4] == found[0]:
        return wrong("it does not see the values: 1.0 and 1.1 mol/kg get one fingerprint.")
    if found[2] == found[0]:
        return wrong("mix and measure with one body get one fingerprint: hash the action, too.")
    if found[1] != found[0]:
        return wrong("the order of the fields changes it, though the request is the same: sort.")
    return right(
        "The same key with another fingerprint is now refused instead of answered wrongly."
    )


def _accepts(model: type[BaseModel], body: dict[str, float]) -> bool:
    try:
        model.model_validate(body)
    except ValidationError:
        return False
    return True
