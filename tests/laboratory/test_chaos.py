"""The laboratory under fire: what is promised when devices and orchestrator are killed.

Promised is an exactly-once *record*. An exactly-once *action* is not: see the hole at the end.
"""

import asyncio
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import psutil
import pytest

from helpers.laboratory.campaigns.campaign_process import CampaignProcess
from helpers.laboratory.campaigns.client import DeviceClient, Patience, RefusedError
from helpers.laboratory.campaigns.closed_loop import history
from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.campaigns.learners import VALUE
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator
from helpers.laboratory.simulator.faults import Fault

SAMPLES, DEVICE_KILLS, ORCHESTRATOR_KILLS = 200, 20, 5
STUBBORN = Patience(tries=200, timeout_s=5.0, base_s=0.02, cap_s=0.3)
#: Where a process that starts on a busy machine is waited for.
MOST_SECONDS = 300
RECIPE = {"salt_mol_kg": 1.0, "cosolvent_share": 0.5}


def wait_until(condition, seconds=300.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing goes on any more"
        time.sleep(0.005)


@contextmanager
def standing_still(campaign):
    """Hold the campaign, which ends too early where a device takes long to start."""
    process = psutil.Process(campaign.process.pid)
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def journal_keys(path):
    return [json.loads(line)["key"] for line in path.read_text().splitlines()]


def test_twenty_dead_devices_and_five_dead_orchestrators_lose_and_double_nothing(tmp_path):
    rng = np.random.default_rng(7)
    path = tmp_path / "ledger.sqlite"
    counts = {"pump": 2, "potentiostat": 2}
    kills = ["device"] * DEVICE_KILLS + ["orchestrator"] * ORCHESTRATOR_KILLS
    rng.shuffle(kills)
    # spread over the campaign, so that all strike before its end
    moments = np.sort(rng.integers(1, 2 * SAMPLES - 160, len(kills)))
    heads, lives = [], 1
    with (
        DeviceSets(tmp_path / "devices", counts, in_processes=True, delay_s=0.03) as sets,
        Ledger(path) as ledger,
        CampaignProcess(
            path,
            "chaos",
            sets.devices(),
            token=sets.token,
            samples=SAMPLES,
            at_once=4,
            patience=STUBBORN,
        ) as campaign,
        ThreadPoolExecutor() as mechanics,  # who start again what is dead, several at a time
    ):
        mending = {}
        for kill, moment in zip(kills, moments, strict=True):
            wait_until(lambda m=moment: ledger.counts("chaos")["done"] >= m)
            time.sleep(rng.uniform(0, 0.03))
            if kill == "orchestrator":
                wait_until(lambda n=lives: ledger.counts("chaos")["campaign"] == n)
                lives += 1
                assert campaign.alive
                campaign.kill()
                campaign.start()
            else:
                name = rng.choice([*sets.servers])
                if name in mending:
                    with standing_still(campaign):
                        mending[name].result(MOST_SECONDS)
                victim = sets.servers[name]
                assert victim.alive
                victim.kill()
                mending[name] = mechanics.submit(victim.start)
            heads.append(ledger.head())
        assert campaign.alive
        assert campaign.wait(MOST_SECONDS) == 0
        for mended in mending.values():
            mended.result(MOST_SECONDS)
        processes = [campaign.process, *(server.process for server in sets.servers.values())]
        pids = [process.pid for process in processes]

        table = history(ledger, "chaos")
        assert len(table) == table["sample"].nunique() == SAMPLES
        assert table[VALUE].notna().all()
        done = Counter((e.sample, e.step) for e in ledger.events("chaos", kind="done"))
        assert len(done) == 2 * SAMPLES
        assert set(done.values()) == {1}
        assert ledger.counts("chaos")["campaign"] == 1 + ORCHESTRATOR_KILLS
        assert ledger.counts("chaos")["failed"] == 0
        for head in heads:
            ledger.verify(head)
        keys = [key for name in sets.servers for key in journal_keys(sets.journal(name))]
        moved = [key for name in sets.servers for key in movements(sets, name)]
    assert len(keys) == len(set(keys))
    assert sorted(keys) == sorted(f"chaos/{sample}/{step}" for sample, step in done)
    assert set(moved) == set(keys)  # and perhaps more often than recorded: the hole below
    assert not any(psutil.pid_exists(pid) for pid in pids)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (Fault("late", seconds=5), {"late"}),
        (Fault("garbage"), {"garbage"}),
        (Fault("error"), {"error"}),
        (Fault("error", times=3), {"error"}),
    ],
    ids=["late", "garbage", "500", "500 three times"],
)
def test_a_device_that_misbehaves_is_named_and_its_result_still_recorded_once(
    tmp_path, fault, named
):
    settings = {"potentiostat": {"faults": [fault]}}
    counts = {"pump": 1, "potentiostat": 1}
    with (
        Ledger(tmp_path / "ledger.sqlite") as ledger,
        DeviceSets(tmp_path, counts, settings=settings) as sets,
    ):
        patience = Patience(timeout_s=2.5, base_s=0.01)  # a busy machine is never so late
        results = asyncio.run(measure(sets, ledger, patience))
        assert results["measure"]["conductivity_ms_cm"] > 0
        troubles = ledger.events("c", step="measure", kind="reply")
        assert {e.payload["fault"] for e in troubles} == named
        assert {e.payload["device"] for e in troubles} == {"potentiostat-1"}
        assert ledger.counts("c")["done"] == 2
        ledger.verify()
        assert movements(sets, "potentiostat-1") == ["c/s0/measure"]


async def measure(sets, ledger, patience=STUBBORN):
    async with DeviceClient(ledger, "c", token=sets.token, patience=patience) as client:
        return await Orchestrator(client, sets.pool()).run_sample("s0", RECIPE)


def movements(sets, name):
    return sets.journal(name).with_name(f"{name}.jsonl.counter").read_text().splitlines()


async def measure_with_one_restart(sets, ledger):
    """Measure while somebody watches the pump and starts it again when it is dead."""
    task = asyncio.create_task(measure(sets, ledger))
    while sets.servers["pump-1"].alive:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(sets.servers["pump-1"].start)
    return await task


@pytest.mark.parametrize(
    ("moment", "times_moved", "replayed"),
    [("before", 1, False), ("during", 2, False), ("after", 1, True)],
)
def test_the_hole_a_death_between_movement_and_record_moves_twice_and_records_once(
    tmp_path, moment, times_moved, replayed
):
    settings = {"pump": {"faults": [Fault("die", moment=moment)]}}
    counts = {"pump": 1, "potentiostat": 1}
    with (
        Ledger(tmp_path / "ledger.sqlite") as ledger,
        DeviceSets(tmp_path, counts, in_processes=True, settings=settings) as sets,
    ):
        asyncio.run(measure_with_one_restart(sets, ledger))
        assert movements(sets, "pump-1") == ["c/s0/mix"] * times_moved
        assert journal_keys(sets.journal("pump-1")) == ["c/s0/mix"]
        assert ledger.result("c", "s0", "mix")["reply"]["replayed"] is replayed
        assert ledger.counts("c")["done"] == 2


def test_a_careful_device_asks_a_human_instead_of_moving_twice(tmp_path):
    settings = {"pump": {"faults": [Fault("die", moment="during")], "when_in_doubt": "ask"}}
    counts = {"pump": 1, "potentiostat": 1}
    seen = {**RECIPE, "volume_ml": 0.5}

    async def ask_ada(sets, ledger):
        with pytest.raises(RefusedError, match="in_doubt"):
            await measure_with_one_restart(sets, ledger)
        async with DeviceClient(ledger, "c", token=sets.token) as client:
            orchestrator = Orchestrator(client, sets.pool())
            orchestrator.record_by_hand("s0", "mix", seen, operator="Ada")
            return await orchestrator.run_sample("s0", RECIPE)

    with (
        Ledger(tmp_path / "ledger.sqlite") as ledger,
        DeviceSets(tmp_path, counts, in_processes=True, settings=settings) as sets,
    ):
        results = asyncio.run(ask_ada(sets, ledger))
        assert movements(sets, "pump-1") == ["c/s0/mix"]
        assert ledger.result("c", "s0", "mix")["by"] == "Ada"
    assert results["measure"]["conductivity_ms_cm"] > 0
