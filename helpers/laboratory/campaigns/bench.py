"""Devices and the orchestrator that uses them, opened and closed together."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from helpers.laboratory.campaigns.client import DeviceClient, Patience
from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator
from helpers.laboratory.simulator.servers import ProcessServer

_LOOK_S = 0.01


def new_campaign(label: str) -> str:
    """Return a name of its own for every run: a label and eight random digits."""
    return f"{label}-{uuid4().hex[:8]}"


class Bench:
    """`DeviceSets`, a `DeviceClient` and an `Orchestrator` of one campaign.

    It is an asynchronous context manager; where a block would end too soon, as in a cell of a
    notebook, `open` and `close` do the same.

    Parameters
    ----------
    folder : path
        The devices keep their journals in a folder of it that is named after the campaign.
    ledger : Ledger
    campaign : str
        The same name again means the same devices, with all that they did.
    counts : mapping of str to int
        How many devices of each kind.
    patience : Patience, optional
        Of the client.
    **devices
        Arguments of `DeviceSets`, such as ``delay_s``.

    Attributes
    ----------
    laboratory : DeviceSets
        While open, as the next.
    orchestrator : Orchestrator
    """

    laboratory: DeviceSets
    orchestrator: Orchestrator

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        campaign: str,
        counts: Mapping[str, int],
        *,
        patience: Patience | None = None,
        **devices: Any,
    ) -> None:
        self.ledger = ledger
        self.campaign = campaign
        self._patience = patience
        self._devices = DeviceSets(Path(folder) / campaign, counts, **devices)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:  # stops what runs if something does not start
            self.laboratory = stack.enter_context(self._devices)
            client = DeviceClient(
                self.ledger, self.campaign, token=self.laboratory.token, patience=self._patience
            )
            await stack.enter_async_context(client)
            self.orchestrator = Orchestrator(client, self.laboratory.pool())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def open(self) -> Self:
        """Start the devices."""
        return await self.__aenter__()

    async def close(self) -> None:
        """Stop the devices; nothing happens where none runs."""
        await self._stack.aclose()

    async def until_done(self, results: int) -> None:
        """Wait until the campaign has so many results."""
        while self.ledger.counts(self.campaign)["done"] < results:
            await asyncio.sleep(_LOOK_S)

    async def until_idle(self) -> None:
        """Wait until no step is under way."""
        while self.ledger.under_way(self.campaign):
            await asyncio.sleep(_LOOK_S)

    async def kill_and_repair(self, device: str, times: int, after_s: float = 0.4) -> None:
        """Kill the process of a device in the middle of whatever it does, and start it again.

        Parameters
        ----------
        device : str
            Such as ``pump-1``.
        times : int
        after_s : float
            Before each death.

        Raises
        ------
        TypeError
            If the device runs in a thread, which cannot be killed.
        """
        server = self.laboratory.servers[device]
        if not isinstance(server, ProcessServer):
            raise TypeError(f"{device} runs in a thread; Bench(..., in_processes=True) can kill it")
        for _ in range(times):
            await asyncio.sleep(after_s)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)

    def before_closing(self, act: Callable[[], object]) -> None:
        """Have something done before the devices stop."""
        self._stack.callback(act)
