"""Which part of a distribution a forest looks at: SHAP values, summed over blocks of bins."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shap
from sklearn.compose import TransformedTargetRegressor
from sklearn.utils.validation import check_is_fitted

from helpers.polymerization.learning.features import TARGETS
from helpers.polymerization.simulator.distributions import COLUMNS, block_edges
from helpers.polymerization.simulator.recipe import RECIPES


def shap_values(forest: TransformedTargetRegressor, X: pd.DataFrame) -> np.ndarray:
    """Share the predictions of a forest out among its features [1]_, [2]_.

    Parameters
    ----------
    forest : TransformedTargetRegressor
        A fitted :func:`~helpers.polymerization.learning.recipe_models.random_forest`. Trees that
        were grown to the last row take ten times as long as with ``min_samples_leaf=5``.
    X : DataFrame, shape (n, n_features)
        Rows to explain, with the columns the forest was fitted with.

    Returns
    -------
    ndarray, shape (n, n_features, 4)
        In the units of the targets. Over the features they sum up to the prediction less the mean
        prediction of the training rows.

    References
    ----------
    .. [1] S. M. Lundberg, S.-I. Lee, NeurIPS 30 (2017), doi:10.48550/arXiv.1705.07874
    .. [2] S. M. Lundberg et al., Nat. Mach. Intell. 2 (2020) 56, doi:10.1038/s42256-019-0138-9
    """
    check_is_fitted(forest)
    values = shap.TreeExplainer(forest.regressor_).shap_values(X.to_numpy(np.float32))
    return np.asarray(values) * forest.transformer_.scale_


def shap_by_block(
    forest: TransformedTargetRegressor, X: pd.DataFrame, size: int = 10
) -> pd.DataFrame:
    """Tell how far each block of the distribution, and each other feature, moves a prediction.

    SHAP values are summed over the bins of a block row by row, and only then made absolute.
    Neighbouring bins tell the same: which of them a tree happened to take says nothing.

    Parameters
    ----------
    forest : TransformedTargetRegressor
        As for :func:`shap_values`.
    X : DataFrame, shape (n, n_features)
        Rows to explain; some hundred are enough. It must have the 100 bins of the distribution,
        and may have other columns, each of which is a row of the result.
    size : int
        Bins a block, a divisor of 100.

    Returns
    -------
    DataFrame
        Index: the other columns, then the blocks from light to heavy. Columns: the targets. Values:
        mean absolute contributions as per cent of the target's range in the design.

    Raises
    ------
    ValueError
        If X lacks bins, or ``size`` does not divide their number.
    """
    edges = block_edges(size)
    if not set(COLUMNS) <= set(X.columns):
        raise ValueError("X must have all bins of the distribution, w_00 to w_99")
    values = shap_values(forest, X)
    others = [name for name in X.columns if name not in COLUMNS]
    parts = [values[:, X.columns.get_loc(name)] for name in others]
    bins = values[:, X.columns.get_indexer(COLUMNS)]
    parts += list(bins.reshape(len(X), len(edges) - 1, size, -1).sum(axis=2).transpose(1, 0, 2))
    blocks = [f"log10 M {edges[i]:.2f}-{edges[i + 1]:.2f}" for i in range(len(edges) - 1)]
    contributions = np.abs(parts).mean(axis=1)
    return pd.DataFrame(
        100 * contributions / (RECIPES.high - RECIPES.low),
        index=[*others, *blocks],
        columns=list(TARGETS),
    )
