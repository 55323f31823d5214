"""The process of a device: ``python -m helpers.laboratory.simulator.device_process``.

It reads its order, one line of JSON, from standard input, prints its port when it listens, and ends
when standard input closes: by intention, or because the process that ordered it is gone.
"""

import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn

from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.faults import Fault
from helpers.laboratory.simulator.servers import listen, uvicorn_config


def main() -> None:
    """Serve the device that the first line of standard input describes."""
    serve(json.loads(sys.stdin.buffer.readline()))


def serve(order: dict[str, Any]) -> None:
    """Serve a device until standard input closes.

    Parameters
    ----------
    order : dict
        Arguments of ``make_app``, with ``faults`` as dictionaries, and ``port``.
    """
    port = order.pop("port")
    faults = [Fault(**fault) for fault in order.pop("faults")]
    journal = Path(order.pop("journal"))
    app = make_app(order.pop("kind"), journal=journal, faults=faults, may_die=True, **order)
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    _Server(uvicorn_config(app, log_level="error")).run(sockets=[listen(port)])


class _Server(uvicorn.Server):
    """Says its port once it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print(sockets[0].getsockname()[1], flush=True)


def _end_with_the_pipe() -> None:
    sys.stdin.buffer.read()
    os._exit(0)  # what is on record is synced; nothing else needs a farewell


if __name__ == "__main__":
    main()
