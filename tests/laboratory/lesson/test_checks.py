import asyncio
import hashlib
import json

import httpx
import pytest
from pydantic import BaseModel, ConfigDict, Field

from helpers.laboratory.lesson import answers, checks
from helpers.laboratory.simulator.device_app import make_app

TOKEN = "t" * 32
MIX = {"sample": "s1", "salt_mol_kg": 1.0, "cosolvent_share": 0.5}


def test_the_statuses_that_the_check_expects_are_those_of_a_real_device(tmp_path):
    async def go():
        app = make_app("pump", journal=tmp_path / "pump", token=TOKEN, delay_s=1.0)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
        ) as http:

            async def mix(key, token=True, **change):
                sent = {**(headers if token else {}), "Idempotency-Key": f"c/{key}/mix"}
                answer = await http.post("/actions/mix", json={**MIX, **change}, headers=sent)
                return answer.status_code

            first = asyncio.create_task(mix("s1"))
            while not (await http.get("/status", headers=headers)).json()["busy"]:
                await asyncio.sleep(0)
            found = {"busy": await mix("s2")}
            await first
            return found | {
                "no token": await mix("s3", token=False),
                "misspelt field": await mix("s3", volum_ml=1.0),
                "too much salt": await mix("s3", salt_mol_kg=9.0),
                "same key, same body": await mix("s1"),
                "same key, other body": await mix("s1", salt_mol_kg=1.1),
            }

    assert asyncio.run(go()) == answers.STATUSES


def test_a_status_may_be_missing_from_the_answer_and_is_asked_for():
    assert "same key, other body" in checks.statuses.judge({"busy": 409}).sentence


def test_the_model_may_be_strict_and_written_in_any_style():
    class Thermostat(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        temperature_c: float = Field(ge=0, le=60)
        minutes: float = Field(gt=0, le=120)

    assert checks.request_model.judge(Thermostat).state == "right"


def test_an_empty_class_is_a_stub():
    class Thermostat(BaseModel): ...

    assert checks.request_model.judge(Thermostat).state == "not yet"


@pytest.mark.parametrize("mark", ["/", ":", " "])
def test_any_separator_makes_a_good_key(mark):
    verdict = checks.idempotency_key.judge(lambda *names: mark.join(names))
    assert verdict.state == "right"


def test_a_fingerprint_of_bytes_is_as_good_as_one_of_letters():
    def digest(action, body):
        return hashlib.sha256(json.dumps([action, sorted(body.items())]).encode()).digest()

    assert checks.body_digest.judge(digest).state == "right"


def test_a_speed_up_by_simulation_is_as_good_as_a_formula():
    assert checks.ideal_speed_up.judge(answers.speed_up).state == "right"


def test_a_speed_up_that_nobody_thought_of_is_answered_with_a_case():
    assert "schedule drawn" in checks.ideal_speed_up.judge(lambda n, m: n + m).sentence


def test_a_move_that_is_none_is_named():
    assert "'sleep' is no move" in checks.next_move.judge(lambda status: "sleep").sentence


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
