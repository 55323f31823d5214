"""Which model predicts which response best, under random folds and with whole levels left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVR

from helpers.models import cross_validation, standardised

#: Models by name; each is made anew from the seed that its own randomness takes.
MODELS: Mapping[str, Callable[[int], BaseEstimator]] = {
    "linear": lambda seed: LinearRegression(),
    "quadratic": lambda seed: make_pipeline(
        StandardScaler(), PolynomialFeatures(2, include_bias=False), LinearRegression()
    ),
    "SVR": lambda seed: standardised(SVR(C=10)),
    "random forest": lambda seed: RandomForestRegressor(50, random_state=seed),
    "boosted trees": lambda seed: GradientBoostingRegressor(random_state=seed),
}


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
        ``random`` (mean R² of five folds into which rows were dealt at random) and ``left_out``
        (R² of all rows, each predicted from the other levels).
    """
    X, Y = table[list(inputs)], table[list(responses)]
    rows = []
    for seed in seeds:
        fresh = {name: make(seed) for name, make in models.items()}
        dealt = cross_validation(fresh, X, Y, [KFold(5, shuffle=True, random_state=seed)])
        levels = cross_validation(fresh, X, Y, [LeaveOneGroupOut()], table[group])
        rows += [
            {
                "response": response,
                "model": name,
                "seed": seed,
                "random": dealt.r2_of_folds(response).loc[0, name],
                "left_out": levels.r2(response).loc[0, name],
            }
            for response in Y
            for name in models
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
