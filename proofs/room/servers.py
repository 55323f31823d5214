"""Memory of the server process that each learner has on a hub, beside the kernels."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from proofs.room.memory import family_mb

START_SECONDS = 120


def jupyterlab_mb(number: int = 3) -> float:
    """Start JupyterLab servers on this machine and return the memory of one, in MB.

    Parameters
    ----------
    number : int
        How many share their libraries, as they do on a hub.

    Raises
    ------
    RuntimeError
        If a server does not start; the message ends with its log.
    """
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        processes = [_start(Path(scratch, str(i)), stack) for i in range(number)]
        end = time.monotonic() + START_SECONDS
        for place, process in enumerate(processes):
            folder = Path(scratch, str(place))
            while not list(folder.glob("jpserver-*.json")):
                if process.poll() is not None or time.monotonic() > end:
                    log = (folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"JupyterLab does not start:\n{log}")
                time.sleep(0.1)
        return sum(family_mb([p.pid for p in processes]).values()) / number


def _start(folder: Path, stack: ExitStack) -> subprocess.Popen:
    folder.mkdir()
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env={**os.environ, "JUPYTER_RUNTIME_DIR": str(folder)},
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process
