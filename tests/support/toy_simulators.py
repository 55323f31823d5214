"""Small simulators that worker processes can import.

A ``folder`` counts the calls: every call leaves one file there, named after its ``x``.
"""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Flight:
    height: float
    bounces: int
    landed: bool
    surface: str
    track: np.ndarray


def flight(x, speed):
    noise = np.random.default_rng(int(x * 1e6)).normal(size=3)
    kernel = np.linalg.svd(np.outer(noise, noise) + speed * np.eye(3), compute_uv=False)
    return Flight(np.float32(x / 3), np.int64(x * 10), np.bool_(x > 0), "grass", kernel)


def count(folder, x):
    handle, _ = tempfile.mkstemp(prefix=f"{x}_", dir=folder)
    os.close(handle)


def calls(folder):
    return sorted(float(path.name.split("_")[0]) for path in Path(folder).iterdir())


def slow(x, folder, seconds=0.1):
    count(folder, x)
    time.sleep(seconds)
    return {"square": x * x, "third": x / 3}


def fails_above_five(x):
    if x > 5:
        raise ValueError(f"x={x} is too much")
    return {"square": x * x}


def kills_its_process_at_two(x, folder):
    count(folder, x)
    if x == 2:
        os._exit(11)
    time.sleep(0.05)
    return {"square": x * x}


def hangs_at_two(x):
    if x == 2:
        time.sleep(600)
    return {"square": x * x}


def extremes(x):
    return {"value": [float("nan"), float("inf"), -float("inf"), -0.0, 5e-324][int(x)], "n": 2**53}


def other_outputs_at_three(x):
    return {"square": x * x} | ({"cube": x**3} if x == 3 else {})


def threads_of_the_kernels(x):
    from threadpoolctl import threadpool_info

    np.ones((4, 4)) @ np.ones((4, 4))
    return {"most": max(pool["num_threads"] for pool in threadpool_info())}


def thread_settings(x):
    kernels = {"openmp": "OMP", "numba": "NUMBA"}
    return {name: int(os.environ[f"{kernel}_NUM_THREADS"]) for name, kernel in kernels.items()}


def interrupted_at_three(x, folder):
    count(folder, x)
    if x == 3 and calls(folder).count(3) == 1:
        raise KeyboardInterrupt
    return {"square": x * x}


def overlap(x, folder):
    mark = Path(folder) / str(x)
    others = len(list(Path(folder).iterdir()))
    mark.touch()
    time.sleep(0.1)
    mark.unlink()
    return {"others": others}
