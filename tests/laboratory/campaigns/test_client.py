import asyncio
import json
from dataclasses import replace

import httpx
import pytest

from helpers.laboratory.campaigns.client import (
    Device,
    DeviceClient,
    Patience,
    RefusedError,
    UnansweredError,
)
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.replies import Trouble
from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.security import new_token
from helpers.laboratory.simulator.servers import ThreadServer

PUMP = Device("pump-1", "http://127.0.0.1:9")
RECIPE = {"salt_mol_kg": 1.0}
QUICK = Patience(tries=4, timeout_s=60.0, base_s=1e-3, cap_s=2e-3, busy_s=1.0)
NEVER = 600.0  # seconds


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def good(**changes):
    reply = {"result": {"x": 1.0}, "replayed": False, "started": 1.0, "finished": 2.0}
    return httpx.Response(200, json={**reply, "device": "pump", **changes})


class Script:
    """A device that answers as told, one answer a request, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    async def __call__(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return good()
        return answer


def act(ledger, script, *, campaign="c", body=RECIPE, patience=QUICK, sample="s1"):
    async def call():
        transport = httpx.MockTransport(script)
        async with DeviceClient(
            ledger, campaign, token="secret", patience=patience, random_state=0, transport=transport
        ) as client:
            return await client.act(PUMP, sample, "mix", "mix", body)

    return asyncio.run(call())


def kinds(ledger):
    return [event.kind for event in ledger.events()]


def faults(ledger):
    return [event.payload["fault"] for event in ledger.events(kind="reply")]


def test_a_request_carries_token_campaign_sample_and_step(ledger):
    script = Script(good())
    act(ledger, script)
    request = script.requests[0]
    assert request.method == "POST"
    assert request.url == "http://127.0.0.1:9/actions/mix"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.headers["Idempotency-Key"] == "c/s1/mix"
    assert json.loads(request.content) == RECIPE


def test_the_token_is_never_in_the_ledger(ledger):
    act(ledger, Script(httpx.Response(500), good()))
    assert all("secret" not in str(event) for event in ledger.events())


def test_the_intent_is_on_record_before_the_request_goes_out(ledger):
    seen = []

    def device(request):
        seen.extend(kinds(ledger))
        return good()

    act(ledger, device)
    assert seen == ["request"]
    assert kinds(ledger) == ["request", "done"]


def test_a_recorded_result_is_returned_without_asking(ledger):
    first = act(ledger, Script(good()))
    silent = Script()
    assert act(ledger, silent) == first
    assert not silent.requests


def test_another_campaign_asks_anew(ledger):
    act(ledger, Script(good()))
    again = Script(good())
    act(ledger, again, campaign="d")
    assert again.requests[0].headers["Idempotency-Key"] == "d/s1/mix"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (httpx.ConnectError("refused"), "unreachable"),
        (httpx.ConnectTimeout("slow"), "unreachable"),
        (httpx.ReadError("reset"), "dropped"),
        (httpx.RemoteProtocolError("gone"), "dropped"),
        (httpx.ReadTimeout("slow"), "late"),
        (NEVER, "late"),
        (httpx.Response(500, text="boom"), "error"),
        (httpx.Response(200, content=b'{"result": {"conduct\x00\xff'), "garbage"),
        (httpx.Response(200, content=b" " * 70_000), "garbage"),
        (good(finished=0.5), "garbage"),
    ],
)
def test_what_goes_wrong_is_named_and_repeated_with_the_same_key(ledger, answer, fault):
    script = Script(answer, good(replayed=True))
    patience = replace(QUICK, timeout_s=1.0) if answer == NEVER else QUICK
    reply = act(ledger, script, patience=patience)
    assert reply.replayed
    assert faults(ledger) == [fault]
    assert kinds(ledger) == ["request", "reply", "request", "done"]
    assert len({r.headers["Idempotency-Key"] for r in script.requests}) == 1
    assert len({r.content for r in script.requests}) == 1


def test_after_all_tries_the_error_counts_the_faults(ledger):
    script = Script(httpx.ConnectError(""), *[httpx.Response(500, text="boom")] * 3)
    with pytest.raises(UnansweredError) as caught:
        act(ledger, script)
    said = str(caught.value)
    assert "pump-1, step 'mix' of sample 's1'" in said
    assert "4 tries (1 unreachable, 3 error)" in said
    assert "HTTP 500: boom" in said


def test_busy_counts_as_no_try(ledger):
    busy = httpx.Response(409, json={"retry_after_s": 0.005})
    script = Script(*[busy] * 20, good())
    assert act(ledger, script).result == {"x": 1.0}
    assert faults(ledger) == ["busy"] * 20


def test_a_busy_device_is_left_alone_as_long_as_it_asks(ledger):
    times = []

    def device(_):
        times.append(asyncio.get_running_loop().time())
        return good() if len(times) > 1 else httpx.Response(503, headers={"Retry-After": "0.1"})

    act(ledger, device)
    assert times[1] - times[0] >= 0.099


def test_patience_with_a_busy_device_ends(ledger):
    busy = httpx.Response(409, json={"retry_after_s": 0.3})
    with pytest.raises(UnansweredError, match=r"busy for more than 0\.5 s"):
        act(ledger, Script(*[busy] * 9), patience=Patience(busy_s=0.5))


@pytest.mark.parametrize("status", [401, 413, 422, 301])
def test_a_refusal_is_raised_at_once_and_names_device_step_and_reason(ledger, status):
    script = Script(httpx.Response(status, text="salt_mol_kg: too much"))
    with pytest.raises(RefusedError, match=f"pump-1, step 'mix' .* {status}: salt_mol_kg: too"):
        act(ledger, script)
    assert len(script.requests) == 1
    assert faults(ledger) == ["refused"]


def test_a_step_cannot_be_repeated_with_another_recipe(ledger):
    with pytest.raises(UnansweredError):
        act(ledger, Script(httpx.ConnectError("")), patience=Patience(tries=1))
    with pytest.raises(ValueError, match=r"was begun with .*1\.0.*, not with .*2\.0"):
        act(ledger, Script(good()), body={"salt_mol_kg": 2.0})


def test_a_human_record_stands_against_a_late_reply(ledger):
    by_hand = {**good().json(), "result": {"x": 7.0}, "device": "hand"}

    def device(_):
        done = {"device": "hand", "body": RECIPE, "reply": by_hand, "by": "Ada"}
        ledger.add("done", "c", "s1", "mix", done)
        return good()

    assert act(ledger, device).result == {"x": 7.0}
    assert ledger.counts("c")["done"] == 1
    assert faults(ledger) == ["superseded"]


@pytest.mark.parametrize("name", ["a/b", "", ".hidden", "x" * 65, "s 1", "s\n", "µ", None])
def test_a_name_that_is_no_part_of_a_key_is_refused(ledger, name):
    with pytest.raises(ValueError, match="name of a sample"):
        act(ledger, Script(), sample=name)
    with pytest.raises(ValueError, match="name of a campaign"):
        act(ledger, Script(), campaign=name)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.7:80", "https://127.0.0.1:80", "http://127.0.0.1.example:80", "x"]
)
def test_the_token_is_sent_to_this_machine_only(url):
    with pytest.raises(ValueError, match=r"listens on http://127.0.0.1"):
        Device("pump", url)


@pytest.mark.parametrize("wrong", [{"tries": 0}, {"timeout_s": 0.0}, {"busy_s": -1.0}])
def test_patience_has_limits(wrong):
    with pytest.raises(ValueError, match="at least one try"):
        Patience(**wrong)


def test_two_clients_do_not_come_back_in_step(ledger):
    def pauses(seed):
        client = DeviceClient(ledger, "c", token="t", random_state=seed)
        return [client._pause(Trouble("error", ""), n) for n in range(1, 9)]

    first = pauses(0)
    assert first != pauses(1)
    assert all(0 <= p <= min(2.0, 0.05 * 2**n) for n, p in enumerate(first))


def test_a_slow_answer_of_a_real_device_is_replayed(ledger, tmp_path):
    token = new_token()
    app = make_app("pump", journal=tmp_path / "pump.jsonl", token=token, delay_s=3.0)
    body = {"sample": "s1", "salt_mol_kg": 1.0, "cosolvent_share": 0.5}

    async def call(url):
        patience = Patience(timeout_s=1.5, base_s=1e-3, cap_s=2e-3)
        async with DeviceClient(ledger, "c", token=token, patience=patience) as client:
            return await client.act(Device("pump", url), "s1", "mix", "mix", body)

    with ThreadServer(app) as server:
        reply = asyncio.run(call(server.url))
    assert reply.replayed
    assert faults(ledger)[0] == "late"
    assert set(faults(ledger)[1:]) <= {"busy"}
    assert len((tmp_path / "pump.jsonl.counter").read_text().splitlines()) == 1
