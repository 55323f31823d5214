"""What a sweep costs beside its simulations, and what a second worker gains."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import numpy as np
import pandas as pd

from helpers.experiments.sweep import run as sweep
from proofs.benchmarks.table import Measurement, Parts

ROWS = 1000
REPEATS = 3
WAIT_S = 0.05


def clock(wait_s: float) -> dict[str, float]:
    """Simulate nothing but a wait, and tell when it ended."""
    time.sleep(wait_s)
    return {"end": time.time()}


def parts() -> Parts:
    """Measure the wall time a row while all workers are busy, the best of three runs.

    The sweep flushes every finished row to the disk; joblib keeps its rows in memory.
    """
    return {"overhead": _measured}


def _measured() -> list[Measurement]:
    one, two = (1e3 * _sweep(ROWS, 0.0, workers) for workers in (1, 2))
    plain = 1e3 * min(_steady(_joblib()) for _ in range(REPEATS))
    gain = _sweep(80, WAIT_S, 1) / _sweep(80, WAIT_S, 2)
    row = "overhead a row"
    return [
        Measurement("sweep, 1 worker", row, one, "ms"),
        Measurement("sweep, 2 workers", row, two, "ms"),
        Measurement("joblib.Parallel, 2 workers", row, plain, "ms"),
        Measurement(f"sweep, rows of {1e3 * WAIT_S:.0f} ms", "gain by a second worker", gain),
    ]


def _sweep(rows: int, wait_s: float, workers: int) -> float:
    design = pd.DataFrame({"wait_s": np.full(rows, wait_s)})
    seconds = []
    for _ in range(REPEATS):
        with TemporaryDirectory() as directory:
            out = Path(directory, "table.csv")
            seconds.append(_steady(sweep(clock, design, out, workers=workers, progress=False)))
    return min(seconds)


def _joblib() -> pd.DataFrame:
    rows = (joblib.delayed(clock)(0.0) for _ in range(ROWS))
    return pd.DataFrame(joblib.Parallel(n_jobs=2, batch_size=1)(rows))


def _steady(table: pd.DataFrame) -> float:
    # The later half: by then all worker processes have started.
    ends = np.sort(table["end"].to_numpy())
    late = ends[len(ends) // 2 :]
    return (late[-1] - late[0]) / (len(late) - 1)
