"""Finished parts of benchmarks on disk, so that a second call takes up what a first one measured.

A part is measured again when the code or a version has changed: what counts is the package, the
benchmarks and what is installed of their peers.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from helpers import ROOT
from proofs.benchmarks.table import Measurement

#: Kept outside git.
FOLDER = ROOT / "build" / "benchmarks"


@dataclass(frozen=True)
class Finished:
    """A part that was measured.

    Attributes
    ----------
    measurements : list of Measurement
        In the order of the table.
    minutes : float
        Processor time that it took, with its children.
    """

    measurements: list[Measurement]
    minutes: float


class Journal:
    """The finished parts of one benchmark.

    Parameters
    ----------
    subject : str
        Name of the benchmark.
    state : str
        What the measurements depend on, as `state` says it; parts of another state are forgotten.
    folder : Path
        Where journals are kept.
    """

    def __init__(self, subject: str, state: str, folder: Path = FOLDER) -> None:
        self._path = folder / f"{subject}.journal"
        self._state = state

    def finished(self) -> dict[str, Finished]:
        """Return the parts that were measured in this state; a line cut short is none."""
        found = {}
        for entry in self._entries():
            if entry["state"] == self._state:
                rows = [Measurement(**row) for row in entry["measurements"]]
                found[entry["part"]] = Finished(rows, entry["minutes"])
        return found

    def keep(self, part: str, finished: Finished) -> None:
        """Add a finished part."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        rows = [asdict(row) for row in finished.measurements]
        entry = {"state": self._state, "part": part, "minutes": finished.minutes}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**entry, "measurements": rows}, default=_plain) + "\n")

    def forget(self) -> None:
        """Drop everything, so that all is measured again."""
        self._path.unlink(missing_ok=True)

    def _entries(self) -> Iterable[dict]:
        if not self._path.is_file():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def state(root: Path = ROOT) -> str:
    """Return a checksum of what measurements depend on: code, data and installed versions."""
    digest = hashlib.sha256()
    for folder in ("helpers", "proofs/benchmarks", "data"):
        for path in sorted(p for p in (root / folder).rglob("*") if p.suffix in _CODE):
            digest.update(path.read_bytes())
    installed = {f"{d.name}=={d.version}" for d in metadata.distributions()}
    digest.update("\n".join(sorted(installed)).encode())
    return digest.hexdigest()


_CODE = {".py", ".toml", ".csv", ".gz"}


def _plain(value: object) -> object:
    """Return a number of numpy's as one of Python's."""
    return value.item()  # type: ignore[attr-defined]
