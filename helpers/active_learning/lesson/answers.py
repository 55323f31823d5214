"""Numbers that the exercise checks of lesson 05 compare answers with, computed and not stored."""

from functools import cache
from typing import NamedTuple

import numpy as np
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeRegressor

from helpers.active_learning.learners.uncertainty import entropy

#: Class probabilities of three samples as on the slide: FCC, BCC, HCP.
PHASE_TABLE = np.array([[0.80, 0.15, 0.05], [0.76, 0.08, 0.16], [0.45, 0.35, 0.20]])

#: Five recipes where each usual slip of a bound for a loss chooses another one.
LOSS_MEAN = np.array([3.0, 3.2, 4.0, 7.0, 10.0])
LOSS_STD = np.array([0.5, 0.1, 1.4, 2.8, 2.0])


class Split(NamedTuple):
    """Training and test rows, each as (X, y)."""

    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def unsure_table(random_state: int = 15) -> np.ndarray:
    """Draw class probabilities of which each measure finds another sample the most unsure."""
    return np.random.default_rng(random_state).dirichlet([1.0, 1.0, 1.0], 30)


@cache
def entropy_of_x2() -> float:
    """Return the entropy of the second sample of the table with decimal logarithms."""
    return float(entropy(PHASE_TABLE, base=10)[1])


@cache
def noisy_split() -> Split:
    """Make rows on which an untuned tree overfits, so that tuning shows."""
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, (240, 2))
    y = np.sin(4 * X[:, 0]) + 0.5 * X[:, 1] + rng.normal(0, 0.5, 240)
    return Split((X[:120], y[:120]), (X[120:], y[120:]))


def tree_search() -> GridSearchCV:
    """Return an unfitted search for the depth of a tree."""
    return GridSearchCV(DecisionTreeRegressor(random_state=0), {"max_depth": [1, 2, 3, 4, 6, 20]})


#: Waits of ten campaigns; those not found were stopped before all targets were measured.
WAITS = np.array([60, 85, 90, 110, 130, 150, 150, 170, 200, 200])
WAITS_FOUND = np.array([1, 1, 1, 1, 1, 1, 0, 1, 0, 0], dtype=bool)
WAITS_LIMIT = 150
