"""The journal of a device: what it did, under which key, on the disk before anyone is told.

One JSON object a line. A line is written and synced before the reply goes out, so that a device
that dies can, after its restart, answer a repeated request from the journal instead of acting
again. A process killed in mid-write leaves a torn last line; it is cut off, since nobody was told
of it.

A careful device also writes ``{"begun": key}`` before it moves. A key that was begun and is not on
record is *in doubt*: the hardware may have moved or not, and no program can tell.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers import SchoolError


@dataclass(frozen=True)
class Entry:
    """One action that was done.

    Attributes
    ----------
    key : str
        The idempotency key of the request.
    action : str
        Name of the action.
    body_hash : str
        :func:`body_hash` of the request.
    result : dict
        What the action gave.
    started, finished : float
        Seconds since 1970.
    """

    key: str
    action: str
    body_hash: str
    result: dict[str, Any]
    started: float
    finished: float


class JournalDamagedError(SchoolError, RuntimeError):
    """A line other than the last one cannot be read."""


class DeviceJournal:
    """The actions of one device, in memory and on the disk.

    The file is read at the first use, not at the making, so that a device may be prepared while its
    predecessor still writes.

    Parameters
    ----------
    path : Path
        The file; made where there is none. Its folder must exist.

    Raises
    ------
    JournalDamagedError
        At first use, if a line other than the last one cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._entries: dict[str, Entry] | None = None
        self._begun: set[str] = set()

    def __len__(self) -> int:
        return len(self._loaded())

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._loaded().values())

    def get(self, key: str) -> Entry | None:
        """Return what was done under a key, if anything was."""
        return self._loaded().get(key)

    def in_doubt(self, key: str) -> bool:
        """Tell whether an action was begun and is not on record."""
        return key not in self._loaded() and key in self._begun

    def begin(self, key: str) -> None:
        """Record that an action begins; on return it is on the disk."""
        self._loaded()
        self._write({"begun": key})
        self._begun.add(key)

    def append(self, entry: Entry) -> None:
        """Record an action; on return it is on the disk.

        Raises
        ------
        ValueError
            If the key is on record already: an action is recorded once.
        """
        if entry.key in self._loaded():
            raise ValueError(f"{entry.key!r} is on record already")
        self._write(asdict(entry))
        self._loaded()[entry.key] = entry

    def _write(self, line: dict[str, Any]) -> None:
        data = json.dumps(line, allow_nan=False).encode() + b"\n"
        with open(self.path, "ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def _loaded(self) -> dict[str, Entry]:
        if self._entries is None:
            entries = {}
            for line in _read(self.path):
                if isinstance(line, Entry):
                    entries[line.key] = line
                else:
                    self._begun.add(line)
            self._entries = entries
        return self._entries


def body_hash(action: str, body: dict[str, Any]) -> str:
    """Return the SHA-256 of an action and its validated body.

    Parameters
    ----------
    action : str
        Name of the action.
    body : dict
        JSON values, defaults filled in. The order of the fields does not matter.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    canonical = json.dumps([action, body], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _read(path: Path) -> list[Entry | str]:
    if not path.exists():
        path.touch()
        return []
    with open(path, "r+b") as file:
        lines = file.read().split(b"\n")
        if torn := lines.pop():
            file.truncate(file.tell() - len(torn))
    found = []
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            found.append(fields["begun"] if "begun" in fields else Entry(**fields))
        except (ValueError, TypeError) as error:
            raise JournalDamagedError(f"line {number} of {path} cannot be read: {error}") from error
    return found
