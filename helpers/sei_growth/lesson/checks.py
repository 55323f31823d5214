"""The checks of the exercises of 03_p2d_sensitivity, each with the mistakes it recognises."""

import numpy as np
import pandas as pd

from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_function,
    as_names,
    as_number,
    exercise,
    right,
    wrong,
)
from helpers.experiments.designs import RandomState
from helpers.sei_growth.lesson import answers
from helpers.sei_growth.simulator.inputs import P2D_INPUTS

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


@exercise(
    Mistake("stopped at the first", "['Eeq_side']", "there are more"),
    Mistake("looked at the lower bounds", "['rp_neg', 'Dl']", "'rp_neg'"),
    Mistake(
        "named one too many",
        "['Eeq_side', 'kappa_film', 'i0ref_metal', 'sigma_neg', 'E_min']",
        "'E_min'",
    ),
)
def on_a_bound(answer: object) -> Verdict:
    """Names of the inputs whose nominal value is a bound."""
    names = as_names(answer, P2D_INPUTS.names)
    nominal, low, high = P2D_INPUTS.nominal, P2D_INPUTS.low, P2D_INPUTS.high
    truth = {
        n
        for n, at in zip(P2D_INPUTS.names, (nominal == low) | (nominal == high), strict=True)
        if at
    }
    if inside := [name for name in names if name not in truth]:
        return wrong(f"{inside[0]!r} has a nominal value inside its range.")
    if set(names) < truth:
        return wrong(f"{', '.join(names)} is on a bound, but there are more.")
    return right(f"{len(truth)} inputs: a slope at the nominal point sees only one side of them.")


@exercise(
    Mistake("took the leading inputs", "['Eeq_side', 'i_1C']", "one of the two"),
    Mistake("named the published pair", "['Eeq_side', 'kappa_film']", "neither"),
    Mistake("named one input", "['i_1C']", "2 names"),
)
def missing_corner(answer: object) -> Verdict:
    """Name the two inputs whose corner was emptied."""
    names = as_names(answer, P2D_INPUTS.names, count=2)
    found = set(names) & set(_CORNER)
    if len(found) == 2:
        return right(
            "Fast charging and slow diffusion in the particle: where a solver would give up. "
            "Averages over such a table lean away from that corner."
        )
    if found:
        return wrong("one of the two is right. Look at the strongest pair of given.dependence.")
    return wrong(
        "neither input is short of runs. Test `suspicious`, not `table`, with given.dependence."
    )


@exercise(
    Mistake("scored the training rows", "r2_score(loss_train, ridge.predict(X_train))", "training"),
    Mistake(
        "left the logarithm",
        "r2_score(np.exp(loss_test), np.exp(ridge.predict(X_test)))",
        "logarithm",
    ),
    Mistake("swapped the arguments", "r2_score(ridge.predict(X_test), loss_test)", "truth first"),
    Mistake(
        "squared the correlation",
        "np.corrcoef(loss_test, ridge.predict(X_test))[0, 1]",
        "correlation",
    ),
)
def held_out_score(answer: object) -> Verdict:
    """R2 of the linear model of log capacity loss on the held-out half."""
    score = as_number(answer, "the score")
    scores = answers.linear_scores()
    if _same(score, scores["held out"]):
        return right("This is the number to report: rows the model never saw, on the log scale.")
    if _same(score, scores["training"]):
        return wrong("that is the score on the training rows, which flatters the model.")
    if _same(score, scores["not logarithmic"]):
        return wrong("the model predicts a logarithm; judge it on the logarithm, without exp.")
    if _same(score, scores["swapped"]):
        return wrong("r2_score is not symmetric: the truth first, then the prediction.")
    if _same(score, scores["correlation"]):
        return wrong(
            "that is a correlation, which forgives a wrong offset and slope; use r2_score."
        )
    return wrong("use r2_score with loss_test and the prediction for X_test.")


@exercise(
    Mistake(
        "one standard deviation",
        "lambda truth, mean, std: np.mean(np.abs(truth - mean) <= std)",
        "68 %",
    ),
    Mistake(
        "one-sided", "lambda truth, mean, std: np.mean(truth - mean <= 1.96 * std)", "one side"
    ),
    Mistake(
        "variance for std",
        "lambda truth, mean, std: np.mean(np.abs(truth - mean) <= 1.96 * std**2)",
        "squared",
    ),
    Mistake(
        "in percent",
        "lambda truth, mean, std: 100 * np.mean(np.abs(truth - mean) <= 1.96 * std)",
        "percent",
    ),
    Mistake(
        "the misses",
        "lambda truth, mean, std: np.mean(np.abs(truth - mean) > 1.96 * std)",
        "outside",
    ),
)
def coverage(answer: object) -> Verdict:
    """Judge a function that returns the share of values inside a 95 % interval."""
    share = as_function(answer, "coverage")
    z = np.linspace(-4, 4, 8001)
    weights = np.exp(-(z**2) / 2)
    # a sample that is exactly normal: its points drawn out of evenly spaced probabilities
    truth = np.interp((np.arange(4000) + 0.5) / 4000, np.cumsum(weights) / weights.sum(), z)
    mean, std = np.full(4000, 7.0), np.full(4000, 0.5)
    found = as_number(share(mean + std * truth, mean, std), "what coverage returns")
    candidates = {
        "two-sided": 0.95,
        "one deviation": 0.683,
        "one-sided": 0.975,
        "outside": 0.05,
        "squared": np.mean(np.abs(truth) < 1.96 * 0.5),
    }
    nearest = min(candidates, key=lambda name: abs(candidates[name] - found))
    if abs(candidates[nearest] - found) > 0.004:
        nearest = "percent" if abs(found - 95) < 0.4 else "other"
    return {
        "two-sided": right("95 % of a normal sample fall inside: the function keeps its promise."),
        "one deviation": wrong(
            "about 68 % fall inside: that is the interval of one std, not 95 %."
        ),
        "one-sided": wrong("97.5 % fall inside: every low value passes. You test one side only."),
        "outside": wrong("this is the share outside the interval."),
        "squared": wrong("the width should grow with std, not with std squared."),
        "percent": wrong("return a share between 0 and 1, not percent."),
        "other": wrong(f"of a normal sample {found:.3f} fall inside, where 0.95 should."),
    }[nearest]


@exercise(
    Mistake("forgot the two base designs", "4096 * 15 * 0.03 / 3600", "two base designs"),
    Mistake("with second order", "4096 * 32 * 0.03 / 3600", "second-order"),
    Mistake("in minutes", "4096 * 17 * 0.03 / 60", "minutes"),
    Mistake("counted the runs", "4096 * 17", "number of runs"),
)
def hours_on_the_simulator(answer: object) -> Verdict:
    """Hours for N (d + 2) runs at 0.03 s."""
    hours = as_number(answer)
    n, d, seconds = 4096, len(P2D_INPUTS), 0.03
    truth = n * (d + 2) * seconds / 3600
    if _same(hours, truth):
        return right("More than half an hour, for each question. The surrogate answers in seconds.")
    if _same(hours, n * d * seconds / 3600):
        return wrong("you left out the two base designs: d + 2, not d.")
    if _same(hours, n * (2 * d + 2) * seconds / 3600):
        return wrong("2 d + 2 is for second-order indices; d + 2 is enough here.")
    if _same(hours, truth * 60):
        return wrong("that is in minutes.")
    if _same(hours, n * (d + 2)):
        return wrong("that is the number of runs; each takes 0.03 s.")
    return wrong("runs = N (d + 2), times 0.03 s, over 3600 s an hour.")


@exercise(
    Mistake("took what is explained one by one", "first_order.sum()", "one by one"),
    Mistake("counted pairs twice", "total.sum() - first_order.sum()", "each of its inputs"),
    Mistake(
        "took the other output",
        "1 - measures['SEI thickness']['S1'].sum()",
        "SEI thickness",
    ),
    Mistake("took one input", "total.max() - first_order.max()", "single input"),
)
def interaction(answer: object) -> Verdict:
    """Share of the variance of log capacity loss that is no first-order effect."""
    share = as_number(answer)
    loss = answers.indices("capacity_loss_percent")
    truth = 1 - loss["S1"].sum()
    if abs(share - truth) < 0.02:
        return right(
            f"About {100 * truth:.0f} % of the variance belongs to no single input: changing one "
            "at a time would never show it."
        )
    if abs(share - loss["S1"].sum()) < 0.02:
        return wrong("that is the share explained one by one; the rest is asked for.")
    if abs(share - (loss["ST"].sum() - loss["S1"].sum())) < 0.05:
        return wrong("total indices count an interaction once for each of its inputs: too often.")
    if abs(share - (loss["ST"].max() - loss["S1"].max())) < 0.02:
        return wrong("that is the part of a single input.")
    if abs(share - (1 - answers.indices("sei_thickness_m")["S1"].sum())) < 0.02:
        return wrong("that is the share for the SEI thickness; capacity loss is asked for.")
    return wrong("all shares make one; take away those that S1 explains.")


@exercise(
    Mistake(
        "no variance",
        "lambda f, A, B, d: np.mean(f(B) * (f(np.where(np.arange(A.shape[1]) == d, B, A)) - f(A)))",
        "variance",
    ),
    Mistake(
        "exchanged all the other columns",
        "lambda f, A, B, d: np.mean(f(B) * (f(np.where(np.arange(A.shape[1]) == d, A, B)) - f(A)))"
        " / np.var(f(A))",
        "all columns but",
    ),
    Mistake(
        "the total index",
        "lambda f, A, B, d: np.mean((f(A) - f(np.where(np.arange(A.shape[1]) == d, B, A)))**2)"
        " / 2 / np.var(f(A))",
        "total index",
    ),
    Mistake(
        "wrote into A",
        "lambda f, A, B, d: (A.__setitem__((slice(None), d), B[:, d]), 0.5)[1]",
        "copy it first",
    ),
)
def first_order_index(answer: object) -> Verdict:
    """Judge an estimator of first-order indices where the truth is known."""
    estimate = as_function(answer, "first_order_index")
    rng = np.random.default_rng(0)
    A, B = rng.random((2, 40_000, 3))
    kept = A.copy()

    def f(X: np.ndarray) -> np.ndarray:  # variances 16/12, 4/12 and 4/144 of the interaction
        u = X - 0.5
        return 4 * u[:, 0] + 2 * u[:, 1] + 4 * u[:, 0] * u[:, 2]

    parts = np.array([16 / 12, 4 / 12, 0.0])
    pair = 16 / 144
    variance = parts.sum() + pair
    first = parts / variance
    total = (parts + pair * np.array([1, 0, 1])) / variance
    found = np.array([as_number(estimate(f, A, B, d), "the index") for d in range(3)])
    if not np.array_equal(A, kept):
        return wrong("the function writes into A: copy it first, A_B = A.copy().")
    if np.allclose(found, first, atol=0.03):
        return right("It finds the exact shares of a function whose indices are known.")
    if np.allclose(found, first * variance, atol=0.05):
        return wrong("divide by the variance of the output: an index is a share.")
    if np.allclose(found, total, atol=0.03):
        return wrong("that is the total index, which takes in the interactions.")
    if np.allclose(found, 1 - total, atol=0.03):
        return wrong("you exchanged all columns but d; only column d comes from B.")
    return wrong(f"for a function with S1 = {np.round(first, 2)} it finds {np.round(found, 2)}.")


def _same(answer: float, reference: float) -> bool:
    return bool(np.isclose(answer, reference, rtol=2e-4, atol=0))
