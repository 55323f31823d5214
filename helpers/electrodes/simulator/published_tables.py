"""The two published tables of this lesson under readable names."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers.tables import datasets
from helpers.tables.distinct import levels

#: Columns of the measured heterogeneity, in the published order.
HETEROGENEITY_INPUTS = ("am_percent", "solids", "gap_um")
LINES = tuple(
    f"{what}_{where}_{line}"
    for where in ("across", "along")
    for line in (1, 2, 3)
    for what in ("loading", "thickness")
)
HETEROGENEITY_RESPONSES = ("loading", "thickness", *LINES)

#: Columns of the simulated mesostructures. The table gives no unit of the gap.
MESOSTRUCTURE_INPUTS = ("gap", "am_percent", "porosity_percent")
MESOSTRUCTURE_RESPONSES = (
    "liquid tortuosity",
    "solid tortuosity",
    "collector-AM contact",
    "collector-CBD contact",
    "active surface",
)


def at_hand(load: Callable[[], pd.DataFrame], otherwise: str) -> dict[str, pd.DataFrame]:
    """Load a published table as ``{"published": table}``; where it cannot be had, say so.

    Parameters
    ----------
    load : callable
        One of the two functions below.
    otherwise : str
        What is printed after the reason, in place of an error.

    Returns
    -------
    dict
        Empty without the table.
    """
    try:
        return {"published": load()}
    except datasets.TableUnavailableError as reason:
        print(f"The published table is not available.\n{reason}\n{otherwise}")
        return {}


def coating_heterogeneity() -> pd.DataFrame:
    """Load the measured unevenness of coatings.

    Returns
    -------
    DataFrame, shape (144, 18)
        `HETEROGENEITY_INPUTS`, `HETEROGENEITY_RESPONSES` (relative standard deviations) and
        ``formulation``, which numbers the 24 pairs of composition and solids.

    Raises
    ------
    helpers.tables.datasets.TableUnavailableError
        If it can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published("coating_heterogeneity")
    table = table.set_axis([*HETEROGENEITY_INPUTS, *HETEROGENEITY_RESPONSES], axis="columns")
    recipes = [levels(table["am_percent"]), levels(table["solids"])]
    return table.assign(formulation=table.groupby(recipes).ngroup())


def mesostructures() -> pd.DataFrame:
    """Load the simulated mesostructures.

    Returns
    -------
    DataFrame, shape (880, 8)
        `MESOSTRUCTURE_INPUTS` and `MESOSTRUCTURE_RESPONSES`.

    Raises
    ------
    helpers.tables.datasets.TableUnavailableError
        If it can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published("mesostructures")
    return table.set_axis([*MESOSTRUCTURE_INPUTS, *MESOSTRUCTURE_RESPONSES], axis="columns")
