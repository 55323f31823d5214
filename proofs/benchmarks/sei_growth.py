"""The simulator of SEI growth: what a sample costs with each model, and how fast a sweep runs."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from helpers.experiments import sweep
from helpers.experiments.designs import latin_hypercube
from helpers.sei_growth.simulator.cycle import MODELS, simulate
from helpers.sei_growth.simulator.inputs import P2D_INPUTS
from proofs.benchmarks.table import Measurement, Parts

LESSON = "03"
SAMPLES = 30
SWEEP_ROWS = 60


def parts() -> Parts:
    """Measure CPU seconds a sample, the effect of model and tolerance, and rows a minute."""
    return {"models and workers": _measured}


def _measured() -> list[Measurement]:
    design = latin_hypercube(P2D_INPUTS, SAMPLES, random_state=0).to_dict("records")
    for model in MODELS:  # builds and compiles
        simulate(**design[0], model=model)
        simulate(**design[0], model=model, rtol=1e-8)
    thickness, measurements = {}, []
    for model in MODELS:
        seconds, thickness[model] = _timed(lambda row, m=model: simulate(**row, model=m), design)
        quantity = f"CPU seconds a sample, rtol 1e-6, mean of {SAMPLES}"
        measurements.append(Measurement(f"SEI growth, {model}", quantity, seconds, "s"))
    seconds, sharp = _timed(lambda row: simulate(**row, rtol=1e-8), design)
    quantity = f"CPU seconds a sample, rtol 1e-8, mean of {SAMPLES}"
    measurements.append(Measurement("SEI growth, SPMe", quantity, seconds, "s"))
    measurements.append(
        Measurement(
            "SEI growth, SPMe",
            "largest change of ln(thickness), rtol 1e-6 against 1e-8",
            np.abs(np.log(thickness["SPMe"] / sharp)).max(),
            target="< 1e-3",
            met=bool(np.abs(np.log(thickness["SPMe"] / sharp)).max() < 1e-3),
        )
    )
    measurements.append(
        Measurement(
            "SEI growth, SPMe against DFN",
            "largest change of ln(thickness)",
            np.abs(np.log(thickness["SPMe"] / thickness["DFN"])).max(),
        )
    )
    return measurements + [_sweep(workers) for workers in (1, 2)]


def _timed(simulator: Callable, design: list[dict]) -> tuple[float, np.ndarray]:
    start = time.process_time()
    thickness = np.array([simulator(row).sei_thickness_m for row in design])
    return (time.process_time() - start) / len(design), thickness


def _sweep(workers: int) -> Measurement:
    # One process is this one, whose model is built; two are started and build theirs.
    design = latin_hypercube(P2D_INPUTS, SWEEP_ROWS, random_state=1)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        sweep.run(simulate, design, Path(folder, "sei.csv"), workers=workers, progress=False)
        minutes = (time.perf_counter() - start) / 60
    return Measurement(
        f"SEI growth, sweep of {SWEEP_ROWS} rows",
        "rows a minute, "
        + ("this process" if workers == 1 else f"{workers} processes, with start"),
        SWEEP_ROWS / minutes,
        "1/min",
    )
