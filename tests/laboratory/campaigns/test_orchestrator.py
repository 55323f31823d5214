import asyncio
from itertools import pairwise

import httpx
import pytest

from helpers.laboratory.campaigns.client import Device, DeviceClient, Patience
from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator, SamplesFailedError
from helpers.laboratory.campaigns.workflow import FOUR_STEPS, MIX_AND_MEASURE, DevicePool

QUICK = Patience(tries=4, timeout_s=60, base_s=1e-3, cap_s=2e-3)
RECIPES = {f"s{i}": {"salt_mol_kg": 0.5 + 0.2 * i, "cosolvent_share": 0.5} for i in range(6)}
RECIPE = RECIPES["s0"]


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def run(sets, ledger, scene, *, campaign="c", workflow=MIX_AND_MEASURE, token=None):
    """Play a scene: an asynchronous function of an orchestrator."""

    async def play():
        async with DeviceClient(
            ledger, campaign, token=token or sets.token, patience=QUICK, random_state=0
        ) as client:
            return await scene(Orchestrator(client, sets.pool(), workflow))

    return asyncio.run(play())


def movements(sets):
    return [
        line
        for name in sets.servers
        if (counter := sets.journal(name).with_name(f"{name}.jsonl.counter")).exists()
        for line in counter.read_text().splitlines()
    ]


def test_every_sample_is_mixed_and_measured_once(tmp_path, ledger):
    with DeviceSets(tmp_path, {"pump": 2, "potentiostat": 2}) as sets:
        results = run(sets, ledger, lambda o: o.run(RECIPES))
        assert list(results) == list(RECIPES)
        assert results["s3"]["measure"]["sample"] == "s3"
        assert sorted(movements(sets)) == sorted(
            f"c/{sample}/{step}" for sample in RECIPES for step in ("mix", "measure")
        )
    assert ledger.counts("c")["done"] == 12
    assert ledger.counts("c")["proposal"] == 6
    ledger.verify()


def test_all_four_devices_work_on_a_sample(tmp_path, ledger):
    counts = dict.fromkeys(("pump", "stage", "potentiostat", "store"), 1)
    with DeviceSets(tmp_path, counts) as sets:
        results = run(sets, ledger, lambda o: o.run({"s0": RECIPE}), workflow=FOUR_STEPS)
    assert list(results["s0"]) == ["mix", "carry", "measure", "keep"]
    assert results["s0"]["keep"]["volume_ml"] == results["s0"]["mix"]["volume_ml"]


@pytest.mark.parametrize(("at_once", "overlap"), [(1, False), (None, True)])
def test_samples_overlap_only_when_they_may(tmp_path, ledger, at_once, overlap):
    with DeviceSets(tmp_path, {"pump": 1, "potentiostat": 1}, delay_s=0.05) as sets:
        run(sets, ledger, lambda o: o.run(RECIPES, at_once=at_once))
    spans = sorted(
        (e.payload["reply"]["started"], e.payload["reply"]["finished"])
        for e in ledger.events(kind="done")
    )
    overlaps = [later[0] < earlier[1] for earlier, later in pairwise(spans)]
    assert any(overlaps) is overlap


def test_a_new_orchestrator_asks_only_for_what_is_missing(tmp_path, ledger):
    with DeviceSets(tmp_path, {"pump": 1, "potentiostat": 1}) as sets:
        first = run(sets, ledger, lambda o: o.run(dict(list(RECIPES.items())[:4])))
        before = ledger.counts("c")
        whole = run(sets, ledger, lambda o: o.run(RECIPES))
        after = ledger.counts("c")
        assert len(movements(sets)) == 12
    assert {sample: whole[sample] for sample in first} == first
    assert after["request"] - before["request"] == after["done"] - before["done"] == 4


def test_what_a_device_was_asked_for_goes_to_that_device_again(tmp_path, ledger):
    """The orchestrator died after the request: only pump-2 knows whether it mixed."""
    with DeviceSets(tmp_path, {"pump": 2, "potentiostat": 1}) as sets:
        body = {"sample": "s0", **RECIPE}
        url, headers = sets.servers["pump-2"].url, {"Authorization": f"Bearer {sets.token}"}
        headers["Idempotency-Key"] = "c/s0/mix"
        ledger.add("proposal", "c", "s0", payload={"recipe": RECIPE, "by": "learner"})
        request = {"device": "pump-2", "action": "mix", "body": body}
        ledger.add("request", "c", "s0", "mix", request)
        httpx.post(f"{url}/actions/mix", json=body, headers=headers, trust_env=False)
        run(sets, ledger, lambda o: o.run({"s0": RECIPE}))
        assert movements(sets) == ["c/s0/mix", "c/s0/measure"]
    done = ledger.result("c", "s0", "mix")
    assert done["device"] == "pump-2"
    assert done["reply"]["replayed"]


def test_a_sample_keeps_its_recipe(tmp_path, ledger):
    with DeviceSets(tmp_path, {"pump": 1, "potentiostat": 1}) as sets:
        run(sets, ledger, lambda o: o.run({"s0": RECIPE}))
        with pytest.raises(ValueError, match="give it another name"):
            run(sets, ledger, lambda o: o.run({"s0": {**RECIPE, "cosolvent_share": 0.6}}))


def test_a_recipe_that_lacks_something_is_not_begun(tmp_path, ledger):
    with (
        DeviceSets(tmp_path, {"pump": 1}) as sets,
        pytest.raises(ValueError, match="recipe of sample 's0' lacks 'cosolvent_share'"),
    ):
        run(sets, ledger, lambda o: o.run({"s0": {"salt_mol_kg": 1.0}}))
    assert not ledger.events()


def test_a_sample_that_fails_does_not_stop_the_others(tmp_path, ledger):
    recipes = {**RECIPES, "bad": {"salt_mol_kg": 9.0, "cosolvent_share": 0.5}}
    with (
        DeviceSets(tmp_path, {"pump": 1, "potentiostat": 1}) as sets,
        pytest.raises(
            SamplesFailedError, match="1 sample not finished; bad: pump-1, step"
        ) as caught,
    ):
        run(sets, ledger, lambda o: o.run(recipes))
    assert "salt_mol_kg" in caught.value.reasons["bad"]
    assert ledger.counts("c")["done"] == 12
    assert [e.sample for e in ledger.events(kind="failed")] == ["bad"]


def test_a_wrong_token_is_said_to_be_the_reason(tmp_path, ledger):
    with (
        DeviceSets(tmp_path, {"pump": 1, "potentiostat": 1}) as sets,
        pytest.raises(SamplesFailedError, match=r"6 samples not finished; s0: .*401"),
    ):
        run(sets, ledger, lambda o: o.run(RECIPES), token="x" * 20)


def test_while_paused_no_step_begins(tmp_path, ledger):
    async def scene(orchestrator):
        task = asyncio.create_task(orchestrator.run(RECIPES))
        while not ledger.counts("c")["done"]:
            await asyncio.sleep(0.005)
        orchestrator.pause(by="Ada")
        while ledger.counts("c")["done"] < ledger.counts("c")["request"]:
            await asyncio.sleep(0.01)  # what was under way ends
        requests = ledger.counts("c")["request"]
        await asyncio.sleep(0.15)  # time enough to begin another
        assert ledger.counts("c")["request"] == requests < 12
        assert ledger.counts("c")["done"] == requests
        assert orchestrator.paused
        orchestrator.resume(by="Ada")
        return await task

    with DeviceSets(tmp_path, {"pump": 1, "potentiostat": 1}, delay_s=0.03) as sets:
        assert len(run(sets, ledger, scene)) == 6
    assert [(e.kind, e.payload["by"]) for e in ledger.events() if e.kind.endswith("ed")] == [
        ("paused", "Ada"),
        ("resumed", "Ada"),
    ]


def test_pausing_twice_is_one_pause(ledger):
    async def scene():
        async with DeviceClient(ledger, "c", token="t") as client:
            orchestrator = Orchestrator(client, DevicePool({}))
            orchestrator.resume()
            orchestrator.pause()
            orchestrator.pause()

    asyncio.run(scene())
    assert [e.kind for e in ledger.events()] == ["paused"]


BY_HAND = {"conductivity_ms_cm": 8.8}


def test_a_human_measures_what_the_device_cannot(tmp_path, ledger):
    async def scene(orchestrator):
        orchestrator.pool = DevicePool(
            {**sets.devices(), "potentiostat": [Device("dead", "http://127.0.0.1:1")]}
        )
        with pytest.raises(SamplesFailedError, match=r"4 tries \(4 unreachable\)"):
            await orchestrator.run({"s0": RECIPE})
        orchestrator.record_by_hand("s0", "measure", BY_HAND, operator="Ada")
        return await orchestrator.run({"s0": RECIPE})

    with DeviceSets(tmp_path, {"pump": 1}) as sets:
        assert run(sets, ledger, scene)["s0"]["measure"] == BY_HAND
    done = ledger.result("c", "s0", "measure")
    assert (done["by"], done["device"]) == ("Ada", "hand")
    assert ledger.result("c", "s0", "mix")["by"] == "device"


def test_a_record_by_hand_ends_the_waiting_for_a_dead_device(tmp_path, ledger):
    async def scene(orchestrator):
        orchestrator.client.patience = Patience(tries=10_000, base_s=0.01, cap_s=0.01)
        orchestrator.pool = DevicePool(
            {**sets.devices(), "potentiostat": [Device("dead", "http://127.0.0.1:1")]}
        )
        task = asyncio.create_task(orchestrator.run({"s0": RECIPE}))
        while not ledger.events(step="measure", kind="reply"):
            await asyncio.sleep(0.01)
        orchestrator.record_by_hand("s0", "measure", BY_HAND, operator="Ada")
        return await task

    with DeviceSets(tmp_path, {"pump": 1}) as sets:
        assert run(sets, ledger, scene)["s0"]["measure"] == BY_HAND


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"step": "bake"}, "the steps are mix, measure, not 'bake'"),
        ({"operator": " "}, "needs the name of its operator"),
        ({"sample": "s9"}, "step 'mix' of sample 's9' has no result"),
        ({"sample": "s9", "step": "mix", "result": {}}, "lacks a number for salt_mol_kg"),
        (
            {"sample": "s9", "step": "mix", "result": {**RECIPE, "volume_ml": 1}},
            "no sample 's9' in campaign 'c'",
        ),
        ({"result": {"conductivity_ms_cm": "high"}}, "lacks a number for conductivity_ms_cm"),
        ({"result": {"conductivity_ms_cm": float("nan")}}, "lacks a number for conductivity"),
        ({}, "is recorded already: a record is never replaced"),
    ],
)
def test_a_record_by_hand_must_be_one(tmp_path, ledger, arguments, says):
    valid = {"sample": "s0", "step": "measure", "result": BY_HAND, "operator": "Ada"}

    async def scene(orchestrator):
        await orchestrator.run({"s0": RECIPE})
        with pytest.raises(ValueError, match=says):
            orchestrator.record_by_hand(**{**valid, **arguments})

    with DeviceSets(tmp_path, {"pump": 1, "potentiostat": 1}) as sets:
        run(sets, ledger, scene)
    assert ledger.counts("c")["done"] == 2


def test_less_than_one_sample_at_a_time_is_refused(ledger):
    async def scene():
        async with DeviceClient(ledger, "c", token="t") as client:
            await Orchestrator(client, DevicePool({})).run(RECIPES, at_once=0)

    with pytest.raises(ValueError, match="at least one sample"):
        asyncio.run(scene())
