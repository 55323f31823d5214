"""What a sweep costs beside its simulations, and what a second worker gains."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import pandas as pd

from benchmarks.table import Measurement
from helpers.sweep import run as sweep

ROWS = 2000
REPEATS = 3
WAIT_S = 0.05


def double(x: float) -> dict[str, float]:
    """Simulate nothing, to measure what is done around it."""
    return {"double": 2 * x}


def wait(x: float) -> dict[str, float]:
    """Take a known time without needing a core."""
    time.sleep(WAIT_S)
    return {"x_again": x}


def run() -> list[Measurement]:
    """Measure wall times, the best of three; a finished row is flushed to disk, joblib's is not."""
    one = _best(lambda: _sweep(double, ROWS, workers=1))
    two, start = (_best(lambda n=n: _sweep(double, n, workers=2)) for n in (ROWS, 2))
    plain, plain_start = (_best(lambda n=n: _joblib(n)) for n in (ROWS, 2))
    waits = [_best(lambda w=w: _sweep(wait, 40, workers=w)) for w in (1, 2)]
    row = "overhead a row"
    return [
        Measurement("sweep, 1 worker", row, 1e3 * one / ROWS, "ms"),
        Measurement("sweep, 2 workers", row, 1e3 * (two - start) / ROWS, "ms"),
        Measurement("joblib.Parallel, 2 workers", row, 1e3 * (plain - plain_start) / ROWS, "ms"),
        Measurement("sweep, 2 workers", "start and end of the processes", start, "s"),
        Measurement(
            f"sweep, rows of {1e3 * WAIT_S:.0f} ms",
            "time of 1 worker over time of 2, start not counted",
            waits[0] / (waits[1] - start),
        ),
    ]


def _sweep(simulator: Callable, rows: int, workers: int) -> None:
    design = pd.DataFrame({"x": range(rows)})
    with TemporaryDirectory() as directory:
        sweep(simulator, design, Path(directory, "t.csv"), workers=workers, progress=False)


def _joblib(rows: int) -> None:
    joblib.Parallel(n_jobs=2, batch_size=1)(joblib.delayed(double)(x) for x in range(rows))


def _best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)
