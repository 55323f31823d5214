"""Two ways to set rows apart for a test: any rows, or all rows of some recipes.

The snapshots of a run have the same monomer, initiator and temperature, and an early one lives on
in all later ones, with its noise. A test row whose neighbours in time were trained with is no
question that the model has not met; an unseen recipe is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

#: Rows to train with, and rows to test on.
Split = tuple[pd.DataFrame, pd.DataFrame]


def by_row(
    table: pd.DataFrame, random_state: int | np.random.Generator | None, share: float = 0.2
) -> Split:
    """Hold out rows, drawn one by one, whatever recipe they belong to.

    Parameters
    ----------
    table : DataFrame
        Any table.
    random_state : int, numpy.random.Generator or None
        Draws the rows.
    share : float
        Share of the rows to hold out.

    Returns
    -------
    (DataFrame, DataFrame)
        Rows to train with and rows to test on, both in the order of the table.

    Raises
    ------
    ValueError
        If one side would be empty.
    """
    return _split(table, np.arange(len(table)), random_state, share)


def by_recipe(
    table: pd.DataFrame, random_state: int | np.random.Generator | None, share: float = 0.2
) -> Split:
    """Hold out recipes with all their rows.

    Parameters
    ----------
    table : DataFrame
        With a column ``recipe``.
    random_state : int, numpy.random.Generator or None
        Draws the recipes.
    share : float
        Share of the recipes to hold out.

    Returns
    -------
    (DataFrame, DataFrame)
        Rows to train with and rows to test on, both in the order of the table.

    Raises
    ------
    ValueError
        If there is no column ``recipe``, or one side would be empty.
    """
    return _split(table, _recipes(table), random_state, share)


SPLITS: Mapping[str, Callable[..., Split]] = MappingProxyType({"row": by_row, "recipe": by_recipe})


def leaked_share(train: pd.DataFrame, test: pd.DataFrame) -> float:
    """Share of the test rows whose recipe was also trained with.

    Parameters
    ----------
    train, test : DataFrame
        Both with a column ``recipe``.

    Returns
    -------
    float
        From 0, as it should be, to 1.

    Raises
    ------
    ValueError
        If a column ``recipe`` is missing.
    """
    return float(np.isin(_recipes(test), _recipes(train)).mean())


def _recipes(table: pd.DataFrame) -> np.ndarray:
    if "recipe" not in table.columns:
        raise ValueError("the table has no column 'recipe' that tells which rows belong together")
    return table["recipe"].to_numpy()


def _split(
    table: pd.DataFrame,
    unit: np.ndarray,
    random_state: int | np.random.Generator | None,
    share: float,
) -> Split:
    units = np.unique(unit)
    held_out = round(share * len(units))
    if not 0 < held_out < len(units):
        raise ValueError(f"share must leave something on both sides of {len(units)}, got {share}")
    drawn = np.random.default_rng(random_state).choice(units, held_out, replace=False)
    test = np.isin(unit, drawn)
    return table[~test], table[test]
