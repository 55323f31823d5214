"""The bundled table ``electrode_filling``, and how it is made."""

import os
from pathlib import Path

import pandas as pd

from helpers.experiments import sweep
from helpers.experiments.designs import sobol
from helpers.tables import writer
from helpers.wetting.simulator.filling import CURVE_SHARES, Filling, simulate
from helpers.wetting.simulator.inputs import WETTING_INPUTS

NAME = "electrode_filling"
ROWS = 1024
SEED = 0
OUTPUTS = ("saturation", "t50_ms", "t95_ms")
#: Times to 5, 10, … 100 % of the final liquid.
CURVE = tuple(f"curve_ms_{k}" for k in range(len(CURVE_SHARES)))

#: Significant digits of the table; the design is rounded before it is simulated, so that the inputs
#: in the table are exactly those of the simulation.
_INPUT_DIGITS, _OUTPUT_DIGITS = 5, 7


def design() -> pd.DataFrame:
    """Draw the inputs: a scrambled Sobol' sequence, and a structure of its own for each row.

    Returns
    -------
    DataFrame, shape (1024, 10)
        Columns as :data:`~helpers.wetting.simulator.inputs.WETTING_INPUTS`, rounded to 5
        significant digits, and ``structure``, the ``random_state`` of the network: the number of
        the row.
    """
    drawn = _rounded(sobol(WETTING_INPUTS, ROWS, random_state=SEED), _INPUT_DIGITS)
    return drawn.assign(structure=range(ROWS))


def simulate_row(*, structure: int, **inputs: float) -> Filling:
    """Simulate one row of the table; ``structure`` draws the network."""
    return simulate(**inputs, random_state=int(structure))


def make(
    out_directory: str | os.PathLike,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Simulate the design and write the table with its card.

    Finished rows are kept in ``electrode_filling.runs.csv.journal`` in the same folder until the
    table is complete. Delete that file after a change of the simulator.

    Parameters
    ----------
    out_directory : path
        Folder of ``electrode_filling.csv`` and ``card.toml``.
    workers, scheduler
        As for :func:`helpers.experiments.sweep.run`.
    rows : int, optional
        Make only the first so many rows of the table.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ValueError
        If ``rows`` is not between 1 and the number of rows of the design.
    RuntimeError
        If a run failed.
    """
    rows = ROWS if rows is None else rows
    if not 1 <= rows <= ROWS:
        raise ValueError(f"rows must be from 1 to {ROWS}, got {rows}")
    folder = Path(out_directory)
    folder.mkdir(parents=True, exist_ok=True)
    raw = folder / f"{NAME}.runs.csv"
    runs = sweep.run(simulate_row, design().head(rows), raw, workers=workers, scheduler=scheduler)
    failed = runs[runs["status"] != "ok"]
    if len(failed):
        raise RuntimeError(f"{len(failed)} runs failed, the first one: {failed['reason'].iloc[0]}")
    inputs = runs[[*WETTING_INPUTS.names, "structure"]]
    table = inputs.join(_rounded(runs[[*OUTPUTS, *CURVE]], _OUTPUT_DIGITS))
    path = writer.write(table, NAME, folder, ("numpy", "numba", "pandas", "scipy"))
    raw.unlink()
    raw.with_name(raw.name + ".journal").unlink()
    return path


def _rounded(table: pd.DataFrame, digits: int) -> pd.DataFrame:
    return table.map(lambda value: float(f"{value:.{digits}g}"))
