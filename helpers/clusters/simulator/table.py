"""The bundled tables ``layered_cathode`` and ``copper_gold_emt``: all orderings of small cells."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from helpers.clusters.simulator import cathode, copper_gold, lattice
from helpers.clusters.simulator.enumeration import orderings
from helpers.clusters.simulator.structures import Structure, from_row, row
from helpers.experiments import sweep
from helpers.tables import writer

CATHODE, ALLOY = "layered_cathode", "copper_gold_emt"
CATHODE_SITES, ALLOY_SITES = 7, 6
_DIGITS = 8


def cathode_labels(cell: str, occupation: str) -> dict[str, float]:
    """Label an ordering of lithium by the synthetic energy."""
    return {"energy_eV": cathode.energy(from_row(cell, occupation))}


def alloy_labels(cell: str, occupation: str) -> dict[str, float]:
    """Label an ordering of copper and gold by EMT."""
    return asdict(copper_gold.label(from_row(cell, occupation)))


def make_cathode(
    out_directory: str | os.PathLike,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Enumerate the lithium orderings of up to 7 sites and label them; see `make_alloy`."""
    found = [*orderings(lattice.layered(), CATHODE_SITES)][:rows]
    return _make(CATHODE, found, cathode_labels, out_directory, workers, scheduler)


def make_alloy(
    out_directory: str | os.PathLike,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Enumerate the copper-gold orderings of up to 6 atoms, relax them and label them.

    Parameters
    ----------
    out_directory : path
        Folder of the table and its ``card.toml``.
    workers, scheduler
        As for :func:`helpers.experiments.sweep.run`.
    rows : int, optional
        Make only the first so many rows.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    RuntimeError
        If a row could not be labelled.
    """
    found = [*orderings(lattice.fcc(), ALLOY_SITES)][:rows]
    return _make(ALLOY, found, alloy_labels, out_directory, workers, scheduler)


def structures_of(table: pd.DataFrame) -> list[Structure]:
    """Read the structures of a table of this module."""
    return [from_row(*words) for words in zip(table["cell"], table["occupation"], strict=True)]


def _make(
    name: str,
    found: list[Structure],
    labels: Callable[..., Mapping[str, float]],
    out_directory: str | os.PathLike,
    workers: int | None,
    scheduler: str | None,
) -> Path:
    folder = Path(out_directory)
    folder.mkdir(parents=True, exist_ok=True)
    design = pd.DataFrame([row(structure) for structure in found])
    raw = folder / f"{name}.runs.csv"
    runs = sweep.run(labels, design, raw, workers=workers, scheduler=scheduler)
    if (runs["status"] == "failed").any():
        first = runs.index[runs["status"] == "failed"][0]
        raise RuntimeError(f"row {first} failed: {runs.loc[first, 'reason']}; see {raw}")
    outputs = runs.drop(columns=[*design, *sweep.OWN_COLUMNS]).round(_DIGITS)
    facts = pd.DataFrame(
        {"sites": [len(s) for s in found], "x": [round(s.x, _DIGITS) for s in found]}
    )
    table = pd.concat([facts, design, outputs], axis=1)
    packages = ("numpy", "pandas") if name == CATHODE else ("numpy", "pandas", "ase")
    path = writer.write(table, name, folder, packages)
    raw.unlink()
    raw.with_name(raw.name + ".journal").unlink()
    return path
