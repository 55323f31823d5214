"""The synthetic table ``conductivity``, how it is made, and the published table of the same grid.

Both come as columns ``T`` (K), ``r`` (share of PC in PC + EC), ``c`` (mol/kg) and ``k`` (mS/cm),
with two counted from the rows: ``sample``, one filling measured over rising temperature, and
``formulation``, its pair (r, c).
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.conductivity.simulator.truth import true_conductivity
from helpers.tables import datasets, writer
from helpers.tables.distinct import levels

NAME, PUBLISHED = "conductivity", "conductivity_flores"
SEED = 20220516
TEMPERATURES = tuple(243.15 + 10 * i for i in range(10))

#: Standard deviations of ln k, as :func:`helpers.conductivity.judging.replicates.noise` finds them
#: in the published table: of what a sample has in common at all temperatures, and of the rest.
SAMPLE_STD, WITHIN_STD = 0.036, 0.026

#: The one formulation and temperature that was not measured.
_NOT_MEASURED = {"T": 243.15, "r": 0.464, "c": 0.194}

_DECIMALS = 3


def published_table() -> pd.DataFrame:
    """Load the published measurements under short names.

    Returns
    -------
    DataFrame, shape (3626, 6)
        Columns T, r, c, k, sample and formulation, rows in the published order.

    Raises
    ------
    helpers.tables.datasets.TableUnavailableError
        If it can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published(PUBLISHED)
    return _counted(table.set_axis([name.split()[0] for name in table.columns], axis="columns"))


def bundled_table() -> pd.DataFrame:
    """Load the synthetic table, columns as :func:`published_table`; its law is in ``truth``."""
    return _counted(datasets.load(NAME))


def design() -> pd.DataFrame:
    """List the published conditions: every sample of each formulation at ten temperatures.

    Returns
    -------
    DataFrame, shape (3626, 5)
        Columns T, r, c, sample and formulation, sorted by formulation, sample and temperature.
        The four samples of r = 0.464, c = 0.194 lack 243.15 K, as they do in the published table.
    """
    formulations = pd.read_csv(datasets.data_directory() / NAME / "formulations.csv")
    samples = formulations.loc[formulations.index.repeat(formulations["samples"]), ["r", "c"]]
    rows = samples.merge(pd.DataFrame({"T": TEMPERATURES}), how="cross")[["T", "r", "c"]]
    left_out = (rows == pd.Series(_NOT_MEASURED)).all(axis="columns")
    return _counted(rows[~left_out].reset_index(drop=True))


def simulate(design: pd.DataFrame, random_state: int | np.random.Generator | None) -> pd.DataFrame:
    """Measure the true law as the published one was: with an error of each sample and each row.

    Parameters
    ----------
    design : DataFrame
        Columns T, r, c and sample.
    random_state : int, numpy.random.Generator or None
        Where the errors come from.

    Returns
    -------
    DataFrame
        Columns T, r, c and k, with as many decimals of k as published.
    """
    rng = np.random.default_rng(random_state)
    sample, number = np.unique(design["sample"], return_inverse=True)
    error = rng.normal(0, SAMPLE_STD, len(sample))[number] + rng.normal(0, WITHIN_STD, len(design))
    k = true_conductivity(design["T"], design["r"], design["c"]) * np.exp(error)
    return design[["T", "r", "c"]].assign(k=k.round(_DECIMALS))


def make(
    out_directory: str | os.PathLike[str],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Draw the synthetic measurements and write the table with its card.

    Parameters
    ----------
    out_directory : path
        Folder of ``conductivity.csv`` and ``card.toml``. The text of the card is taken from the
        card that stands there, or else from the bundled one; rows, date, versions and checksum are
        set anew.
    workers, scheduler
        Not needed: the whole table takes less than a second.
    rows : int, optional
        Write only the first so many rows of the table.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ValueError
        If ``rows`` is not between 1 and the number of rows of the design.
    """
    conditions = design()
    rows = len(conditions) if rows is None else rows
    if not 1 <= rows <= len(conditions):
        raise ValueError(f"rows must be from 1 to {len(conditions)}, got {rows}")
    table = simulate(conditions, SEED).head(rows)
    return writer.write(table, NAME, out_directory, ("numpy", "pandas", "sympy"))


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    # A sample ends where the temperature does not rise any more, or the formulation changes.
    formulation = levels(table[["r", "c"]]).groupby(["r", "c"], sort=False).ngroup()
    starts = (table["T"].diff() <= 0) | (formulation.diff() != 0)
    return table.assign(sample=starts.cumsum() - 1, formulation=formulation)
