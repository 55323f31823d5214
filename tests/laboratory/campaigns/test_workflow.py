import asyncio

import pytest

from helpers.laboratory.campaigns.client import Device
from helpers.laboratory.campaigns.workflow import FOUR_STEPS, MIX_AND_MEASURE, RECIPES, DevicePool
from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.devices import KINDS

ONE, TWO = (Device(f"pump-{i}", f"http://127.0.0.1:{8000 + i}") for i in (1, 2))
RECIPE = {"salt_mol_kg": 1.0, "cosolvent_share": 0.5}


@pytest.mark.parametrize("workflow", [MIX_AND_MEASURE, FOUR_STEPS])
def test_every_step_fits_what_its_device_accepts_and_gives(workflow):
    results = {}
    for step in workflow:
        action = KINDS[step.kind]().actions[step.action]
        request = action.request(**step.body("s1", RECIPE, results))
        results[step.name] = action.run(request).result
        assert set(step.gives) <= set(results[step.name])
    assert results["measure"]["conductivity_ms_cm"] > 1


def test_the_cell_is_told_what_was_mixed_not_what_was_asked_for():
    mixed = {"salt_mol_kg": 0.99, "cosolvent_share": 0.51, "volume_ml": 0.5}
    body = MIX_AND_MEASURE[1].body("s1", RECIPE, {"mix": mixed})
    assert body["salt_mol_kg"] == 0.99
    assert body["temperature_c"] == 25.0


def test_a_recipe_may_choose_the_temperature():
    mixed = {**RECIPE, "volume_ml": 0.5}
    body = MIX_AND_MEASURE[1].body("s1", {**RECIPE, "temperature_c": 40}, {"mix": mixed})
    assert body["temperature_c"] == 40.0


def test_the_space_of_recipes_is_what_the_pump_accepts(tmp_path):
    app = make_app("pump", journal=tmp_path / "pump", token="t" * 16)
    fields = app.openapi()["components"]["schemas"]["MixRequest"]["properties"]
    for axis in RECIPES:
        assert (fields[axis.name]["minimum"], fields[axis.name]["maximum"]) == (axis.low, axis.high)


def test_a_device_is_lent_to_one_at_a_time_first_come_first_served():
    async def scene():
        pool, order, at_work = DevicePool({"pump": [ONE]}), [], 0

        async def work(i):
            nonlocal at_work
            async with pool.borrow("pump"):
                at_work += 1
                assert at_work == 1
                order.append(i)
                await asyncio.sleep(0)
                at_work -= 1

        await asyncio.gather(*(work(i) for i in range(6)))
        assert order == list(range(6))
        assert pool.free("pump") == (ONE,)

    asyncio.run(scene())


def test_a_named_device_is_waited_for_though_another_is_free():
    async def scene():
        pool = DevicePool({"pump": [ONE, TWO]})
        async with pool.borrow("pump") as first:
            assert first == ONE
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05), pool.borrow("pump", "pump-1"):
                    pass
            assert pool.free("pump") == (TWO,)
        async with pool.borrow("pump", "pump-1") as again:
            assert again == ONE

    asyncio.run(scene())


def test_a_device_comes_back_when_its_step_fails():
    async def scene():
        pool = DevicePool({"pump": [ONE]})
        with pytest.raises(RuntimeError):
            async with pool.borrow("pump"):
                raise RuntimeError
        assert pool.free("pump") == (ONE,)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        ("oven", None, "has no oven"),
        ("pump", "pump-9", "has no pump named pump-9, but pump-1, pump-2"),
    ],
)
def test_a_device_that_does_not_exist_is_not_waited_for(kind, name, says):
    async def scene():
        async with DevicePool({"pump": [ONE, TWO]}).borrow(kind, name):
            pass

    with pytest.raises(ValueError, match=says):
        asyncio.run(scene())


def test_two_devices_of_one_name_are_refused():
    with pytest.raises(ValueError, match="a name of its own, got pump-1, pump-1"):
        DevicePool({"pump": [ONE], "stage": [ONE]})
