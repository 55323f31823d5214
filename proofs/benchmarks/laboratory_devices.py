"""What one action of a device costs beyond the time that the instrument itself takes."""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import numpy as np
import psutil

from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.security import new_token
from helpers.laboratory.simulator.servers import ProcessServer, ThreadServer
from proofs.benchmarks.table import Measurement, Parts, within

LESSON = "07"
_REPEATS = 200
_TOKEN = new_token()
_BODY = {"sample": "s", "salt_mol_kg": 1.0, "cosolvent_share": 0.5}


def parts() -> Parts:
    """Time actions that take no time, retries of them, and GET /status, over one connection."""
    return {"requests": _measured}


def _measured() -> list[Measurement]:
    measurements = []
    with tempfile.TemporaryDirectory() as folder:
        app = make_app("potentiostat", journal=Path(folder, "thread"), token=_TOKEN)
        process = ProcessServer("potentiostat", Path(folder, "process"), token=_TOKEN)
        for label, server in (("thread", ThreadServer(app)), ("process", process)):
            subject = f"laboratory, device in a {label}"
            start = time.perf_counter()
            with server:
                started = time.perf_counter() - start
                child = getattr(server, "process", None)  # the device of a thread has none
                worked = _work_s(child)
                action, replay, status = asyncio.run(_latencies(server.url))
                worked = _work_s(child) - worked
            measurements += [
                Measurement(subject, "start until it answers, wall", 1000 * started, "ms"),
                within(
                    subject,
                    "work a request, both sides (a third each of what follows)",
                    1000 * worked / (3 * _REPEATS),
                    15,
                    "CPU ms",
                ),
                Measurement(
                    subject,
                    "one action (POST, validation, sync, reply), median wall",
                    action,
                    "ms",
                ),
                Measurement(subject, "one action, replayed, median wall", replay, "ms"),
                Measurement(subject, "GET /status, median wall", status, "ms"),
            ]
    return measurements


def _work_s(child: subprocess.Popen | None) -> float:
    """Return the processor time of this process and of the device's."""
    there = sum(psutil.Process(child.pid).cpu_times()[:2]) if child else 0.0
    return time.process_time() + there


async def _latencies(url: str) -> tuple[float, float, float]:
    headers = {"Authorization": f"Bearer {_TOKEN}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:

        async def act(number: int) -> httpx.Response:
            key = {"Idempotency-Key": f"bench/s{number}/measure"}
            return await http.post("/actions/measure", json=_BODY, headers=key)

        async def look(number: int) -> httpx.Response:
            return await http.get("/status")

        await look(0)
        return await _median_ms(act), await _median_ms(act), await _median_ms(look)


async def _median_ms(request: Callable[[int], Awaitable[httpx.Response]]) -> float:
    seconds = []
    for number in range(_REPEATS):
        start = time.perf_counter()
        answer = await request(number)
        seconds.append(time.perf_counter() - start)
        answer.raise_for_status()
    return 1000 * float(np.median(seconds))
