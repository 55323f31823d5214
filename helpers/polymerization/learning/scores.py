"""How well recipes are predicted, target by target, over one split or several."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.metrics import r2_score

from helpers.models.splitters import GroupHoldOut, Splitter, left_out
from helpers.polymerization.learning.features import TARGETS, targets
from helpers.polymerization.simulator.recipe import RECIPES

#: A fifth of the recipes, eight times.
BY_RECIPE = GroupHoldOut(0.2, n_splits=8, random_state=0)

_RANGE = RECIPES.high - RECIPES.low


def score_recipes(test: pd.DataFrame, predicted: np.ndarray) -> pd.DataFrame:
    """Compare predicted recipes with the true ones.

    Parameters
    ----------
    test : DataFrame
        With the columns :data:`~helpers.polymerization.learning.features.TARGETS`.
    predicted : array_like, shape (n, 4)
        Predictions of these columns, in their units.

    Returns
    -------
    DataFrame
        Index: the targets, and ``mean`` over them. ``R2`` and ``MAE, % of range``, the mean
        absolute error as a share of the range of the design.

    Raises
    ------
    ValueError
        If there is not one prediction a row and target.
    """
    true, predicted = _pair(test, predicted)
    scores = pd.DataFrame(
        {
            "R2": r2_score(true, predicted, multioutput="raw_values"),
            "MAE, % of range": 100 * np.abs(predicted - true).mean(axis=0) / _RANGE,
        },
        index=list(TARGETS),
    )
    scores.loc["mean"] = scores.mean()
    return scores


def score_intervals(test: pd.DataFrame, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    """Tell how often intervals hold the true recipe, and how wide they are.

    Parameters
    ----------
    test : DataFrame
        With the columns :data:`~helpers.polymerization.learning.features.TARGETS`.
    low, high : array_like, shape (n, 4)
        Ends of the intervals of these columns, in their units.

    Returns
    -------
    DataFrame
        Index: the targets, and ``mean`` over them. ``coverage``, and ``half width, % of range``
        on average over the rows.

    Raises
    ------
    ValueError
        If there is not one interval a row and target.
    """
    true, low = _pair(test, low)
    _, high = _pair(test, high)
    scores = pd.DataFrame(
        {
            "coverage": ((low <= true) & (true <= high)).mean(axis=0),
            "half width, % of range": 50 * (high - low).mean(axis=0) / _RANGE,
        },
        index=list(TARGETS),
    )
    scores.loc["mean"] = scores.mean()
    return scores


def r2_over_splits(
    model: BaseEstimator,
    features: Callable[[pd.DataFrame], pd.DataFrame],
    table: pd.DataFrame,
    cv: Splitter = BY_RECIPE,
) -> pd.DataFrame:
    """Train and test a model on several splits.

    Parameters
    ----------
    model : estimator
        Predicts the four targets at once; a fresh copy is trained each time.
    features : callable
        What it is given, a function of :mod:`~helpers.polymerization.learning.features`.
    table : DataFrame
        Rows of the bundled table.
    cv : splitter
        Takes the column ``recipe`` as groups.

    Returns
    -------
    DataFrame
        One row a split: R2 of each target and their ``mean``.
    """
    predictions = left_out(model, features(table), targets(table), cv, table["recipe"])
    rows = [score_recipes(table.iloc[test], predicted)["R2"] for test, predicted in predictions]
    return pd.DataFrame(rows).reset_index(drop=True).rename_axis("split")


def _pair(test: pd.DataFrame, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    true, predicted = targets(test).to_numpy(), np.asarray(predicted, dtype=float)
    if predicted.shape != true.shape:
        raise ValueError(f"expected shape {true.shape}, one column a target; got {predicted.shape}")
    return true, predicted
