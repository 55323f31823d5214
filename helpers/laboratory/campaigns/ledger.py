"""The ledger: an append-only record of everything that a laboratory was asked and answered.

It is a SQLite file. Three guards stand around it, each against something else:

- write-ahead log and ``synchronous=FULL``: what was recorded survives the death of the process
  and of the machine;
- triggers and a unique index: no statement changes or removes a row, or records a step twice;
- a hash chain: each row holds the SHA-256 of its content and of the hash before it. Who opens the
  file and drops the triggers can edit a row, but :meth:`Ledger.verify` then names it.

Who rewrites *all* hashes from the edited row on, or cuts the end off and the counter of SQLite
back, leaves a sound chain: against that, note :meth:`Ledger.head` elsewhere and compare.

References
----------
SQLite, "Write-Ahead Logging", https://www.sqlite.org/wal.html. Hash chain: S. Haber,
W. S. Stornetta, J. Cryptology 3, 99 (1991), https://doi.org/10.1007/BF00196791.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import SchoolError

#: What a row may tell of: a campaign begun, a recipe chosen, a request about to be sent, a reply
#: that is no result, a result, a step given up, and what a human did.
KINDS = ("campaign", "proposal", "request", "reply", "done", "failed", "paused", "resumed", "note")

#: Bytes of JSON that a row may hold.
MAX_PAYLOAD = 65_536

_GENESIS = "0" * 64
_COLUMNS = "number, time, campaign, sample, step, kind, payload, previous, hash"

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time REAL NOT NULL,
    campaign TEXT NOT NULL,
    sample TEXT NOT NULL,
    step TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN {KINDS}),
    payload TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS one_result ON events (campaign, sample, step)
    WHERE kind = 'done';
CREATE UNIQUE INDEX IF NOT EXISTS one_recipe ON events (campaign, sample)
    WHERE kind = 'proposal';
CREATE INDEX IF NOT EXISTS by_sample ON events (campaign, sample, step);
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no row is changed'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no row is deleted'); END;
-- INSERT OR REPLACE deletes without the trigger for DELETE, unless a connection asks for it
CREATE TRIGGER IF NOT EXISTS no_replace BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number
                 OR (NEW.kind = 'done' AND kind = 'done' AND campaign = NEW.campaign
                     AND sample = NEW.sample AND step = NEW.step)
                 OR (NEW.kind = 'proposal' AND kind = 'proposal' AND campaign = NEW.campaign
                     AND sample = NEW.sample))
    BEGIN SELECT RAISE(ABORT, 'already recorded'); END;
"""
_GUARDS = ("no_update", "no_delete", "no_replace", "one_result", "one_recipe")


class AlreadyRecordedError(SchoolError, ValueError):
    """A second result of a step, or a second recipe of a sample."""


class BrokenLedgerError(SchoolError, ValueError):
    """The ledger was changed by other means than :meth:`Ledger.add`.

    Attributes
    ----------
    number : int or None
        First row that does not fit; ``None`` where a guard of the table is gone.
    """

    def __init__(self, message: str, number: int | None = None) -> None:
        super().__init__(message)
        self.number = number


@dataclass(frozen=True)
class Event:
    """One row of the ledger.

    Attributes
    ----------
    number : int
        From 1, without gaps.
    time : float
        Seconds since 1970, of the orchestrator's clock.
    campaign, sample, step : str
        What the row is about; sample and step may be empty.
    kind : str
        One of :data:`KINDS`.
    payload : dict
        The rest.
    previous, hash : str
        SHA-256 of the row before and of this one.
    """

    number: int
    time: float
    campaign: str
    sample: str
    step: str
    kind: str
    payload: dict[str, Any]
    previous: str
    hash: str


class Ledger:
    """A ledger in a file; use it as a context manager, or close it.

    Several processes may read while one or more write.

    Parameters
    ----------
    path : path-like
        Made where there is none.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(_SCHEMA)

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def add(
        self,
        kind: str,
        campaign: str,
        sample: str = "",
        step: str = "",
        payload: Mapping[str, Any] | None = None,
    ) -> Event:
        """Append a row; on return it is on the disk.

        Raises
        ------
        AlreadyRecordedError
            If the step has its result, or the sample its recipe.
        ValueError
            If the kind is unknown, or the payload is no finite JSON or above :data:`MAX_PAYLOAD`.
        """
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
        text = json.dumps(dict(payload or {}), sort_keys=True, allow_nan=False)
        if len(text.encode()) > MAX_PAYLOAD:
            raise ValueError(f"a row holds at most {MAX_PAYLOAD} bytes of JSON, not {len(text)}")
        with self._transaction():
            number, previous = self.head()
            row = (number + 1, time.time(), campaign, sample, step, kind, text, previous)
            signed = (*row, _hash(row))
            try:
                self._connection.execute(
                    f"INSERT INTO events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", signed
                )
            except sqlite3.IntegrityError as error:
                what = f"step {step!r}" if kind == "done" else "the recipe"
                raise AlreadyRecordedError(
                    f"{what} of sample {sample!r} in campaign {campaign!r} is recorded already"
                ) from error
        return _event(signed)

    def events(
        self,
        campaign: str | None = None,
        *,
        sample: str | None = None,
        step: str | None = None,
        kind: str | None = None,
        after: int = 0,
    ) -> list[Event]:
        """Return rows in their order, all or those that match.

        Parameters
        ----------
        campaign, sample, step, kind : str, optional
            What the row must have.
        after : int
            Only rows with a higher number.
        """
        wanted = {"campaign": campaign, "sample": sample, "step": step, "kind": kind}
        wanted = {name: value for name, value in wanted.items() if value is not None}
        where = "".join(f" AND {name} = :{name}" for name in wanted)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM events WHERE number > :after{where} ORDER BY number",
            {**wanted, "after": after},
        )
        return [_event(row) for row in rows]

    def result(self, campaign: str, sample: str, step: str) -> dict[str, Any] | None:
        """Return the payload of a step's result; ``None`` where there is none yet."""
        found = self.events(campaign, sample=sample, step=step, kind="done")
        return found[0].payload if found else None

    def counts(self, campaign: str) -> dict[str, int]:
        """Return how many rows of each kind a campaign has."""
        rows = self._connection.execute(
            "SELECT kind, COUNT(*) FROM events WHERE campaign = ? GROUP BY kind", (campaign,)
        )
        return {**dict.fromkeys(KINDS, 0), **dict(rows)}

    def under_way(self, campaign: str) -> int:
        """Return how many steps were asked for and have no result yet."""
        asked = {(e.sample, e.step) for e in self.events(campaign, kind="request")}
        return len(asked) - self.counts(campaign)["done"]

    def head(self) -> tuple[int, str]:
        """Return number and hash of the last row: note them elsewhere to prove the whole."""
        last = self._connection.execute(
            "SELECT number, hash FROM events ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return last or (0, _GENESIS)

    def verify(self, head: tuple[int, str] | None = None) -> int:
        """Check every row against the chain and return their number.

        Parameters
        ----------
        head : tuple of int and str, optional
            A :meth:`head` noted earlier; its row must still be there.

        Raises
        ------
        BrokenLedgerError
            If a row was changed, removed or put in, or a trigger or index is gone.
        """
        number, previous = 0, _GENESIS
        noted = None
        for row in self._connection.execute(f"SELECT {_COLUMNS} FROM events ORDER BY number"):
            if row[0] != number + 1:
                raise BrokenLedgerError(f"row {number + 1} is gone", number + 1)
            number = row[0]
            if row[7] != previous or row[8] != _hash(row[:8]):
                raise BrokenLedgerError(f"row {number} is not what was recorded", number)
            previous = row[8]
            noted = row[8] if head is not None and number == head[0] else noted
        self._verify_end(number)
        if head is not None and head[0] > 0 and noted != head[1]:
            raise BrokenLedgerError(f"row {head[0]} is not the one that was noted", head[0])
        return number

    def _verify_end(self, number: int) -> None:
        names = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_master")}
        if gone := [guard for guard in _GUARDS if guard not in names]:
            raise BrokenLedgerError(f"the table has lost its guard {gone[0]}")
        counter = self._connection.execute("SELECT seq FROM sqlite_sequence").fetchone() or (0,)
        if counter[0] != number:  # SQLite's own count of what was ever put in
            raise BrokenLedgerError(f"row {number + 1} is gone", number + 1)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")  # no other writer between head and insert
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def _hash(row: tuple[float | str, ...]) -> str:
    return hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()


def _event(row: tuple[int, float, str, str, str, str, str, str, str]) -> Event:
    number, at, campaign, sample, step, kind, payload, previous, digest = row
    facts = json.loads(payload)
    return Event(number, at, campaign, sample, step, kind, facts, previous, digest)
