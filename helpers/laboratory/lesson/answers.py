"""What the exercise checks of lesson 07 compare answers with: computed, not stored."""

import hashlib
import heapq
import json
from typing import Any

from scipy.constants import physical_constants

FARADAY = physical_constants["Faraday constant"][0]  # C/mol

#: What an orchestrator does with an answer; ``None`` is no answer at all.
MOVES = {
    200: "record",
    401: "raise",
    409: "wait",
    413: "raise",
    422: "raise",
    429: "wait",
    500: "retry",
    502: "retry",
    503: "wait",
    None: "retry",
}

#: What the devices of this laboratory answer.
STATUSES = {
    "no token": 401,
    "misspelt field": 422,
    "too much salt": 422,
    "busy": 409,
    "same key, same body": 200,
    "same key, other body": 422,
}

Row = dict[str, str]


def speed_up(n_samples: int, n_devices: int) -> float:
    """Speed-up of two steps of equal length on `n_devices` of each kind, by playing it through.

    Parameters
    ----------
    n_samples : int
        Samples, each of which is mixed, then measured.
    n_devices : int
        Devices of each of the two kinds.

    Returns
    -------
    float
        Time of one sample after the other over the time in parallel, without any overhead.
    """
    free = [[0] * n_devices, [0] * n_devices]
    last = 0
    for _ in range(n_samples):
        ready = 0
        for devices in free:
            ready = max(ready, heapq.heappop(devices)) + 1
            heapq.heappush(devices, ready)
        last = max(last, ready)
    return 2 * n_samples / last


def link(content: str, previous: str) -> Row:
    """Return a row of a hash chain: content, hash of the row before, and own hash."""
    digest = hashlib.sha256((previous + content).encode()).hexdigest()
    return {"content": content, "previous": previous, "hash": digest}


def chain(n_rows: int = 6) -> list[Row]:
    """Return a sound hash chain, as short as an exercise needs."""
    rows: list[Row] = []
    previous = "0" * 64
    for number in range(n_rows):
        content = json.dumps({"sample": f"s{number}", "conductivity_ms_cm": 5.0 + number})
        rows.append(link(content, previous))
        previous = rows[-1]["hash"]
    return rows


def edited(rows: list[Row], place: int, *, rehash: bool = False) -> list[Row]:
    """Return a chain with another content at `place`, whose own hash may fit again."""
    rows = [dict(row) for row in rows]
    rows[place]["content"] = rows[place]["content"].replace("conductivity", "Conductivity")
    if rehash:
        rows[place] = link(rows[place]["content"], rows[place]["previous"])
    return rows


def requests_to_hash() -> list[tuple[str, dict[str, Any]]]:
    """Return two spellings of one request, and three others that must not be mistaken for it."""
    body = {"sample": "s1", "salt_mol_kg": 1.0}
    return [
        ("mix", body),
        ("mix", dict(reversed(body.items()))),
        ("measure", body),
        ("mix", {**body, "salt_mol_kg": 1.1}),
        ("mix", {**body, "sample": "s2"}),
    ]
