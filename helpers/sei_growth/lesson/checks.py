"""The checks of the exercises of 03_p2d_sensitivity."""

import numpy as np
import pandas as pd
from sklearn.metrics import r2_score

from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_function, as_names, as_number, probed
from helpers.experiments.designs import RandomState
from helpers.sei_growth.lesson import answers
from helpers.sei_growth.simulator.inputs import P2D_INPUTS

exercise = declared(__file__, r2_score=r2_score)

#: The two inputs of the corner that :func:`without_a_corner` empties.
_CORNER = ("i_1C", "Ds_neg")


def without_a_corner(table: pd.DataFrame, random_state: RandomState = 0) -> pd.DataFrame:
    """Drop most runs in a corner of two inputs, as unreported failures would.

    Parameters
    ----------
    table : DataFrame
        Runs with the columns of :data:`~helpers.sei_growth.simulator.inputs.P2D_INPUTS`.
    random_state : int, numpy.random.Generator or None
        Decides which runs of the corner survive.

    Returns
    -------
    DataFrame
        The remaining rows.
    """
    current, diffusivity = (P2D_INPUTS.subset([name]).to_unit(table[[name]]) for name in _CORNER)
    in_corner = (current[:, 0] > 0.55) & (diffusivity[:, 0] < 0.45)
    lost = np.random.default_rng(random_state).random(len(table)) < 0.8
    return table[~(in_corner & lost)]


@exercise()
def on_a_bound(answer: object) -> Reading:
    """Names of the inputs whose nominal value is a bound."""
    names = as_names(answer, P2D_INPUTS.names)
    nominal, low, high = P2D_INPUTS.nominal, P2D_INPUTS.low, P2D_INPUTS.high
    truth = set(np.array(P2D_INPUTS.names)[(nominal == low) | (nominal == high)].tolist())
    inside = [name for name in names if name not in truth]
    fields = {"names": ", ".join(names), "inside": ", ".join(inside), "n": len(truth)}
    return Reading(set(names), truth, fields=fields)


@exercise()
def missing_corner(answer: object) -> Reading:
    """Name the two inputs whose corner was emptied."""
    return Reading(set(as_names(answer, P2D_INPUTS.names)), set(_CORNER))


@exercise(answers.halves)
def held_out_score(answer: object) -> Reading:
    """R2 of the linear model of log capacity loss on the held-out half."""
    halves = answers.halves()
    truth = r2_score(halves["loss_test"], halves["ridge"].predict(halves["X_test"]))
    return Reading(as_number(answer, "the score"), truth, rtol=2e-4, atol=0)


@exercise()
def coverage(answer: object) -> Reading:
    """Judge a function that returns the share of values inside a 95 % interval."""
    z = np.linspace(-4, 4, 8001)
    weights = np.exp(-(z**2) / 2)
    # a sample that is exactly normal: its points drawn out of evenly spaced probabilities
    truth = np.interp((np.arange(4000) + 0.5) / 4000, np.cumsum(weights) / weights.sum(), z)
    mean, std = np.full(4000, 7.0), np.full(4000, 0.5)
    case = (mean + std * truth, mean, std)
    return probed("coverage", answer, lambda truth, mean, std: 0.95, case, rtol=0, atol=0.004)


@exercise()
def hours_on_the_simulator(answer: object) -> Reading:
    """Hours for N (d + 2) runs at 0.03 s."""
    truth = 4096 * (len(P2D_INPUTS) + 2) * 0.03 / 3600
    return Reading(as_number(answer), truth, rtol=2e-4, atol=0)


@exercise(answers.measures)
def interaction(answer: object) -> Reading:
    """Share of the variance of log capacity loss that is no first-order effect."""
    truth = 1 - answers.indices("capacity_loss_percent")["S1"].sum()
    fields = {"percent": 100 * truth}
    return Reading(as_number(answer), truth, rtol=0, atol=0.02, fields=fields)


@exercise()
def first_order_index(answer: object) -> Reading:
    """Judge an estimator of first-order indices where the truth is known."""
    estimate = as_function(answer, "first_order_index")
    A, B = np.random.default_rng(0).random((2, 40_000, 3))
    kept = A.copy()

    def f(X: np.ndarray) -> np.ndarray:  # variances 16/12, 4/12 and 4/144 of the interaction
        u = X - 0.5
        return 4 * u[:, 0] + 2 * u[:, 1] + 4 * u[:, 0] * u[:, 2]

    first = np.array([16 / 12, 4 / 12, 0.0]) / (16 / 12 + 4 / 12 + 16 / 144)
    found = np.array([as_number(estimate(f, A, B, d), "the index") for d in range(3)])
    written = not np.array_equal(A, kept)
    right = not written and np.allclose(found, first, rtol=0, atol=0.03)
    fields = {"written": written, "first": np.round(first, 2), "rounded": np.round(found, 2)}
    return Reading(found, right=right, rtol=0, atol=0.03, fields=fields)
