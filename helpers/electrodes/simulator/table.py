"""The bundled table ``electrode_structures``: formulation × calendering, four repeats each."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers.electrodes.simulator.structure import simulate
from helpers.experiments.designs import factorial
from helpers.experiments.making import make_table
from helpers.tables import datasets
from helpers.tables.distinct import levels

NAME = "electrode_structures"
SEED = 20200801

AM_MASS_FRACTIONS = (0.92, 0.935, 0.95, 0.965)
MEAN_RADII_UM = (3.5, 4.5, 5.5)
THICKNESSES_UM = (80, 76, 72, 68, 64, 60, 56)
REPEATS = 4

INPUT_NAMES = ("am_mass_fraction", "mean_radius_um", "thickness_um")
#: Digits after the point, by column; the others get six.
_DECIMALS = {"tortuosity": 4}


def bundled_table() -> pd.DataFrame:
    """Load the table with two columns counted from its rows.

    Returns
    -------
    DataFrame, shape (336, 16)
        ``formulation`` numbers the pairs of composition and radius from 0 to 11; ``piece`` numbers
        the packings from 0 to 47. The seven rows of a piece are one packing, pressed further and
        further: they are no independent rows.
    """
    table = datasets.load(NAME)
    shares, radii = levels(table["am_mass_fraction"]), levels(table["mean_radius_um"])
    formulation = table.groupby([shares, radii], sort=True).ngroup()
    piece = table.groupby("seed", sort=True).ngroup()
    return table.assign(formulation=formulation, piece=piece)


def design() -> pd.DataFrame:
    """List the rows: each formulation and repeat has particles of its own.

    Returns
    -------
    DataFrame, shape (336, 4)
        Columns am_mass_fraction, mean_radius_um, thickness_um and seed.
    """
    pieces = factorial(
        {
            "am_mass_fraction": AM_MASS_FRACTIONS,
            "mean_radius_um": MEAN_RADII_UM,
            "repeat": range(REPEATS),
        }
    ).drop(columns="repeat")
    pieces["seed"] = SEED + pieces.index
    rows = pieces.merge(pd.DataFrame({"thickness_um": THICKNESSES_UM}), how="cross")
    return rows[[*INPUT_NAMES, "seed"]]


def _finished(runs: pd.DataFrame) -> pd.DataFrame:
    return runs.round({name: _DECIMALS.get(name, 6) for name in runs.select_dtypes("float")})


make = partial(
    make_table,
    NAME,
    simulate,
    design,
    finish=_finished,
    packages=("numba", "numpy", "pandas", "scipy"),
)
