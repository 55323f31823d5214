"""Numbers that the exercise checks of lesson 02 compare answers with, computed and not stored."""

from functools import cache
from typing import NamedTuple

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, cross_val_predict

from helpers.electrodes.simulator import transport
from helpers.electrodes.simulator.voxels import ACTIVE, BINDER, PORE

#: Two layers on top of each other, of shares of the thickness and relative conductivities.
LAYER_SHARES = np.array([0.7, 0.3])
LAYER_CONDUCTIVITIES = np.array([1.0, 0.05])


class Grouped(NamedTuple):
    """Inputs, responses and the level each row belongs to."""

    X: np.ndarray
    y: np.ndarray
    levels: np.ndarray


@cache
def layered_structure() -> tuple[np.ndarray, float]:
    """Return a structure of pores, CBD and active material, and its relative diffusivity."""
    phase = np.full((4, 4, 20), PORE, dtype=np.int8)
    phase[:, :, 8:12] = BINDER
    phase[:2, :, :] = ACTIVE  # half of the cross-section is blocked
    return phase, transport.diffusion(phase).relative


@cache
def hidden_level() -> Grouped:
    """Make a grid on which trees interpolate well and extrapolate badly to a level left out."""
    am, gap = np.meshgrid([93.0, 94.0, 95.0, 96.0], np.linspace(0, 1, 30))
    X = np.column_stack([am.ravel(), gap.ravel()])
    y = 4 * (X[:, 0] - 94.5) + np.sin(6 * X[:, 1])
    return Grouped(X, y + np.random.default_rng(2).normal(0, 0.2, len(y)), X[:, 0])


def tree_model() -> GradientBoostingRegressor:
    """Return an unfitted boosted ensemble."""
    return GradientBoostingRegressor(n_estimators=40, random_state=0)


@cache
def random_folds_score() -> float:
    """Return R² of all rows with random folds, which is mistaken for that with levels left out."""
    X, y, _ = hidden_level()
    folds = KFold(5, shuffle=True, random_state=0)
    return float(r2_score(y, cross_val_predict(tree_model(), X, y, cv=folds)))


@cache
def rare_groups() -> tuple[np.ndarray, np.ndarray]:
    """Return true and predicted groups, where the rare ones are mostly missed."""
    true = np.repeat([0, 1, 2, 3], [72, 41, 21, 10])
    rng = np.random.default_rng(5)
    missed = rng.uniform(size=len(true)) < np.array([0.05, 0.2, 0.6, 0.8])[true]
    return true, np.where(missed, np.maximum(true - 1, 0) + (true == 0), true)
