"""Closing the loop: simulate proposed recipes and see whether the wanted product comes out.

Two runs of one recipe differ, too. A proposal is as good as the true recipe when its product is no
farther from the wanted one than that of another run of the true recipe.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.polymerization.learning.emulator import OUTPUTS, checked_recipes
from helpers.polymerization.simulator.distributions import COLUMNS, distance
from helpers.polymerization.simulator.monte_carlo import simulate
from helpers.polymerization.simulator.recipe import RECIPES, Recipe
from helpers.polymerization.simulator.table import MONOMERS_FOR_1_MOL_PER_L


def resimulate(
    recipes: pd.DataFrame,
    random_state: int | np.random.Generator | None = None,
    monomers_for_1_mol_per_L: float = MONOMERS_FOR_1_MOL_PER_L,
) -> pd.DataFrame:
    """Run each recipe once, to its time.

    Parameters
    ----------
    recipes : DataFrame, shape (n, 4 or more)
        With the columns of :data:`~helpers.polymerization.simulator.recipe.RECIPES`.
    random_state : int, numpy.random.Generator or None
        Where all chance comes from.
    monomers_for_1_mol_per_L : float
        Volume of the runs, as monomer molecules for each mol/L; that of the bundled table unless
        given. In a smaller one there is more noise, and slow recipes are even slower.

    Returns
    -------
    DataFrame, shape (n, 103)
        What comes out, with the columns :data:`~helpers.polymerization.learning.emulator.OUTPUTS`
        and the index of ``recipes``.
    """
    rows = []
    X = checked_recipes(recipes)
    for row, rng in zip(X, np.random.default_rng(random_state).spawn(len(X)), strict=True):
        monomer, initiator, temperature, time = row
        run = simulate(
            Recipe(monomer, initiator / 1000, temperature),
            [time],
            monomers_for_1_mol_per_L * monomer,
            rng,
        )
        means = run.monomer_mol_per_L[0], run.Mn_g_per_mol[0], run.Mw_g_per_mol[0]
        rows.append(np.concatenate([means, run.distribution[0]]))
    return pd.DataFrame(rows, columns=list(OUTPUTS), index=recipes.index)


def close_loop(
    wanted: pd.DataFrame,
    proposed: pd.DataFrame,
    random_state: int | np.random.Generator | None = None,
    monomers_for_1_mol_per_L: float = MONOMERS_FOR_1_MOL_PER_L,
) -> pd.DataFrame:
    """Compare products of proposed recipes, and of the true ones once more, with the wanted ones.

    Parameters
    ----------
    wanted : DataFrame, shape (n, ...)
        Rows as in the bundled table: true recipe, time, and what came out.
    proposed : DataFrame, shape (n, 4)
        A recipe with its time for each row, in the same order.
    random_state, monomers_for_1_mol_per_L
        As for :func:`resimulate`.

    Returns
    -------
    DataFrame, shape (n, 4)
        With the index of ``wanted``: ``distance`` of the distribution of the proposed recipe from
        the wanted one, ``replicate``, that of another run of the true recipe, their ``ratio``, and
        ``Mw_off``, by what share the Mw of the proposed recipe differs.

    Raises
    ------
    ValueError
        If there is not one proposal for each wanted row.
    """
    if len(wanted) != len(proposed):
        raise ValueError(f"{len(wanted)} rows are wanted, {len(proposed)} recipes proposed")
    one, other = np.random.default_rng(random_state).spawn(2)
    again = resimulate(proposed[RECIPES.names], one, monomers_for_1_mol_per_L)
    replicate = resimulate(wanted[RECIPES.names], other, monomers_for_1_mol_per_L)
    bins = list(COLUMNS)
    target = wanted[bins].to_numpy()
    found = pd.DataFrame(
        {
            "distance": distance(again[bins], target),
            "replicate": distance(replicate[bins], target),
        },
        index=wanted.index,
    )
    found["ratio"] = found["distance"] / found["replicate"]
    found["Mw_off"] = again["Mw_g_per_mol"].to_numpy() / wanted["Mw_g_per_mol"].to_numpy() - 1
    return found
