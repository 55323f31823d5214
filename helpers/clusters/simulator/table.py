"""The bundled tables ``layered_cathode`` and ``copper_gold_emt``: all orderings of small cells."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import pandas as pd

from helpers.clusters.simulator import cathode, copper_gold, lattice
from helpers.clusters.simulator.enumeration import orderings
from helpers.clusters.simulator.structures import Structure, from_row, row
from helpers.experiments.making import make_table

CATHODE, ALLOY = "layered_cathode", "copper_gold_emt"
CATHODE_SITES, ALLOY_SITES = 7, 6
_DIGITS = 8


def cathode_labels(cell: str, occupation: str) -> dict[str, float]:
    """Label an ordering of lithium by the synthetic energy."""
    return {"energy_eV": cathode.energy(from_row(cell, occupation))}


def alloy_labels(cell: str, occupation: str) -> dict[str, float]:
    """Label an ordering of copper and gold by EMT."""
    return asdict(copper_gold.label(from_row(cell, occupation)))


def structures_of(table: pd.DataFrame) -> list[Structure]:
    """Read the structures of a table of this module."""
    return [from_row(*words) for words in zip(table["cell"], table["occupation"], strict=True)]


def cathode_design() -> pd.DataFrame:
    """List the lithium orderings of up to 7 sites: columns ``cell`` and ``occupation``."""
    return pd.DataFrame(map(row, orderings(lattice.layered(), CATHODE_SITES)))


def alloy_design() -> pd.DataFrame:
    """List the copper-gold orderings of up to 6 atoms: columns ``cell`` and ``occupation``."""
    return pd.DataFrame(map(row, orderings(lattice.fcc(), ALLOY_SITES)))


def _finished(runs: pd.DataFrame) -> pd.DataFrame:
    found = structures_of(runs)
    facts = {"sites": [len(s) for s in found], "x": [round(s.x, _DIGITS) for s in found]}
    return pd.concat([pd.DataFrame(facts), runs.round(_DIGITS)], axis=1)


make_cathode = partial(
    make_table,
    CATHODE,
    cathode_labels,
    cathode_design,
    finish=_finished,
    packages=("numpy", "pandas"),
)
make_alloy = partial(
    make_table,
    ALLOY,
    alloy_labels,
    alloy_design,
    finish=_finished,
    packages=("numpy", "pandas", "ase"),
)
