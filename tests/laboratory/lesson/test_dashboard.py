import asyncio
import threading

import pytest

from helpers.laboratory.campaigns.client import DeviceClient, Patience
from helpers.laboratory.campaigns.closed_loop import ClosedLoop
from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.campaigns.learners import VALUE, GaussianProcessLearner, RandomLearner
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.lesson.dashboard import Dashboard, still
from helpers.laboratory.simulator.faults import Fault

PAIR = {"pump": 1, "potentiostat": 1}


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def play(sets, ledger, scene, propose=None):
    async def scene_with_dashboard():
        patience = Patience(tries=3, base_s=1e-3, cap_s=2e-3)
        async with DeviceClient(ledger, "c", token=sets.token, patience=patience) as client:
            learner = propose or RandomLearner(RECIPES)
            loop = ClosedLoop(Orchestrator(client, sets.pool()), learner)
            dashboard = Dashboard(loop, operator="Ada")
            try:
                return await asyncio.wait_for(scene(dashboard), 300)
            finally:
                dashboard.stop()

    return asyncio.run(scene_with_dashboard())


def parts(box):
    """Return the controls by what is written on them, and figure, text and ledger."""
    *rows, image, text, tail = box.children
    return {c.description: c for row in rows for c in row.children}, image, text, tail


async def until(condition):
    while not condition():
        await asyncio.sleep(0.01)


def test_the_dashboard_follows_the_campaign_and_ends_with_it(tmp_path, ledger):
    async def scene(dashboard):
        _, image, text, tail = parts(dashboard.widget())
        empty = image.value
        assert 'class="laboratory-summary"' in text.value
        dashboard.start(6)
        assert dashboard.running
        table = await dashboard.finished()
        assert not dashboard.running
        assert len(table) == 6
        assert "The campaign is complete. Campaign c: 6 of 6 proposed" in text.value
        assert "Devices: pump-1 free, potentiostat-1 free" in text.value
        assert "s0005 measure result of potentiostat-1" in tail.value
        assert image.value != empty
        assert len([t for t in asyncio.all_tasks() if not t.done()]) <= 2  # scene and its timer

    with DeviceSets(tmp_path, PAIR, delay_s=0.02) as sets:
        play(sets, ledger, scene, GaussianProcessLearner(RECIPES, points=11, n_initial=3))


def test_the_event_loop_goes_on_while_the_learner_thinks(tmp_path, ledger):
    asked, told = threading.Event(), threading.Event()

    def slow(table, rng):
        asked.set()
        assert told.wait(300), "the event loop stood still"
        return RandomLearner(RECIPES)(table, rng)

    async def scene(dashboard):
        dashboard.widget()
        dashboard.start(3)
        await until(asked.is_set)
        told.set()
        return len(await dashboard.finished())

    with DeviceSets(tmp_path, PAIR) as sets:
        assert play(sets, ledger, scene, slow) == 3


def test_a_button_may_be_pressed_in_another_thread_than_that_of_the_ledger(tmp_path, ledger):
    # as JupyterLab does, which delivers clicks in a subshell of the kernel
    async def scene(dashboard):
        controls, *_ = parts(dashboard.widget())
        dashboard.start(2)
        for name in ("pause", "resume"):
            await asyncio.to_thread(controls[name].click)
            await until(lambda name=name: controls[name].disabled)
        await dashboard.finished()

    with DeviceSets(tmp_path, PAIR) as sets:
        play(sets, ledger, scene)
    assert len([e for e in ledger.events() if e.kind in ("paused", "resumed")]) == 2


def test_pause_and_resume_are_on_record_and_only_one_can_be_pressed(tmp_path, ledger):
    async def scene(dashboard):
        controls, _, text, _ = parts(dashboard.widget())
        assert not controls["pause"].disabled
        assert controls["resume"].disabled
        controls["pause"].click()
        assert controls["pause"].disabled
        assert "Campaign c, paused" in text.value
        dashboard.start(2)
        await asyncio.sleep(0.2)
        assert not ledger.events(kind="proposal")
        controls["resume"].click()
        await dashboard.finished()

    with DeviceSets(tmp_path, PAIR) as sets:
        play(sets, ledger, scene)
    switches = [e for e in ledger.events() if e.kind in ("paused", "resumed")]
    assert [(e.kind, e.payload["by"]) for e in switches] == [("paused", "Ada"), ("resumed", "Ada")]


def test_a_human_takes_over_with_the_sliders(tmp_path, ledger):
    async def scene(dashboard):
        controls, _, text, _ = parts(dashboard.widget())
        controls["salt (mol/kg)"].value = 1.5
        controls["thin share"].value = 0.25
        controls["operator"].value = "Grace"
        controls["make this next"].click()
        assert "a human&#x27;s recipe 1.50 mol/kg, share 0.25" in text.value
        dashboard.start(2)
        return await dashboard.finished()

    with DeviceSets(tmp_path, PAIR) as sets:
        table = play(sets, ledger, scene)
    assert table["proposed_by"].tolist() == ["Grace", "learner"]
    assert table.loc[0, RECIPES.names].tolist() == [1.5, 0.25]


def test_a_human_measures_a_sample_whose_cell_is_down(tmp_path, ledger):
    async def scene(dashboard):
        controls, _, text, _ = parts(dashboard.widget())
        controls["record by hand"].click()
        assert "Not done: no sample is mixed and waits" in text.value
        dashboard.start(1)
        await dashboard.finished()
        assert (
            "The campaign has stopped: 1 sample not finished; s0000: potentiostat-1" in text.value
        )
        controls["mS/cm"].value = 8.25
        controls["record by hand"].click()
        dashboard.start(1)
        return await dashboard.finished()

    faults = [Fault("error", times=99)]
    with DeviceSets(tmp_path, PAIR, settings={"potentiostat": {"faults": faults}}) as sets:
        table = play(sets, ledger, scene)
    assert table[VALUE].tolist() == [8.25]
    assert table["measured_by"].tolist() == ["Ada"]


def test_without_an_operator_nothing_is_done_by_hand(tmp_path, ledger):
    async def scene(dashboard):
        controls, _, text, _ = parts(dashboard.widget())
        controls["operator"].value = " "
        controls["make this next"].click()
        assert "Not done: a suggestion needs the name of its operator" in text.value

    with DeviceSets(tmp_path, PAIR) as sets:
        play(sets, ledger, scene)


def test_a_device_that_is_down_is_shown(tmp_path, ledger):
    async def scene(dashboard):
        dashboard.loop.orchestrator.client.patience = Patience(tries=1000)
        _, _, text, _ = parts(dashboard.widget())
        await asyncio.to_thread(sets.servers["pump-1"].stop)
        dashboard.start(1)
        await until(lambda: "pump-1 unreachable" in text.value)

    with DeviceSets(tmp_path, PAIR) as sets:
        play(sets, ledger, scene)


def test_a_second_dashboard_of_a_campaign_stops_the_first(tmp_path, ledger):
    async def scene(dashboard):
        dashboard.start(500)
        await until(lambda: ledger.events(kind="done"))
        second = Dashboard(dashboard.loop)
        second.start(3)
        await dashboard.finished()
        assert dashboard.message == "The campaign was stopped."
        assert len(await second.finished()) >= 3

    with DeviceSets(tmp_path, PAIR) as sets:
        play(sets, ledger, scene)


def test_names_from_a_human_are_no_html(tmp_path, ledger):
    async def scene(dashboard):
        controls, _, _, tail = parts(dashboard.widget())
        controls["operator"].value = "<script>"
        controls["pause"].click()
        assert "&lt;script&gt;" in tail.value
        assert "<script>" not in tail.value

    with DeviceSets(tmp_path, PAIR) as sets:
        play(sets, ledger, scene)


def test_a_still_picture_needs_no_kernel_and_no_devices(tmp_path, ledger):
    async def scene(dashboard):
        dashboard.start(3)
        await dashboard.finished()

    with DeviceSets(tmp_path, PAIR) as sets:
        play(sets, ledger, scene)
    shown = still(ledger, "c", GaussianProcessLearner(RECIPES, points=9))._repr_mimebundle_()
    assert '<img alt="Campaign c: 3 of 3 proposed samples measured.' in shown["text/html"]
