"""A small grid search, judged by rows or by recipes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.model_selection import GridSearchCV, GroupKFold

from helpers.models.splitters import leaky

#: In the spirit of the source's grid for the forest (depth, rows a leaf, rows to split, number of
#: trees), of which it tried 20 points. More trees are always better and only take longer, and rows
#: to split do what rows a leaf do: neither has to be searched. How many features a split may choose
#: from was not searched there.
FOREST_GRID: Mapping[str, Sequence[Any]] = MappingProxyType(
    {
        "regressor__max_depth": (10, None),
        "regressor__min_samples_leaf": (1, 4),
        "regressor__max_features": (0.3, 1.0),
    }
)


def grid_search(
    model: BaseEstimator,
    grid: Mapping[str, Sequence[Any]],
    X: pd.DataFrame,
    y: pd.DataFrame,
    groups: pd.Series,
    *,
    folds: int = 3,
    random_state: int = 0,
) -> pd.DataFrame:
    """Cross-validate every point of a grid twice, with folds of rows and with folds of groups.

    Parameters
    ----------
    model : estimator
        What is searched for.
    grid : mapping of str to sequence
        Values of its parameters to combine.
    X, y : DataFrame, shape (n, n_features) and (n, n_targets)
        Training rows only.
    groups : Series, shape (n,)
        Which rows belong together: the column ``recipe``.
    folds : int
        Number of folds.
    random_state : int
        Deals rows and groups.

    Returns
    -------
    DataFrame
        One row a point of the grid: its parameters, without the prefix ``regressor__``, and the
        means over folds and targets, ``R2 by row`` and ``R2 by recipe``. Sorted by the last, best
        first.

    Raises
    ------
    ValueError
        If there are fewer groups than folds, or the grid has a parameter that the model has not.
    """
    by_recipe = GroupKFold(folds, shuffle=True, random_state=random_state)
    folds_of = {
        "R2 by row": list(leaky(by_recipe).split(X)),
        "R2 by recipe": list(by_recipe.split(X, groups=groups)),
    }
    scores = {}
    for name, indices in folds_of.items():
        search = GridSearchCV(model, dict(grid), cv=indices, scoring="r2", refit=False).fit(X, y)
        scores[name] = search.cv_results_["mean_test_score"]
    points = pd.DataFrame(search.cv_results_["params"], dtype=object)
    points.columns = [name.removeprefix("regressor__") for name in points.columns]
    return points.assign(**scores).sort_values("R2 by recipe", ascending=False, ignore_index=True)
