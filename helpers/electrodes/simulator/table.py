"""The bundled table ``electrode_structures``: formulation × calendering, four repeats each."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from helpers.electrodes.simulator.structure import simulate
from helpers.experiments import sweep
from helpers.experiments.designs import factorial
from helpers.tables import datasets, writer
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


def make(
    out_directory: str | os.PathLike,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Simulate the design and write the table with its card; see ``helpers.experiments.sweep.run``.

    Parameters
    ----------
    out_directory : path
        Folder of ``electrode_structures.csv`` and ``card.toml``; a stopped run goes on there.
    workers, scheduler
        Where the rows are computed.
    rows : int, optional
        Only the first so many rows.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ValueError
        If ``rows`` is not between 1 and the number of rows of the design.
    RuntimeError
        If a row failed.
    """
    conditions = design()
    rows = len(conditions) if rows is None else rows
    if not 1 <= rows <= len(conditions):
        raise ValueError(f"rows must be from 1 to {len(conditions)}, got {rows}")
    out = Path(out_directory)
    out.mkdir(parents=True, exist_ok=True)
    raw = out / "raw.csv"
    result = sweep.run(simulate, conditions.head(rows), raw, workers=workers, scheduler=scheduler)
    if (result["status"] != "ok").any():
        raise RuntimeError(
            f"failed rows: {result.loc[result['status'] != 'ok', 'reason'].unique()}"
        )
    table = result.drop(columns=["status", "reason"])
    rounded = {name: _DECIMALS.get(name, 6) for name in table.select_dtypes("float")}
    path = writer.write(table.round(rounded), NAME, out, ("numba", "numpy", "pandas", "scipy"))
    raw.unlink()
    raw.with_name(raw.name + ".journal").unlink(missing_ok=True)
    return path
