"""A laboratory to order: so many devices of each kind, started together and stopped together."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from helpers.laboratory.campaigns.client import Device
from helpers.laboratory.campaigns.workflow import DevicePool
from helpers.laboratory.simulator.counter import Counter
from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.security import new_token
from helpers.laboratory.simulator.servers import ProcessServer, ThreadServer


class DeviceSets:
    """Devices named ``pump-1``, ``pump-2`` …, each with its journal; a context manager.

    Parameters
    ----------
    folder : path-like
        Of the journals: the same folder means the same devices, with all that they did.
    counts : mapping of str to int
        How many devices of each kind.
    in_processes : bool
        Whether each device has a process of its own, which can be killed; else a thread.
    token : str, optional
        Of all devices; a new one unless given.
    settings : mapping of str to mapping, optional
        Arguments of ``device_app.make_app`` by the name of a device, or of a kind.
    **shared
        Arguments of ``make_app`` for all devices, such as ``delay_s``.

    Attributes
    ----------
    servers : dict of str to ThreadServer or ProcessServer
        By the name of the device, while in the block.
    token : str
    """

    def __init__(
        self,
        folder: str | Path,
        counts: Mapping[str, int],
        *,
        in_processes: bool = False,
        token: str | None = None,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        **shared: Any,
    ) -> None:
        self.folder = Path(folder)
        self.counts = dict(counts)
        self.token = token or new_token()
        self.servers: dict[str, ThreadServer | ProcessServer] = {}
        self._in_processes = in_processes
        self._settings = settings or {}
        self._shared = shared
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:  # stops those that run if a later one does not start
            for kind in self.counts:
                for name in self._names(kind):
                    server = self._server(kind, name)
                    stack.enter_context(server)
                    self.servers[name] = server
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()
        self.servers.clear()

    def devices(self) -> dict[str, list[Device]]:
        """Return where the devices listen, by kind."""
        return {
            kind: [Device(name, self.servers[name].url) for name in self._names(kind)]
            for kind in self.counts
        }

    def pool(self) -> DevicePool:
        """Return the devices for one orchestrator."""
        return DevicePool(self.devices())

    def journal(self, name: str) -> Path:
        """Return the file of what a device did."""
        return self.folder / f"{name}.jsonl"

    def lines(self) -> int:
        """Return how many lines the journals have: one an action."""
        return sum(len(self.journal(name).read_text().splitlines()) for name in self._names())

    def movements(self) -> int:
        """Return how often the hardware moved, by its own mechanical counters."""
        counters = (Path(f"{self.journal(name)}.counter") for name in self._names())
        return sum(len(Counter(path).keys()) for path in counters)

    def _names(self, *kinds: str) -> list[str]:
        return [
            f"{kind}-{number}"
            for kind in kinds or self.counts
            for number in range(1, self.counts[kind] + 1)
        ]

    def _server(self, kind: str, name: str) -> ThreadServer | ProcessServer:
        settings = {
            **self._shared,
            **self._settings.get(kind, {}),
            **self._settings.get(name, {}),
            "name": name,
            "journal": self.journal(name),
            "token": self.token,
        }
        if self._in_processes:
            return ProcessServer(kind, **settings)
        return ThreadServer(make_app(kind, **settings))
