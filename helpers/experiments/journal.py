"""The journal of a sweep: what survives a kill.

A journal is a text file with one JSON object a line (JSON Lines; NaN and Infinity are written as
Python's ``json`` module does). The first line says which sweep it belongs to, the others are
entries of three kinds: ``{"process": ...}`` for each start, ``{"row": ...}`` for each finished row,
and ``{"complete": true}`` once the table made of them is written. Numbers are written by ``repr``
and so come back bit for bit.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any, BinaryIO

from helpers import SchoolError

FORMAT = 1


class JournalError(SchoolError, RuntimeError):
    """A journal is in use, damaged, or belongs to another sweep."""


class SweepJournal:
    """An append-only file that one process at a time may hold.

    The file is locked by the operating system while it is open, so that the lock of a process that
    died is free at once.

    Parameters
    ----------
    path : Path
        The file; made where there is none, made anew where it has no rows.
    identity : dict
        What the sweep is: JSON values, among them ``checksums``, one for each column of the
        design. An existing journal must have the same.

    Attributes
    ----------
    rows : dict of int to dict
        The finished rows by their position.
    complete : bool
        Whether the table made of the rows was written.

    Raises
    ------
    JournalError
        If another process holds the journal, a line is damaged, or the identity differs.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path, sweep = Path(folder) / "a.journal", {"checksums": {}}
    ...     with SweepJournal(path, sweep) as journal:
    ...         journal.add_row({"row": 7, "status": "ok"})
    ...     with SweepJournal(path, sweep) as again:  # as after a kill
    ...         list(again.rows), again.complete
    ([7], False)
    """

    def __init__(self, path: Path, identity: dict[str, Any]) -> None:
        self.path = path
        self._identity = {"format": FORMAT, **identity}
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | _BINARY), "r+b")
        try:
            self._lock()
            entries = self._read()
        except BaseException:
            self._file.close()
            raise
        self.rows = {entry["row"]: entry for entry in entries if "row" in entry}
        self.complete = any("complete" in entry for entry in entries)
        if not self.complete:
            self._append({"process": os.getpid(), "host": socket.gethostname()})

    def __enter__(self) -> "SweepJournal":
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()  # which frees the lock

    def add_row(self, entry: dict[str, Any]) -> None:
        """Record a finished row; on return it is on the disk."""
        self._write(entry)
        self.rows[entry["row"]] = entry  # before the wait for the disk, where Ctrl-C may strike
        os.fsync(self._file.fileno())

    def mark_complete(self) -> None:
        """Record that the table was written."""
        self._append({"complete": True})
        self.complete = True

    def start_over(self) -> None:
        """Forget all rows."""
        self._file.truncate(0)
        self._append(self._identity)
        self._append({"process": os.getpid(), "host": socket.gethostname()})
        self.rows, self.complete = {}, False

    def _append(self, entry: dict[str, Any]) -> None:
        self._write(entry)
        os.fsync(self._file.fileno())

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.seek(0, os.SEEK_END)
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()

    def _read(self) -> list[dict[str, Any]]:
        lines = self._file.read().split(b"\n")
        half_line = lines.pop()  # empty, or what a killed process was about to write
        entries = []
        for number, line in enumerate(lines, 1):
            try:
                entries.append(dict(json.loads(line)))
            except (ValueError, TypeError) as error:
                raise JournalError(
                    f"line {number} of {self.path} is damaged ({error}); "
                    "delete the file to compute everything again"
                ) from error
        if half_line:
            self._file.truncate(self._file.tell() - len(half_line))
        if not any("row" in entry for entry in entries[1:]):  # nothing to lose, whatever it was
            self._file.truncate(0)
            self._append(self._identity)
            return []
        self._compare(entries[0])
        return entries[1:]

    def _compare(self, found: dict[str, Any]) -> None:
        ours = self._identity
        differences = [
            f"{key} was {found.get(key)!r} and is now {ours[key]!r}"
            for key in ours
            if key != "checksums" and found.get(key) != ours[key]
        ]
        if not differences and found["checksums"] != ours["checksums"]:
            columns = [
                c for c in ours["checksums"] if found["checksums"][c] != ours["checksums"][c]
            ]
            differences = [f"other values of {', '.join(columns)}"]
        if differences:
            raise JournalError(
                f"{self.path} belongs to another sweep: {'; '.join(differences)}. Choose another "
                "name for the table, or delete the journal and its table to start over"
            )

    def _lock(self) -> None:
        try:
            _lock_file(self._file)
        except (BlockingIOError, PermissionError) as error:
            raise JournalError(
                f"another run{self._holder()} is writing {self.path}; "
                "wait for it to end or choose another name for the table"
            ) from error
        except OSError as error:
            raise JournalError(
                f"the file system of {self.path} cannot lock files ({error}); choose another folder"
            ) from error

    def _holder(self) -> str:
        starts = [line for line in self._file.read().split(b"\n") if line.startswith(b'{"process"')]
        if not starts:  # it has only just opened the file
            return ""
        last = json.loads(starts[-1])
        return f" (process {last['process']} on {last['host']})"


if sys.platform == "win32":
    import msvcrt

    _BINARY = os.O_BINARY

    def _lock_file(file: BinaryIO) -> None:
        file.seek(2**30)  # a byte beyond the end: locked bytes cannot be read by others
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(0)

else:
    import fcntl

    _BINARY = 0

    def _lock_file(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
