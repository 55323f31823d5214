"""Sobol' indices of the published P2D table: what they cost, and whether two surrogates agree.

A Gaussian process and an ensemble of networks are fitted to the same rows. The box is the one the
table spans; all of its 15 inputs vary.
"""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.experiments.designs import Input, InputSpace
from helpers.models.network_ensemble import NetworkEnsemble
from helpers.models.sparse_gp import SparseGP
from helpers.sensitivity.of_functions import sobol_indices
from helpers.sensitivity.of_gradients import rms_derivatives
from proofs.benchmarks.published_splits import TARGETS, splits
from proofs.benchmarks.table import Measurement, Parts, within

LESSON = "03"
BASE_SIZE = 4096
CPU_LIMIT = 2.0
LEADING = 0.05  # inputs with a larger total index lead

MODELS = {
    "SparseGP": lambda: SparseGP(n_inducing=200, random_state=0),
    "NetworkEnsemble": lambda: NetworkEnsemble(random_state=0),
}


def parts() -> Parts:
    """Measure CPU seconds for both surrogates and how far their sensitivities lie apart."""
    return {"two surrogates": _measured}


def _measured() -> list[Measurement]:
    _cpu_seconds(lambda X: X[:, 0], _box(np.zeros(15), np.ones(15)))  # compiles, fills caches
    measurements = [
        Measurement(
            "Sobol' indices without surrogate",
            f"N={BASE_SIZE}, 15 inputs",
            _cpu_seconds(lambda X: X[:, 0], _box(np.zeros(15), np.ones(15)))[0],
            "CPU s",
        )
    ]
    for target in TARGETS:
        X, X_test, y, _ = next(splits(target, 1))
        rows = np.vstack([X, X_test])
        space = _box(rows.min(axis=0), rows.max(axis=0))
        found = {}
        for name, make in MODELS.items():
            model = make().fit(X, y)
            seconds, indices = _cpu_seconds(model.predict, space)
            slopes = rms_derivatives(model.gradient, X, space)
            found[name] = indices.join(slopes)
            what = f"Sobol' indices of {name}, {target}", f"N={BASE_SIZE}, 15 inputs", seconds
            limited = name == "SparseGP"
            measurements.append(
                within(*what, CPU_LIMIT) if limited else Measurement(*what, "CPU s")
            )
        measurements += _agreement(target, *found.values())
    return measurements


def _box(low: np.ndarray, high: np.ndarray) -> InputSpace:
    return InputSpace(
        [Input(f"x{i}", *bounds) for i, bounds in enumerate(zip(low, high, strict=True))]
    )


def _cpu_seconds(f: Callable, space: InputSpace, repeats: int = 3) -> tuple[float, pd.DataFrame]:
    """Return the median CPU seconds over several seeds, and the last table."""
    seconds = []
    for seed in range(repeats):
        start = time.process_time()
        indices = sobol_indices(f, space, n=BASE_SIZE, random_state=seed)
        seconds.append(time.process_time() - start)
    return float(np.median(seconds)), indices


def _agreement(target: str, one: pd.DataFrame, other: pd.DataFrame) -> list[Measurement]:
    subject = f"SparseGP against NetworkEnsemble, {target}"
    leading = one.index[np.maximum(one["ST"], other["ST"]) > LEADING]
    inert = one.index.difference(leading)
    measurements = [Measurement(subject, f"inputs with ST > {LEADING:g}", len(leading))]
    for column in ("S1", "ST", "share"):
        name = "share of rms derivative" if column == "share" else column
        gap = (one[column] - other[column]).abs()
        measurements.append(
            Measurement(subject, f"{name}, largest gap, leading", gap[leading].max())
        )
        measurements.append(Measurement(subject, f"{name}, largest gap, others", gap[inert].max()))
    same = one["ST"].nlargest(len(leading)).index.tolist() == (
        other["ST"].nlargest(len(leading)).index.tolist()
    )
    measurements.append(Measurement(subject, "leading inputs in the same order", float(same)))
    return measurements
