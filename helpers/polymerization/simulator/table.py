"""The bundled table ``butyl_acrylate``: the simulated distributions of 432 recipes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.experiments import sweep
from helpers.polymerization.simulator.distributions import BINS, COLUMNS
from helpers.polymerization.simulator.monte_carlo import simulate
from helpers.polymerization.simulator.recipe import TIMES_S, Recipe, design
from helpers.tables import datasets, writer

NAME = "butyl_acrylate"
RECIPES = 432
SEED = 20230817
#: The volume of all runs, 3.3e-16 litres, as monomer molecules for each mol/L. It holds about six
#: radicals of the slowest recipe, which with the one of 1e8 monomers would react too slowly.
MONOMERS_FOR_1_MOL_PER_L = 2e8
STOP_AT_CONVERSION = 0.9
INPUTS = ("monomer_mol_per_L", "initiator_mmol_per_L", "temperature_C", "time_s")
SCALARS = ("conversion", "remaining_monomer_mol_per_L", "Mn_g_per_mol", "Mw_g_per_mol")

#: Significant digits, beyond which there is nothing but noise.
_SCALAR_DIGITS, _BIN_DIGITS = 6, 4


def snapshots(
    recipe: int, monomer_mol_per_L: float, initiator_mmol_per_L: float, temperature_C: float
) -> dict[str, np.ndarray]:
    """Simulate one recipe of the table.

    Parameters
    ----------
    recipe : int
        Its number, which together with :data:`SEED` seeds the simulation.
    monomer_mol_per_L, initiator_mmol_per_L, temperature_C : float
        The recipe.

    Returns
    -------
    dict of str to ndarray
        The :data:`SCALARS`, each of shape (12,), and ``w``, the distributions one after the other,
        shape (1200,): at every time of the design until the first with a conversion of 90 %, and
        nan afterwards.
    """
    run = simulate(
        Recipe(monomer_mol_per_L, initiator_mmol_per_L / 1000, temperature_C),
        TIMES_S,
        MONOMERS_FOR_1_MOL_PER_L * monomer_mol_per_L,
        np.random.default_rng([SEED, recipe]),
        stop_at_conversion=STOP_AT_CONVERSION,
    )
    columns = (run.conversion, run.monomer_mol_per_L, run.Mn_g_per_mol, run.Mw_g_per_mol)
    outputs = {**dict(zip(SCALARS, columns, strict=True)), "w": run.distribution}
    missing = len(TIMES_S) - len(run.time_s)
    return {name: _padded(values, missing).ravel() for name, values in outputs.items()}


def make(
    out_directory: str | os.PathLike,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Simulate the recipes and write the table with its card.

    Finished recipes are kept in ``butyl_acrylate.runs.csv.journal`` in the same folder until the
    table is complete, so that a stopped run goes on where it was. Delete that file after a change
    of the simulator.

    Parameters
    ----------
    out_directory : path
        Folder of ``butyl_acrylate.csv.gz`` and ``card.toml``. The text of the card is taken from
        the card that stands there, or else from the bundled one; rows, date, versions and checksum
        are set anew.
    workers, scheduler
        As for :func:`helpers.experiments.sweep.run`.
    rows : int, optional
        Simulate only the first so many recipes; each gives up to twelve rows of the table.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ValueError
        If ``rows`` is not between 1 and the number of recipes.
    RuntimeError
        If a recipe could not be simulated.
    """
    rows = RECIPES if rows is None else rows
    if not 1 <= rows <= RECIPES:
        raise ValueError(f"rows must be from 1 to {RECIPES} recipes, got {rows}")
    folder = Path(out_directory)
    folder.mkdir(parents=True, exist_ok=True)
    raw = folder / f"{NAME}.runs.csv"
    recipes = design().head(rows).rename_axis("recipe").reset_index()
    runs = sweep.run(snapshots, recipes, raw, workers=workers, scheduler=scheduler)
    if (runs["status"] == "failed").any():
        first = runs[runs["status"] == "failed"].iloc[0]
        raise RuntimeError(f"recipe {first['recipe']} failed: {first['reason']}; see {raw}")
    packages = ("numpy", "numba", "pandas")
    path = writer.write(_by_snapshot(runs), NAME, folder, packages, compress=True)
    raw.unlink()
    raw.with_name(raw.name + ".journal").unlink()
    return path


def bundled_table() -> pd.DataFrame:
    """Load the table.

    Returns
    -------
    DataFrame
        One row a snapshot: ``recipe``, the number of the run, :data:`INPUTS`, :data:`SCALARS` and
        the distribution as 100 columns ``w_00`` to ``w_99``, mass per decade of molar mass in the
        bins of :mod:`~helpers.polymerization.simulator.distributions`.
    """
    return datasets.load(NAME).astype({"recipe": int})


def _by_snapshot(runs: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for position, time in enumerate(TIMES_S):
        bins = [f"w_{position * BINS + i}" for i in range(BINS)]
        part = runs[["recipe", *INPUTS[:-1]]].assign(time_s=time)
        scalars = runs[[f"{name}_{position}" for name in SCALARS]].set_axis(SCALARS, axis=1)
        w = runs[bins].set_axis(COLUMNS, axis=1)
        parts.append(
            pd.concat([part, _rounded(scalars, _SCALAR_DIGITS), _rounded(w, _BIN_DIGITS)], axis=1)
        )
    table = pd.concat(parts).dropna().sort_values(["recipe", "time_s"])
    return table.reset_index(drop=True)


def _padded(values: np.ndarray, missing: int) -> np.ndarray:
    filling = np.full((missing, *values.shape[1:]), np.nan)
    return np.concatenate([values, filling])


def _rounded(table: pd.DataFrame, digits: int) -> pd.DataFrame:
    return table.map(lambda value: float(f"{value:.{digits}g}"))
