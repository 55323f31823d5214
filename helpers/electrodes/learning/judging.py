"""Which model predicts which response best, under random folds and with whole levels left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, LeaveOneGroupOut, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVR

#: Models by name; each is made anew from the seed that its own randomness takes.
MODELS: Mapping[str, Callable[[int], BaseEstimator]] = {
    "linear": lambda seed: LinearRegression(),
    "quadratic": lambda seed: make_pipeline(
        StandardScaler(), PolynomialFeatures(2, include_bias=False), LinearRegression()
    ),
    "SVR": lambda seed: TransformedTargetRegressor(
        make_pipeline(StandardScaler(), SVR(C=10)), transformer=StandardScaler()
    ),
    "random forest": lambda seed: RandomForestRegressor(50, random_state=seed),
    "boosted trees": lambda seed: GradientBoostingRegressor(random_state=seed),
}


def random_folds_r2(model: BaseEstimator, X: np.ndarray, y: np.ndarray, seed: int) -> float:
    """Return the mean R² of five folds into which rows were dealt at random."""
    folds = KFold(5, shuffle=True, random_state=seed)
    return float(np.mean(cross_val_score(model, X, y, cv=folds, scoring="r2")))


def left_out_r2(model: BaseEstimator, X: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
    """Return R² of all rows, each predicted by a model that saw no row of its group."""
    predicted = cross_val_predict(model, X, y, cv=LeaveOneGroupOut(), groups=groups)
    return float(r2_score(y, predicted))


def scores(
    table: pd.DataFrame,
    inputs: Iterable[str],
    responses: Iterable[str],
    group: str,
    seeds: Iterable[int],
    models: Mapping[str, Callable[[int], BaseEstimator]] = MODELS,
) -> pd.DataFrame:
    """Score each model on each response, both ways, for several seeds.

    Parameters
    ----------
    table : DataFrame
    inputs, responses : iterable of str
        Columns of the table.
    group : str
        Column whose levels are left out, one after the other.
    seeds : iterable of int
        Deal the folds, and seed the model.
    models : mapping of str to callable
        Makes an unfitted model from a seed.

    Returns
    -------
    DataFrame
        One row a response, model and seed, with the columns ``response``, ``model``, ``seed``,
        ``random`` and ``left_out`` (R²).
    """
    X, groups = table[list(inputs)].to_numpy(), table[group].to_numpy()
    rows = [
        {
            "response": response,
            "model": name,
            "seed": seed,
            "random": random_folds_r2(make(seed), X, table[response].to_numpy(), seed),
            "left_out": left_out_r2(make(seed), X, table[response].to_numpy(), groups),
        }
        for response in responses
        for name, make in models.items()
        for seed in seeds
    ]
    return pd.DataFrame(rows)


def winners(table: pd.DataFrame, score: str) -> pd.DataFrame:
    """Say which model is best for each response, and whether it is in every seed.

    Parameters
    ----------
    table : DataFrame
        From :func:`scores`.
    score : {"random", "left_out"}

    Returns
    -------
    DataFrame, one row a response
        ``best`` (largest mean), ``mean``, ``std`` over seeds (0 for one seed), ``second``,
        ``second_mean``, ``wins`` and ``seeds``: in how many of how many seeds the best one is
        ahead of all others. Only where ``wins`` equals ``seeds`` does a ranking hold.
    """
    rows = {}
    for response, part in table.groupby("response", sort=False):
        wide = part.pivot(index="seed", columns="model", values=score)
        order = wide.mean().sort_values(ascending=False).index
        best, second = order[0], order[1]
        rows[response] = {
            "best": best,
            "mean": wide[best].mean(),
            "std": wide[best].std(ddof=0),
            "second": second,
            "second_mean": wide[second].mean(),
            "wins": int((wide[best] > wide.drop(columns=best).max(axis=1)).sum()),
            "seeds": len(wide),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("response")
