import asyncio
import json

import pytest

from helpers.laboratory.simulator import desk as desk_module
from helpers.laboratory.simulator.counter import Counter
from helpers.laboratory.simulator.desk import Desk
from helpers.laboratory.simulator.device_requests import MixRequest
from helpers.laboratory.simulator.devices import SyringePump
from helpers.laboratory.simulator.faults import Fault
from helpers.laboratory.simulator.journal import DeviceJournal

BODY = MixRequest(sample="s1", salt_mol_kg=1.0, cosolvent_share=0.5)
OTHER = MixRequest(sample="s1", salt_mol_kg=1.1, cosolvent_share=0.5)


class DiedError(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pump.jsonl"


@pytest.fixture
def mortal(monkeypatch):
    def die(code):
        raise DiedError

    monkeypatch.setattr(desk_module.os, "_exit", die)


def make(path, *faults, delay_s=0.0, pace=0.0, asks=False, capacity_ml=100.0):
    pump = SyringePump(capacity_ml)
    return Desk("pump-1", pump, path, delay_s=delay_s, pace=pace, asks=asks, faults=faults)


async def mix(desk, key="a/s1/mix", body=BODY):
    response = await desk.serve("mix", desk.device.actions["mix"], key, body)
    try:
        return response.status_code, json.loads(response.body), response.headers
    except ValueError:
        return response.status_code, response.body, response.headers


def moved(path):
    return Counter(path.with_name(path.name + ".counter")).keys()


def test_the_same_key_is_done_once_and_answered_the_same_each_time(path):
    async def go():
        desk = make(path)
        return [(await mix(desk))[1] for _ in range(3)]

    first, *others = asyncio.run(go())
    assert not first["replayed"]
    for other in others:
        assert other == {**first, "replayed": True}
    assert moved(path) == ["a/s1/mix"]


def test_after_a_restart_a_known_key_is_answered_from_the_journal(path):
    first = asyncio.run(mix(make(path)))[1]
    again = asyncio.run(mix(make(path)))[1]
    assert again == {**first, "replayed": True}
    assert moved(path) == ["a/s1/mix"]


def test_the_same_key_with_another_body_is_refused_and_nothing_moves(path):
    async def go():
        desk = make(path)
        await mix(desk)
        return await mix(desk, body=OTHER)

    status, answer, _ = asyncio.run(go())
    assert status == 422
    assert answer["detail"][0]["type"] == "key_reused"
    assert moved(path) == ["a/s1/mix"]


def test_two_campaigns_each_get_their_own_sample(path):
    async def go():
        desk = make(path)
        return [(await mix(desk, key))[1]["replayed"] for key in ("a/s1/mix", "b/s1/mix")]

    assert asyncio.run(go()) == [False, False]


def test_a_busy_device_says_when_to_come_back(path):
    async def go():
        desk = make(path, delay_s=2.0)
        first = asyncio.create_task(mix(desk, "a/s1/mix"))
        while not desk.busy:
            await asyncio.sleep(0)
        busy_at_work = desk.busy
        refused = [await mix(desk, key) for key in ("a/s2/mix", "a/s1/mix")]
        done = await first
        return busy_at_work, refused, done, desk.busy

    busy_at_work, refused, done, busy_after = asyncio.run(go())
    assert (busy_at_work, busy_after) == (True, False)
    for status, answer, headers in refused:
        assert status == 409
        assert headers["retry-after"] in ("1", "2")
        assert 0 < answer["retry_after_s"] <= 2
    assert done[0] == 200
    assert moved(path) == ["a/s1/mix"]


def test_the_reply_goes_out_after_the_record_is_synced(path, monkeypatch):
    order = []
    monkeypatch.setattr(desk_module.DeviceJournal, "append", lambda *_: order.append("journal"))
    monkeypatch.setattr(desk_module, "JSONResponse", lambda *_: order.append("reply"))
    desk = make(path)
    asyncio.run(desk.serve("mix", desk.device.actions["mix"], "a/s1/mix", BODY))
    assert order == ["journal", "reply"]


def test_an_action_takes_as_long_as_pace_and_delay_say(path):
    async def go():
        loop = asyncio.get_running_loop()
        start = loop.time()
        _, answer, _ = await mix(make(path, delay_s=0.05, pace=0.01))
        return loop.time() - start, answer["finished"] - answer["started"]

    for seconds in asyncio.run(go()):  # a dose of 0.5 mL takes 6 s on the bench
        assert seconds >= 0.05 + 0.01 * 6


def test_a_limit_of_the_device_is_refused_and_the_key_stays_free(path):
    async def go():
        desk = make(path, capacity_ml=0.1)
        empty = await mix(desk)
        desk.device.left_ml = dict.fromkeys(desk.device.SYRINGES, 1.0)
        return empty, await mix(desk)

    (status, answer, _), (again, _, _) = asyncio.run(go())
    assert (status, answer["detail"][0]["type"], again) == (422, "device_limit", 200)
    assert moved(path) == ["a/s1/mix"]


class TestFaults:
    def test_an_error_does_nothing_and_the_retry_does_it(self, path):
        async def go():
            desk = make(path, Fault("error"))
            return [(await mix(desk))[0] for _ in range(2)]

        assert asyncio.run(go()) == [500, 200]
        assert moved(path) == ["a/s1/mix"]

    def test_garbage_is_told_only_once(self, path):
        async def go():
            desk = make(path, Fault("garbage"))
            return [await mix(desk) for _ in range(2)]

        (status, garbage, _), (_, answer, _) = asyncio.run(go())
        assert status == 200
        assert isinstance(garbage, bytes)
        assert answer["replayed"]
        assert moved(path) == ["a/s1/mix"]

    def test_while_an_answer_is_late_the_device_is_free_and_the_record_there(self, path):
        async def go():
            desk = make(path, Fault("late", seconds=3))
            late = asyncio.create_task(mix(desk))
            while not len(desk.journal):
                await asyncio.sleep(0)
            retry = await mix(desk)
            other = await mix(desk, "a/s2/mix")
            return late.done(), retry, other, await late

        late_done, retry, other, late = asyncio.run(go())
        assert not late_done
        assert retry[1]["replayed"]
        assert (other[0], late[0]) == (200, 200)

    @pytest.mark.parametrize(
        ("moment", "movements", "replayed"),
        [("before", 1, False), ("during", 2, False), ("after", 1, True)],
    )
    def test_only_a_death_between_movement_and_record_repeats_the_movement(
        self, path, mortal, moment, movements, replayed
    ):
        with pytest.raises(DiedError):
            asyncio.run(mix(make(path, Fault("die", moment=moment))))
        status, answer, _ = asyncio.run(mix(make(path)))
        assert (status, answer["replayed"]) == (200, replayed)
        assert len(moved(path)) == movements
        assert len(DeviceJournal(path)) == 1

    def test_a_device_that_asks_leaves_the_action_in_doubt_to_a_human(self, path, mortal):
        with pytest.raises(DiedError):
            asyncio.run(mix(make(path, Fault("die", moment="during"), asks=True)))
        status, answer, _ = asyncio.run(mix(make(path, asks=True)))
        assert (status, answer["detail"][0]["type"]) == (422, "in_doubt")
        assert moved(path) == ["a/s1/mix"]
        assert asyncio.run(mix(make(path, asks=True), "a/s1b/mix"))[0] == 200
