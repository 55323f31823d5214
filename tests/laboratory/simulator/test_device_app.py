import asyncio
import json

import httpx
import pytest
from fastapi import FastAPI

from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.devices import KINDS
from helpers.laboratory.simulator.faults import Fault
from helpers.laboratory.simulator.security import new_token

TOKEN = new_token()
BODY = {"sample": "s1", "salt_mol_kg": 1.0, "cosolvent_share": 0.5}


def ask(app: FastAPI, *requests, headers=None):
    headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}

    async def go():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers
        ) as http:
            return [await http.request(method, path, **more) for method, path, more in requests]

    return asyncio.run(go())


def post(path, body, key="a/s1/step"):
    headers = {} if key is None else {"Idempotency-Key": key}
    if isinstance(body, bytes):
        return "POST", path, {"content": body, "headers": headers}
    return "POST", path, {"json": body, "headers": headers}


@pytest.fixture
def cell(tmp_path):
    return make_app("potentiostat", journal=tmp_path / "cell.jsonl", token=TOKEN, name="cell-1")


def test_an_action_is_answered_as_the_contract_says(cell):
    done, status = ask(cell, post("/actions/measure", BODY), ("GET", "/status", {}))
    answer = done.json()
    assert set(answer) == {"result", "replayed", "started", "finished", "device"}
    assert answer["device"] == "cell-1"
    assert not answer["replayed"]
    assert answer["finished"] >= answer["started"]
    assert answer["result"]["conductivity_ms_cm"] == pytest.approx(11.6, rel=0.05)
    assert status.json().keys() == {"kind", "name", "busy", "executed", "pid"}
    assert status.json()["executed"] == 1


def test_the_second_request_with_a_key_is_replayed_also_with_its_fields_in_another_order(cell):
    shuffled = dict(reversed({**BODY, "temperature_c": 25, "salt_mol_kg": 1}.items()))
    first, second = ask(cell, post("/actions/measure", BODY), post("/actions/measure", shuffled))
    assert second.json() == {**first.json(), "replayed": True}


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (None, "missing"),
        ("", "string_pattern_mismatch"),
        ("s1/measure", "string_pattern_mismatch"),
        ("a/../c", "string_pattern_mismatch"),
        ("a/b/c/d", "string_pattern_mismatch"),
        ("a/b/" + "c" * 300, "string_too_long"),
    ],
)
def test_without_a_proper_key_nothing_is_done(cell, key, kind):
    refused, status = ask(cell, post("/actions/measure", BODY, key), ("GET", "/status", {}))
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["type"] == kind
    assert status.json()["executed"] == 0


def test_an_unknown_field_is_named_in_the_refusal(cell):
    (refused,) = ask(cell, post("/actions/measure", {**BODY, "temprature_c": 30}))
    assert refused.status_code == 422
    assert refused.json()["detail"] == [
        {
            "type": "extra_forbidden",
            "loc": ["body", "temprature_c"],
            "msg": "Extra inputs are not permitted",
        }
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"[" * 4000,
        b"\xff\xfe",
        b"9" * 4000,
        b'{"sample": "s1", "salt_mol_kg": NaN, "cosolvent_share": 0.5}',
        b'{"sample": "s1", "salt_mol_kg": 1e999, "cosolvent_share": 0.5}',
        b'{"sample": "\\ud800", "salt_mol_kg": 1, "cosolvent_share": 0.5}',
        b'{"\\ud800": 1}',
        json.dumps({**BODY, "x" * 3000: 1}).encode(),
    ],
)
def test_nonsense_is_refused_and_never_an_error_of_the_server(cell, body):
    (refused,) = ask(
        cell, post("/actions/measure", body), headers={"Content-Type": "application/json"}
    )
    assert refused.status_code in (400, 422)
    assert len(refused.content) < 2000


def test_the_description_is_made_of_the_models(cell):
    (answer,) = ask(cell, ("GET", "/openapi.json", {}))
    api = answer.json()
    measure = api["paths"]["/actions/measure"]["post"]
    assert {"200", "401", "409", "413", "422"} <= set(measure["responses"])
    assert measure["security"] == [{"HTTPBearer": []}]
    model = api["components"]["schemas"]["MeasureRequest"]
    assert model["additionalProperties"] is False
    assert model["properties"]["salt_mol_kg"]["maximum"] == 3.0
    (header,) = measure["parameters"]
    assert (header["name"], header["required"]) == ("Idempotency-Key", True)


def test_every_kind_can_be_made_and_says_what_it_is(tmp_path):
    for kind in KINDS:
        app = make_app(kind, journal=tmp_path / kind, token=TOKEN)
        (status,) = ask(app, ("GET", "/status", {}))
        assert status.json()["kind"] == status.json()["name"] == kind


def test_a_setting_reaches_the_instrument(tmp_path):
    apps = [
        make_app("potentiostat", journal=tmp_path / f"{seed}", token=TOKEN, seed=seed)
        for seed in (0, 1)
    ]
    values = {
        ask(app, post("/actions/measure", BODY))[0].json()["result"]["resistance_ohm"]
        for app in apps
    }
    assert len(values) == 2


@pytest.mark.parametrize(
    ("change", "error", "reason"),
    [
        ({"kind": "laser"}, ValueError, "there are pump, stage"),
        ({"name": "../x"}, ValueError, "no name"),
        ({"delay_s": -1}, ValueError, "at least 0"),
        ({"pace": float("nan")}, ValueError, "at least 0"),
        ({"token": "short"}, ValueError, "16 to 200"),
        ({"when_in_doubt": "guess"}, ValueError, "repeat or ask"),
        ({"faults": [Fault("die")]}, ValueError, "ProcessServer"),
        ({"colour": "red"}, TypeError, "colour"),
    ],
)
def test_a_device_that_cannot_be_meant_is_not_made(tmp_path, change, error, reason):
    arguments = {"kind": "pump", "journal": tmp_path / "j", "token": TOKEN, **change}
    with pytest.raises(error, match=reason):
        make_app(arguments.pop("kind"), **arguments)
