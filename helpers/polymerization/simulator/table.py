"""The bundled table ``butyl_acrylate``: the simulated distributions of 432 recipes."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from helpers.experiments.making import make_table, significant
from helpers.polymerization.simulator.distributions import BINS, COLUMNS
from helpers.polymerization.simulator.monte_carlo import simulate
from helpers.polymerization.simulator.recipe import TIMES_S, Recipe, design
from helpers.tables import datasets

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
            pd.concat(
                [part, significant(scalars, _SCALAR_DIGITS), significant(w, _BIN_DIGITS)], axis=1
            )
        )
    table = pd.concat(parts).dropna().sort_values(["recipe", "time_s"])
    return table.reset_index(drop=True)


def _recipes() -> pd.DataFrame:
    return design().rename_axis("recipe").reset_index()


#: Each recipe gives up to twelve rows of the table.
make = partial(
    make_table,
    NAME,
    snapshots,
    _recipes,
    finish=_by_snapshot,
    compress=True,
    packages=("numpy", "numba", "pandas"),
)


def _padded(values: np.ndarray, missing: int) -> np.ndarray:
    filling = np.full((missing, *values.shape[1:]), np.nan)
    return np.concatenate([values, filling])
