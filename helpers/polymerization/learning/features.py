"""What a model of the recipe sees of a snapshot, and what it is to predict.

Functions from rows of the bundled table to columns of features, so that every model can be tried
with each of them. What a model needs beyond that, such as scaling, is part of the model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.polymerization.simulator.distributions import (
    BIN_WIDTH,
    COLUMNS,
    LOG10_M,
    LOG10_M_EDGES,
    block_edges,
    block_masses,
)
from helpers.polymerization.simulator.recipe import RECIPES

#: Monomer, initiator, temperature and time, in the order of the published tables.
TARGETS = tuple(RECIPES.names)
#: What the simulation gives beside the distribution, and the composite table adds to it.
SCALARS = ("remaining_monomer_mol_per_L", "Mn_g_per_mol", "Mw_g_per_mol")

_BLOCK = 5
#: Blocks of five bins, up to 1e6 g/mol. What lies above is a few chains of some snapshots: the
#: logarithm of their mass is noise, and misleads models.
_BLOCKS = 17
#: Mass in a block, as a share of all, that is too small for its logarithm to mean anything.
_FLOOR = 1e-6


def targets(table: pd.DataFrame) -> pd.DataFrame:
    """Give the recipe and time of each row: the columns :data:`TARGETS`, shape (n, 4)."""
    return _columns(table, TARGETS)


def distribution(table: pd.DataFrame) -> pd.DataFrame:
    """Give the distribution only: mass per decade in 100 bins.

    Parameters
    ----------
    table : DataFrame
        Rows of the bundled table.

    Returns
    -------
    DataFrame, shape (n, 100)

    Raises
    ------
    ValueError
        If the table lacks columns.
    """
    return _columns(table, COLUMNS)


def composite(table: pd.DataFrame) -> pd.DataFrame:
    """Give the distribution with the monomer that remains, Mn and Mw.

    Parameters
    ----------
    table : DataFrame
        Rows of the bundled table.

    Returns
    -------
    DataFrame, shape (n, 103)

    Raises
    ------
    ValueError
        If the table lacks columns.
    """
    return _columns(table, (*SCALARS, *COLUMNS))


def logarithmic(table: pd.DataFrame) -> pd.DataFrame:
    """Give the composite table in logarithms, with the distribution in 17 blocks of five bins.

    Rates are products of powers of concentrations, so that logarithms depend almost linearly on
    those of the recipe. They also make the short chains count, which are few and carry most of
    what tells a hot reactor with little initiator from a cold one with much.

    Parameters
    ----------
    table : DataFrame
        Rows of the bundled table.

    Returns
    -------
    DataFrame, shape (n, 20)
        Natural logarithms of :data:`SCALARS` and of the share of mass in each block from 100 to
        1e6 g/mol, plus one millionth.

    Raises
    ------
    ValueError
        If the table lacks columns, or a scalar is not positive.
    """
    scalars = _columns(table, SCALARS)
    if not (scalars > 0).all(axis=None):
        raise ValueError(f"logarithms need positive numbers in {', '.join(SCALARS)}")
    masses = block_masses(distribution(table).to_numpy(), _BLOCK)[:, :_BLOCKS]
    edges = block_edges(_BLOCK)
    names = [f"ln mass {edges[i]:.2f}-{edges[i + 1]:.2f}" for i in range(_BLOCKS)]
    blocks = pd.DataFrame(np.log(masses + _FLOOR), index=table.index, columns=names)
    return pd.concat([np.log(scalars).add_prefix("ln "), blocks], axis=1)


def without_low_masses(table: pd.DataFrame, log10_M: float = 3.0) -> pd.DataFrame:
    """Take the short chains away, which a size-exclusion chromatogram does not resolve.

    Parameters
    ----------
    table : DataFrame
        Rows of the bundled table.
    log10_M : float
        Bins that begin below this logarithm of the molar mass in g/mol are emptied.

    Returns
    -------
    DataFrame
        A copy in which the rest of each distribution has an area of 1, and Mn and Mw are those
        of the rest. All else stays, also the monomer that remains: it is measured otherwise.

    Raises
    ------
    ValueError
        If the table lacks columns, or nothing would be left of a distribution.
    """
    w = distribution(table).to_numpy(copy=True)
    w[:, LOG10_M_EDGES[:-1] < log10_M - 1e-9] = 0
    mass = w.sum(axis=1, keepdims=True) * BIN_WIDTH
    if not (mass > 0).all():
        raise ValueError(f"no chain is left above log10 M = {log10_M:g} in some distribution")
    w /= mass
    chains, masses = w @ 10**-LOG10_M, w @ 10**LOG10_M
    return table.assign(
        Mn_g_per_mol=1 / (chains * BIN_WIDTH),
        Mw_g_per_mol=masses * BIN_WIDTH,
        **dict(zip(COLUMNS, w.T, strict=True)),
    )


def _columns(table: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    missing = [name for name in names if name not in table.columns]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise ValueError(f"the table lacks {', '.join(missing[:3])}{more}")
    return table[list(names)]
