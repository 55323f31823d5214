"""How fast the interactive figure of lesson 03 answers a slider."""

import time
from collections.abc import Callable

import numpy as np

from helpers.models.sparse_gp import SparseGP
from helpers.sei_growth.lesson.widget import SensitivityExplorer
from helpers.sei_growth.simulator.inputs import P2D_INPUTS
from proofs.benchmarks.published_splits import splits
from proofs.benchmarks.table import Measurement, Parts, within

LESSON = "03"
_REPEATS = 30
_TARGETS = {"SEI thickness (m)": "sei_thickness", "capacity loss (%)": "capacity_loss"}


def parts() -> Parts:
    """Measure the answer of two surrogates at a point, and the redraw of the whole figure."""
    return {"answers": _measured}


def _measured() -> list[Measurement]:
    surrogates = {}
    for label, target in _TARGETS.items():
        X_train, _, y_train, _ = next(iter(splits(target, n_splits=1)))
        surrogates[label] = SparseGP(n_inducing=200, random_state=0).fit(X_train, y_train)
    explorer = SensitivityExplorer(surrogates, P2D_INPUTS)
    points = P2D_INPUTS.from_unit(np.random.default_rng(0).random((_REPEATS, len(P2D_INPUTS))))
    name = P2D_INPUTS.names[0]
    explorer.picture(points[0], name)
    look = _milliseconds(explorer.look, points)
    redraw = _milliseconds(lambda point: explorer.picture(point, name), points)
    subject = "interactive figure of lesson 03"
    what = "median: mean, std and gradients of two outputs"
    return [
        within(subject, what, look, 5, "CPU ms"),
        within(subject, "redraw, median", redraw, 150, "CPU ms"),
    ]


def _milliseconds(action: Callable[[np.ndarray], object], points: np.ndarray) -> float:
    taken = []
    for point in points:
        start = time.process_time()
        action(point)
        taken.append(time.process_time() - start)
    return 1000 * float(np.median(taken))
