"""``python -m proofs.first_start``: how long ``python start.py`` takes on a fresh clone.

The packages are downloaded first, past pip's cache, and timed apart; then ``python
start.py`` runs with the package index switched off, until JupyterLab answers.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import ROOT
from workshop.offline import wheels

#: How ``start.py`` announces its steps.
_ANNOUNCED = re.compile(r"^== (.+?)( \(.*\))?$")


class StartFailed(Exception):
    """JupyterLab did not start; the message ends with what ``start.py`` said."""


@dataclass(frozen=True)
class FirstStart:
    """What a first start took, in seconds.

    Attributes
    ----------
    download : float
        Downloading the locked wheels.
    compilation : float
        Downloading and compiling what is published as source only.
    megabytes : float
        Size of the wheels.
    steps : mapping of str to float
        Wall time of each step of ``start.py``.
    processor : float
        Processor time of all but the download.
    """

    download: float
    compilation: float
    megabytes: float
    steps: Mapping[str, float]
    processor: float

    @property
    def after_download(self) -> float:
        """All that does not depend on the network."""
        return self.compilation + sum(self.steps.values())

    def __str__(self) -> str:
        rows = [
            (f"downloading {self.megabytes:.0f} MB of wheels", self.download),
            ("compiling what is published as source only", self.compilation),
            *self.steps.items(),
        ]
        lines = [f"{seconds:6.0f} s  {name}" for name, seconds in rows]
        total = self.download + self.after_download
        lines.append(f"{total:6.0f} s  from a fresh clone to JupyterLab, all together")
        lines.append(f"{self.after_download:6.0f} s  without the download")
        lines.append(
            f"{self.processor:6.0f} s  of these, work of a processor (not waiting for one)"
        )
        return "\n".join(lines)


def measure(root: Path, scratch: Path, limit: float = 900.0) -> FirstStart:
    """Clone a repository into a scratch folder and time its first start there.

    Parameters
    ----------
    root : Path
        A git repository; its last commit is cloned.
    scratch : Path
        An empty folder with room for about 4 GB.
    limit : float
        Seconds after which ``start.py`` has failed.

    Raises
    ------
    WheelsUnavailable
        If a package cannot be downloaded or compiled.
    StartFailed
        If JupyterLab does not answer within the limit.
    """
    clone, store = scratch / "MAP School für alle", scratch / "wheels"
    subprocess.run(["git", "clone", "--quiet", str(root), str(clone)], check=True)
    project = tomllib.loads((clone / "pyproject.toml").read_text("utf-8"))
    wanted = [*wheels.pins(clone / "requirements.lock"), *project["build-system"]["requires"]]
    began = time.perf_counter()
    wheels.fetch(wanted, store, sys.version_info[:2])
    downloaded, before = time.perf_counter(), _processor()
    wheels.build(wheels.pins(clone / "requirements-source.lock"), store)
    compiled = time.perf_counter()
    size = sum(path.stat().st_size for path in store.glob("*.whl")) / 1e6
    steps = _start_lab(clone, scratch, {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(store)}, limit)
    worked = _processor() - before
    return FirstStart(downloaded - began, compiled - downloaded, size, steps, worked)


def _processor() -> float:
    """Return the processor seconds of all processes that were started here and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _start_lab(
    clone: Path, scratch: Path, settings: Mapping[str, str], limit: float
) -> dict[str, float]:
    """Run ``start.py`` until JupyterLab answers, and return the seconds of its steps."""
    notes, config = scratch / "runtime", scratch / "config"
    notes.mkdir()
    config.mkdir()
    silent = {"ServerApp": {"open_browser": False, "port": 0}}
    (config / "jupyter_server_config.json").write_text(json.dumps(silent), "utf-8")
    log = scratch / "start.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "start.py", "--python", sys.executable],
            cwd=clone,
            env={
                **os.environ,
                **settings,
                "JUPYTER_CONFIG_DIR": str(config),
                "JUPYTER_RUNTIME_DIR": str(notes),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    began = time.perf_counter()
    seen: dict[str, float] = {}
    try:
        while True:
            answered = _answers(notes)
            for line in log.read_text("utf-8", "replace").splitlines():
                if found := _ANNOUNCED.match(line):
                    seen.setdefault(found[1], time.perf_counter())
            if answered:
                break
            if process.poll() is not None or time.perf_counter() - began > limit:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise StartFailed(f"JupyterLab did not start. `start.py` said:\n{said}")
            time.sleep(0.1)
        return durations(seen, time.perf_counter())
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def durations(began: Mapping[str, float], end: float) -> dict[str, float]:
    """Return how long each step took, each of which ends where the next one begins."""
    ends = [*list(began.values())[1:], end]
    return {name: until - since for (name, since), until in zip(began.items(), ends, strict=True)}


def _answers(notes: Path) -> bool:
    """Tell whether a JupyterLab server that left its note here gives the page of the lab."""
    for note in notes.glob("jpserver-*.json"):
        try:
            server = json.loads(note.read_text("utf-8"))
            page = f"{server['url']}lab?token={server['token']}"
            with urllib.request.urlopen(page, timeout=5) as answer:
                return answer.status == 200
        except (OSError, ValueError):  # half a note, or a server that does not listen yet
            return False
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the first start of this repository's last commit, and print it step by step."""
    parser = argparse.ArgumentParser(prog="python -m proofs.first_start", description=__doc__)
    parser.parse_args(arguments)
    os.environ["PIP_NO_CACHE_DIR"] = "1"  # a fresh machine has no cache
    with tempfile.TemporaryDirectory() as scratch:
        try:
            print(measure(ROOT, Path(scratch)))
        except (StartFailed, wheels.WheelsUnavailable) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
