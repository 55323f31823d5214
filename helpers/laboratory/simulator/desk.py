"""The desk of a device: a request is answered from the record, sent away, or carried out.

Four rules make retries safe. One action at a time: a second one is told to come back. A key on
record is answered from the record. What is done is on the disk before anyone is told. What was
begun and not recorded is repeated, or, where that is worse, left to a human.
"""

import asyncio
import math
import os
import time
from collections.abc import Sequence
from pathlib import Path

from fastapi import Response
from fastapi.responses import JSONResponse

from helpers.laboratory.simulator.counter import Counter
from helpers.laboratory.simulator.device_requests import ActionReply, ActionRequest
from helpers.laboratory.simulator.devices import Action, DeviceLimitError, Instrument
from helpers.laboratory.simulator.faults import Fault, FaultPlan
from helpers.laboratory.simulator.journal import DeviceJournal, Entry, body_hash


class Desk:
    """Serves the actions of one device; for one event loop.

    Parameters
    ----------
    name : str
        Name of the device in replies.
    device : Instrument
        The instrument.
    journal : Path
        Its journal; the counter stands beside it.
    delay_s : float
        Real seconds that each action takes in any case.
    pace : float
        Real seconds for one second of the instrument.
    asks : bool
        Whether an action in doubt is left to a human.
    faults : sequence of Fault
        What goes wrong.
    """

    def __init__(
        self,
        name: str,
        device: Instrument,
        journal: Path,
        *,
        delay_s: float,
        pace: float,
        asks: bool,
        faults: Sequence[Fault],
    ) -> None:
        self.name = name
        self.device = device
        self.journal = DeviceJournal(journal)
        self.counter = Counter(journal.with_name(journal.name + ".counter"))
        self._delay_s, self._pace, self._asks = delay_s, pace, asks
        self._faults = FaultPlan(faults)
        self._free_at: float | None = None  # while busy
        self._opened = False

    @property
    def busy(self) -> bool:
        """Whether an action is under way."""
        return self._free_at is not None

    def open(self) -> None:
        """Read the journal and restore the device, once; the first request does it, too."""
        if not self._opened:
            self.device.restore(list(self.journal))
            self._opened = True

    async def serve(self, name: str, action: Action, key: str, body: ActionRequest) -> Response:
        """Answer one valid request.

        Parameters
        ----------
        name : str
            Name of the action.
        action : Action
            What to do.
        key : str
            The idempotency key.
        body : ActionRequest
            The validated body.

        Returns
        -------
        Response
            200, 409, 422, or 500 where a fault was ordered.
        """
        self.open()
        digest = body_hash(name, body.model_dump())
        if done := self.journal.get(key):
            return self._replay(done, digest)
        if self._free_at is not None:
            return _busy(self._free_at - time.time())
        if self._asks and self.journal.in_doubt(key):
            return _refusal(
                "in_doubt",
                f"{name} was begun under the key {key} before a crash and is not on record: look "
                "at the sample, then record what you see, or make it anew under another name",
            )
        self._free_at = time.time()
        try:
            return await self._carry_out(name, action, key, body, digest)
        finally:
            self._free_at = None

    def _replay(self, done: Entry, digest: str) -> Response:
        if done.body_hash != digest:
            return _refusal(
                "key_reused",
                f"the key {done.key} is on record for {done.action} with another body; "
                "a new intention needs a new key",
            )
        return self._reply(done, replayed=True)

    async def _carry_out(
        self, name: str, action: Action, key: str, body: ActionRequest, digest: str
    ) -> Response:
        fault = self._faults.next()
        if fault and fault.kind == "error":
            return JSONResponse({"detail": "a fault to order: nothing was done"}, 500)
        _die_if(fault, "before")
        started = time.time()
        try:
            outcome = action.run(body)
        except DeviceLimitError as limit:
            return _refusal("device_limit", str(limit))
        if self._asks:
            self.journal.begin(key)
        self.counter.add(key)
        seconds = self._delay_s + self._pace * outcome.seconds
        self._free_at = started + seconds
        await asyncio.sleep(seconds)
        _die_if(fault, "during")
        entry = Entry(key, name, digest, outcome.result, started, time.time())
        self.journal.append(entry)
        _die_if(fault, "after")
        self._free_at = None  # a late answer does not keep the device busy
        if fault and fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind == "garbage":
            return Response(b'{"result": {"conduct\x00\xff', media_type="application/json")
        return self._reply(entry, replayed=False)

    def _reply(self, entry: Entry, *, replayed: bool) -> Response:
        reply = ActionReply(
            result=entry.result,
            replayed=replayed,
            started=entry.started,
            finished=entry.finished,
            device=self.name,
        )
        return JSONResponse(reply.model_dump())


def _busy(seconds: float) -> Response:
    seconds = max(seconds, 0.0)
    return JSONResponse(
        {"detail": "busy with another action", "retry_after_s": seconds},
        409,
        {"Retry-After": str(max(1, math.ceil(seconds)))},
    )


def _refusal(kind: str, message: str) -> Response:
    return JSONResponse({"detail": [{"type": kind, "msg": message}]}, 422)


def _die_if(fault: Fault | None, moment: str) -> None:
    if fault and fault.kind == "die" and fault.moment == moment:
        os._exit(137)  # as by SIGKILL: nothing is closed, flushed or said
