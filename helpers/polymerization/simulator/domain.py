"""Where the table can answer: which recipes get far within its time, and from what inputs."""

from __future__ import annotations

import pandas as pd

from helpers.polymerization.simulator.moments import quasi_steady_conversion
from helpers.polymerization.simulator.recipe import RECIPES, design
from helpers.tables.distinct import levels


def recipes_reaching(
    conversion: float = 0.9, time_s: float = 3600.0, recipes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Tell which recipes reach a conversion in a time, with radicals in a steady state.

    Parameters
    ----------
    conversion : float
        Between 0 and 1.
    time_s : float
        In seconds.
    recipes : DataFrame, optional
        As :func:`~helpers.polymerization.simulator.recipe.design` gives, which is the default.

    Returns
    -------
    DataFrame
        The recipes with their ``conversion`` at the time, and whether it ``reaches`` the wanted.
    """
    if not 0 < conversion < 1:
        raise ValueError(f"conversion must be between 0 and 1, got {conversion!r}")
    recipes = design() if recipes is None else recipes
    reached = quasi_steady_conversion(recipes, [time_s])[:, 0]
    return recipes.assign(conversion=reached, reaches=reached >= conversion)


def coverage(recipes: pd.DataFrame) -> pd.DataFrame:
    """Count at each level of each input how many recipes reach the conversion.

    Parameters
    ----------
    recipes : DataFrame
        From :func:`recipes_reaching`.

    Returns
    -------
    DataFrame
        Indexed by ``input`` and ``level``: number of ``recipes`` there, how many of them reach
        it, and their ``share``.
    """
    parts = {}
    for name in RECIPES.names[:-1]:
        counts = recipes.groupby(levels(recipes[name]))["reaches"].agg(["size", "sum", "mean"])
        parts[name] = counts.set_axis(["recipes", "reaching", "share"], axis=1)
    return pd.concat(parts, names=["input", "level"])
