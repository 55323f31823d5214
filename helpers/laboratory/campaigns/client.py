"""One call of a device that survives what devices do: die, answer late, answer nonsense, be busy.

The request is written to the ledger before it is sent, its answer when it is there. A call that
went wrong is repeated with the *same* idempotency key ``campaign/sample/step``: a device that has
done the action replays its answer instead of acting again. What can go wrong is listed in
:mod:`helpers.laboratory.campaigns.replies`.

Between two tries the client waits for a random time below a bound that doubles ("full jitter"),
so that many clients of one device do not come back in step.

References
----------
Back-off: R. M. Metcalfe, D. R. Boggs, Commun. ACM 19, 395 (1976),
https://doi.org/10.1145/360248.360253.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np

from helpers import SchoolError
from helpers.laboratory.campaigns.ledger import AlreadyRecordedError, Ledger
from helpers.laboratory.campaigns.replies import Reply, Trouble, lacking, post
from helpers.laboratory.simulator.device_requests import NAME_PATTERN


class DeviceError(SchoolError, RuntimeError):
    """A device gave no result."""


class RefusedError(DeviceError):
    """The device refused the request itself; asking again would change nothing."""


class UnansweredError(DeviceError):
    """No usable answer after all tries, or the device stayed busy for too long."""


@dataclass(frozen=True)
class Device:
    """Where a device listens.

    Attributes
    ----------
    name : str
        For ledger and figures.
    url : str
        ``http://127.0.0.1:<port>``: the token is sent unencrypted, so never beyond this machine.
    """

    name: str
    url: str

    def __post_init__(self) -> None:
        check_name("device", self.name)
        address = urlsplit(self.url)
        if address.scheme != "http" or address.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError(f"a device listens on http://127.0.0.1:<port>, not on {self.url!r}")


@dataclass(frozen=True)
class Patience:
    """How long and how often the client tries.

    Attributes
    ----------
    tries : int
        Of calls that go wrong; waiting for a busy device counts as none.
    timeout_s : float
        For one answer: longer than the longest action.
    base_s, cap_s : float
        Bound of the first random wait between two tries, and of all.
    busy_s : float
        Longest wait for a busy device.

    Raises
    ------
    ValueError
        If there is no try, or a time is not above 0 s.
    """

    tries: int = 12
    timeout_s: float = 5.0
    base_s: float = 0.05
    cap_s: float = 2.0
    busy_s: float = 60.0

    def __post_init__(self) -> None:
        if self.tries < 1 or min(self.timeout_s, self.base_s, self.cap_s, self.busy_s) <= 0:
            raise ValueError("patience needs at least one try, and times above 0 s")


class DeviceClient:
    """Calls devices for one campaign; an asynchronous context manager.

    Parameters
    ----------
    ledger : Ledger
        Where every request and answer is written.
    campaign : str
        Part of every idempotency key: without it, a second campaign would be given the results
        of the first.
    token : str
        What the devices want to see; never written to the ledger.
    patience : Patience, optional
    random_state : int, Generator or None
        Of the waits between tries.
    transport : httpx.AsyncBaseTransport, optional
        Instead of the network, for tests.
    """

    def __init__(
        self,
        ledger: Ledger,
        campaign: str,
        *,
        token: str,
        patience: Patience | None = None,
        random_state: int | np.random.Generator | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        check_name("campaign", campaign)
        self.ledger = ledger
        self.campaign = campaign
        self.patience = patience or Patience()
        self._random = np.random.default_rng(random_state)
        # One client: opening a connection costs more than a call. A proxy from the environment
        # would see the token, and a redirect could carry it away.
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"},
            timeout=self.patience.timeout_s,
            transport=transport,
            trust_env=False,
            follow_redirects=False,
        )

    async def __aenter__(self) -> "DeviceClient":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._http.aclose()

    async def act(
        self,
        device: Device,
        sample: str,
        step: str,
        action: str,
        body: Mapping[str, Any],
        gives: Sequence[str] = (),
    ) -> Reply:
        """Have a step done and recorded; where the ledger has its result, return that.

        Parameters
        ----------
        device : Device
        sample, step : str
            With the campaign, the identity of the action.
        action : str
            Called at ``/actions/<action>``.
        body : mapping
            Parameters of the action, as JSON.
        gives : sequence of str
            Numbers that the result must hold; without them it is garbage.

        Returns
        -------
        Reply

        Raises
        ------
        RefusedError
            If the device refuses the request.
        UnansweredError
            If there is no usable answer after all tries.
        ValueError
            If the step was begun with other parameters, or a name is no part of a key.
        """
        check_name("sample", sample)
        check_name("step", step)
        body = dict(body)
        waited, faults = 0.0, []
        where = f"{device.name}, step {step!r} of sample {sample!r}"
        while (known := self.recorded(sample, step, body)) is None:  # a human may record it, too
            self._write("request", sample, step, device=device.name, action=action, body=body)
            answer = await self._ask(device, f"{self.campaign}/{sample}/{step}", action, body)
            if isinstance(answer, Reply) and (lack := lacking(answer.result, gives)):
                answer = Trouble("garbage", lack)
            if isinstance(answer, Reply):
                return self._record(device, sample, step, body, answer)
            self._write("reply", sample, step, device=device.name, **asdict(answer))
            if answer.fault == "refused":
                raise RefusedError(f"{where}: refused with {answer.reason}")
            if answer.fault != "busy":
                faults.append(answer.fault)
            if len(faults) >= self.patience.tries:
                raise UnansweredError(
                    f"{where}: no usable answer in {len(faults)} tries ({_tally(faults)}); "
                    f"the last: {answer.reason}"
                )
            pause = self._pause(answer, len(faults))
            if answer.fault == "busy" and (waited := waited + pause) > self.patience.busy_s:
                raise UnansweredError(f"{where}: busy for more than {self.patience.busy_s:g} s")
            await asyncio.sleep(pause)
        return known

    def recorded(self, sample: str, step: str, body: Mapping[str, Any]) -> Reply | None:
        """Return what the ledger knows of a step's result; ``None`` where it has none.

        Raises
        ------
        ValueError
            If the step was begun with other parameters.
        """
        for event in self.ledger.events(self.campaign, sample=sample, step=step):
            if event.kind in ("request", "done") and event.payload["body"] != body:
                raise ValueError(
                    f"step {step!r} of sample {sample!r} was begun with {event.payload['body']}, "
                    f"not with {body}: give the sample another name"
                )
            if event.kind == "done":
                return Reply(**event.payload["reply"])
        return None

    async def status(self, device: Device) -> str:
        """Return how a device is, in a word: ready, busy, unreachable or refusing."""
        try:
            async with asyncio.timeout(1.0):
                response = await self._http.get(f"{device.url}/status")
                busy = response.json().get("busy") if response.status_code == 200 else None
        except (TimeoutError, httpx.TransportError, ValueError, AttributeError):
            return "unreachable"
        return "refusing" if busy is None else "busy" if busy else "ready"

    async def _ask(
        self, device: Device, key: str, action: str, body: dict[str, Any]
    ) -> Reply | Trouble:
        try:
            async with asyncio.timeout(self.patience.timeout_s):  # httpx only bounds each chunk
                return await post(
                    self._http, f"{device.url}/actions/{action}", body, {"Idempotency-Key": key}
                )
        except TimeoutError:
            return Trouble("late", f"no answer within {self.patience.timeout_s:g} s")

    def _record(
        self, device: Device, sample: str, step: str, body: dict[str, Any], reply: Reply
    ) -> Reply:
        done = {"device": device.name, "body": body, "reply": reply.model_dump(), "by": "device"}
        try:
            self.ledger.add("done", self.campaign, sample, step, done)
        except AlreadyRecordedError:  # by a human, while the device was at it
            self._write("reply", sample, step, fault="superseded", **done)
            kept = self.ledger.events(self.campaign, sample=sample, step=step, kind="done")
            return Reply(**kept[0].payload["reply"])
        return reply

    def _write(self, kind: str, sample: str, step: str, **payload: object) -> None:
        self.ledger.add(kind, self.campaign, sample, step, payload)

    def _pause(self, answer: Trouble, tries: int) -> float:
        if answer.fault == "busy":  # not before the device says, and not all at once
            return answer.wait_s * float(self._random.uniform(1.0, 1.25))
        bound = min(self.patience.cap_s, self.patience.base_s * 2.0 ** (tries - 1))
        return float(self._random.uniform(0.0, bound))


def check_name(what: str, name: str) -> None:
    """Raise a ``ValueError`` unless a name is fit to be a part of an idempotency key."""
    if not isinstance(name, str) or not re.fullmatch(NAME_PATTERN, name):
        raise ValueError(
            f"the name of a {what} has 1 to 64 letters, digits, '.', '_' or '-' and starts with a "
            f"letter or digit, unlike {name!r}"
        )


def _tally(faults: list[str]) -> str:
    return ", ".join(f"{faults.count(fault)} {fault}" for fault in dict.fromkeys(faults))
