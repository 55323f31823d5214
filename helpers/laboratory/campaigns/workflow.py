"""What is done to a sample, step by step, and who does it.

A step names the *kind* of device that it needs. Which device of that kind does it is decided when
one is free, with one exception: a step that a device was asked for and gave no result of, because
the orchestrator died in between, goes to the same device again. Only that one has the answer in its
journal; any other would act a second time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from helpers.experiments.designs import Input, InputSpace
from helpers.laboratory.campaigns.client import Device
from helpers.laboratory.simulator.electrolyte import COSOLVENT_SHARE, SALT_MOL_KG

#: What a campaign may choose; at 25 °C, unless a recipe holds ``temperature_c``, too.
RECIPES = InputSpace(
    [
        Input("salt_mol_kg", *SALT_MOL_KG, "mol/kg", description="salt per mass of solvent"),
        Input("cosolvent_share", *COSOLVENT_SHARE, description="mass share of the thin solvent"),
    ]
)

Recipe = Mapping[str, float]
Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One action of a workflow.

    Attributes
    ----------
    name : str
        Part of the idempotency key.
    kind : str
        Kind of the device.
    action : str
        What the device is asked for.
    body : callable
        Takes the sample's name, its recipe and the results of the steps before, and returns the
        parameters of the action. The same arguments must give the same parameters: a step is
        repeated after a crash.
    gives : tuple of str
        Numbers that the result must hold.
    """

    name: str
    kind: str
    action: str
    body: Callable[[str, Recipe, Results], dict[str, Any]]
    gives: tuple[str, ...] = ()


def _mix(sample: str, recipe: Recipe, results: Results) -> dict[str, Any]:
    return {"sample": sample, **{name: float(recipe[name]) for name in RECIPES.names}}


def _measure(sample: str, recipe: Recipe, results: Results) -> dict[str, Any]:
    mixed = results["mix"]  # what is in the vial, not what was asked for
    return {
        "sample": sample,
        **{name: mixed[name] for name in RECIPES.names},
        "temperature_c": float(recipe.get("temperature_c", 25.0)),
    }


def _put(sample: str, recipe: Recipe, results: Results) -> dict[str, Any]:
    mixed = results["mix"]
    return {
        "sample": sample,
        **{name: mixed[name] for name in RECIPES.names},
        "volume_ml": mixed["volume_ml"],
    }


def _to_the_cell(sample: str, recipe: Recipe, results: Results) -> dict[str, Any]:
    return {"x_mm": 250.0, "y_mm": 100.0}


_MIX = Step("mix", "pump", "mix", _mix, (*RECIPES.names, "volume_ml"))
_MEASURE = Step("measure", "potentiostat", "measure", _measure, ("conductivity_ms_cm",))

#: Mix a sample and measure it.
MIX_AND_MEASURE = (_MIX, _MEASURE)

#: The same with all four devices: mixed, carried to the cell, measured, and kept.
FOUR_STEPS = (
    _MIX,
    Step("carry", "stage", "move", _to_the_cell),
    _MEASURE,
    Step("keep", "store", "put", _put),
)


class DevicePool:
    """The devices of a laboratory, each lent to one step at a time, first come, first served.

    Parameters
    ----------
    devices : mapping of str to sequence of Device
        By kind.

    Raises
    ------
    ValueError
        If two devices have one name.
    """

    def __init__(self, devices: Mapping[str, Sequence[Device]]) -> None:
        self.devices = {kind: tuple(some) for kind, some in devices.items()}
        names = [device.name for some in self.devices.values() for device in some]
        if len(set(names)) < len(names):
            raise ValueError(f"each device needs a name of its own, got {', '.join(names)}")
        self._free = {kind: set(some) for kind, some in self.devices.items()}
        self._returned = asyncio.Condition()

    def free(self, kind: str) -> tuple[Device, ...]:
        """Return the devices of a kind that no step has."""
        return tuple(device for device in self.devices[kind] if device in self._free[kind])

    @asynccontextmanager
    async def borrow(self, kind: str, name: str | None = None) -> AsyncIterator[Device]:
        """Wait for a device of a kind and have it for the block.

        Parameters
        ----------
        kind : str
        name : str, optional
            Wait for this very device.

        Raises
        ------
        ValueError
            If there is no such device at all.
        """
        some = self.devices.get(kind, ())
        if not some or (name is not None and name not in [device.name for device in some]):
            named = f" named {name}, but {', '.join(d.name for d in some)}" if name and some else ""
            raise ValueError(f"the laboratory has no {kind}{named}")
        async with self._returned:
            await self._returned.wait_for(lambda: self._choose(kind, name) is not None)
            device = self._choose(kind, name)
            assert device is not None  # that is what was waited for
            self._free[kind].remove(device)
        try:
            yield device
        finally:
            self._free[kind].add(device)
            async with self._returned:
                self._returned.notify_all()

    def _choose(self, kind: str, name: str | None) -> Device | None:
        for device in self.devices[kind]:  # the first that is free, whoever came back last
            if device in self._free[kind] and name in (None, device.name):
                return device
        return None
