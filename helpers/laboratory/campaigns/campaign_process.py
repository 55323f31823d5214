"""A closed loop in a process of its own, which can be killed and started again.

``python -m helpers.laboratory.campaigns.campaign_process`` reads its order, one line of JSON, from
standard input, and ends when the campaign is complete, or when standard input closes: the process
that ordered it is gone. The token goes this way, too, since everyone on a machine can read a
command line.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from helpers import ROOT
from helpers.laboratory.campaigns.client import Device, DeviceClient, Patience
from helpers.laboratory.campaigns.closed_loop import ClosedLoop
from helpers.laboratory.campaigns.learners import GaussianProcessLearner, RandomLearner
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator
from helpers.laboratory.campaigns.workflow import RECIPES, DevicePool

LEARNERS = {"random": RandomLearner, "gaussian process": GaussianProcessLearner}


class CampaignProcess:
    """A closed loop elsewhere; a context manager that leaves no process.

    Parameters
    ----------
    ledger : path-like
        File of the ledger. Messages of the process go to ``<ledger>.log``.
    campaign : str
    devices : mapping of str to sequence of Device
        By kind.
    token : str
        Of the devices.
    samples : int
    learner : {"random", "gaussian process"}
    random_state : int
    at_once : int
        Samples under way at a time.
    patience : Patience, optional
        Of the client.

    Attributes
    ----------
    process : subprocess.Popen or None
    """

    def __init__(
        self,
        ledger: str | Path,
        campaign: str,
        devices: Mapping[str, Sequence[Device]],
        *,
        token: str,
        samples: int,
        learner: str = "random",
        random_state: int = 0,
        at_once: int = 1,
        patience: Patience | None = None,
    ) -> None:
        if learner not in LEARNERS:
            raise ValueError(f"learner is one of {', '.join(LEARNERS)}, not {learner!r}")
        self.process: subprocess.Popen[bytes] | None = None
        self._log = Path(f"{ledger}.log").absolute()
        self._order = {
            "ledger": str(Path(ledger).absolute()),
            "campaign": campaign,
            "devices": {kind: [asdict(d) for d in some] for kind, some in devices.items()},
            "token": token,
            "samples": samples,
            "learner": learner,
            "random_state": random_state,
            "at_once": at_once,
            "patience": asdict(patience or Patience()),
        }

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> Self:
        """Start the process, after a kill again: it goes on where the ledger ends."""
        self.stop()
        with open(self._log, "ab") as messages:
            process = subprocess.Popen(
                [sys.executable, "-m", "helpers.laboratory.campaigns.campaign_process"],
                stdin=subprocess.PIPE,
                stdout=messages,
                stderr=messages,
                cwd=ROOT,
                start_new_session=True,  # Ctrl-C in the terminal is meant for the kernel
            )
        self.process = process
        assert process.stdin  # a pipe
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(self._order).encode() + b"\n")
            process.stdin.flush()
        return self

    def kill(self) -> None:
        """End the process at once (SIGKILL), in whatever it is doing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def wait(self, seconds: float) -> int:
        """Wait for the end and return its code: 0 where the campaign is complete.

        Raises
        ------
        RuntimeError
            If there is no process.
        subprocess.TimeoutExpired
            If it takes longer.
        """
        if self.process is None:
            raise RuntimeError("the campaign was not started yet: use `with` or start()")
        return self.process.wait(seconds)

    def stop(self) -> None:
        """End the process, if there is one."""
        if self.process is not None:
            self.kill()
            assert self.process.stdin  # a pipe
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
            self.process = None


async def carry_out(order: Mapping[str, Any]) -> None:
    """Run the campaign that an order describes, as far as it is not in the ledger."""
    devices = {kind: [Device(**d) for d in some] for kind, some in order["devices"].items()}
    seed, learner = order["random_state"], order["learner"]
    with Ledger(order["ledger"]) as ledger:
        life = {"pid": os.getpid(), "learner": learner, "random_state": seed}
        ledger.add("campaign", order["campaign"], payload={**life, "samples": order["samples"]})
        async with DeviceClient(
            ledger, order["campaign"], token=order["token"], patience=Patience(**order["patience"])
        ) as client:
            orchestrator = Orchestrator(client, DevicePool(devices))
            propose = LEARNERS[learner](RECIPES)
            loop = ClosedLoop(orchestrator, propose, random_state=seed, at_once=order["at_once"])
            await loop.run(order["samples"])


def main() -> None:
    """Carry out the order in the first line of standard input."""
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    asyncio.run(carry_out(order))
    sys.stderr.flush()
    os._exit(0)  # not waiting for the thread that waits for standard input


def _end_with_the_pipe() -> None:
    sys.stdin.buffer.read()
    os._exit(1)  # what is on record is synced; nothing else needs a farewell


if __name__ == "__main__":
    main()
