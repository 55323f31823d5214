import asyncio

import pytest

from helpers.laboratory.campaigns.bench import Bench, new_campaign
from helpers.laboratory.campaigns.client import Patience
from helpers.laboratory.campaigns.ledger import Ledger

KINDS = {"pump": 1, "potentiostat": 1}
RECIPES = {"s1": {"salt_mol_kg": 1.0, "cosolvent_share": 0.5}}


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger


def test_every_campaign_has_a_name_of_its_own():
    names = {new_campaign("monday") for _ in range(20)}
    assert len(names) == 20 and all(name.startswith("monday-") for name in names)


def test_a_sample_is_made_on_a_bench_and_the_same_bench_replays_it(tmp_path, ledger):
    async def run(book):
        async with Bench(tmp_path, book, "c", KINDS) as bench:
            await bench.orchestrator.run(RECIPES)
        return [e.payload["reply"]["replayed"] for e in book.events("c", kind="done")]

    assert asyncio.run(run(ledger)) == [False, False]
    with Ledger(tmp_path / "second.sqlite") as second:
        assert asyncio.run(run(second)) == [True, True]


def test_what_is_to_happen_before_closing_finds_the_devices_running(tmp_path, ledger):
    async def run():
        bench = await Bench(tmp_path, ledger, "c", KINDS).open()
        running = []
        bench.before_closing(lambda: running.extend(bench.laboratory.servers))
        await bench.close()
        await bench.close()  # twice is as good as once
        return running, bench.laboratory.servers

    assert asyncio.run(run()) == (["pump-1", "potentiostat-1"], {})


def test_one_waits_for_results_and_for_silence(tmp_path, ledger):
    async def run():
        async with Bench(tmp_path, ledger, "c", KINDS, delay_s=0.05) as bench:
            made = asyncio.create_task(bench.orchestrator.run(RECIPES))
            await bench.until_done(1)
            first = ledger.counts("c")["done"]
            await made
            await bench.until_idle()
            return first, ledger.counts("c")["done"]

    first, last = asyncio.run(run())
    assert 1 <= first <= last == 2


def test_a_device_that_is_killed_comes_back_with_what_it_did(tmp_path, ledger):
    async def run():
        patience = Patience(tries=60)
        async with Bench(
            tmp_path, ledger, "c", KINDS, patience=patience, in_processes=True
        ) as bench:
            await bench.orchestrator.run(RECIPES)
            await bench.kill_and_repair("pump-1", times=1, after_s=0)
            await bench.orchestrator.run({"s2": RECIPES["s1"]})
            return bench.laboratory.lines(), bench.laboratory.movements()

    assert asyncio.run(run()) == (4, 4)


def test_a_device_in_a_thread_cannot_be_killed(tmp_path, ledger):
    async def run():
        async with Bench(tmp_path, ledger, "c", KINDS) as bench:
            await bench.kill_and_repair("pump-1", times=1)

    with pytest.raises(TypeError, match="pump-1 runs in a thread"):
        asyncio.run(run())
