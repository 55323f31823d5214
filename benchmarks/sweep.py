"""What a sweep costs beside its simulations: each row, each start, each resumption."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import pandas as pd

from benchmarks.table import Measurement
from helpers.sweep import run as sweep

ROWS = 400
WAIT_S = 0.05


def double(x: float) -> dict[str, float]:
    """Simulate nothing, to measure what is done around it."""
    return {"double": 2 * x}


def wait(x: float) -> dict[str, float]:
    """Take a known time without needing a core."""
    time.sleep(WAIT_S)
    return {"x_again": x}


def run() -> list[Measurement]:
    """Measure wall times; every finished row is flushed to the disk, joblib's are not."""
    with TemporaryDirectory() as directory:
        one = _seconds(Path(directory), double, ROWS, workers=1)
        two = _seconds(Path(directory), double, ROWS, workers=2)
        two_start = _seconds(Path(directory), double, 2, workers=2)
        waits = [_seconds(Path(directory), wait, 40, workers=w) for w in (1, 2)]
        resumed = _timed(lambda: _sweep(Path(directory), double, ROWS, workers=1))
    plain_two = _timed(lambda: _joblib(ROWS)) - _timed(lambda: _joblib(2))
    row = "overhead a row"
    return [
        Measurement("sweep, 1 worker", row, 1e3 * one / ROWS, "ms"),
        Measurement("sweep, 2 workers", row, 1e3 * (two - two_start) / ROWS, "ms"),
        Measurement("joblib.Parallel, 2 workers", row, 1e3 * plain_two / ROWS, "ms"),
        Measurement("sweep, 2 workers", "start and end of the processes", two_start, "s"),
        Measurement("sweep", f"a finished table of {ROWS} rows again", resumed, "s"),
        Measurement(
            f"sweep, rows of {1e3 * WAIT_S:.0f} ms",
            "time of 1 worker over time of 2, start not counted",
            waits[0] / (waits[1] - two_start),
        ),
    ]


def _sweep(directory: Path, simulator: Callable, rows: int, workers: int) -> pd.DataFrame:
    out = directory / f"{simulator.__name__}_{rows}_{workers}.csv"
    design = pd.DataFrame({"x": range(rows)})
    return sweep(simulator, design, out, workers=workers, progress=False)


def _seconds(directory: Path, simulator: Callable, rows: int, workers: int) -> float:
    return _timed(lambda: _sweep(directory, simulator, rows, workers))


def _joblib(rows: int) -> list[dict[str, float]]:
    return joblib.Parallel(n_jobs=2, batch_size=1)(joblib.delayed(double)(x) for x in range(rows))


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
