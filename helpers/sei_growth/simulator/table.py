"""The bundled table ``p2d_sei``, how it is made, and the published table that it resembles."""

import os
import re
from pathlib import Path

import pandas as pd

from helpers.experiments import sweep
from helpers.experiments.designs import sobol
from helpers.sei_growth.simulator.cycle import simulate
from helpers.sei_growth.simulator.inputs import P2D_INPUTS
from helpers.tables import datasets, writer

NAME, PUBLISHED = "p2d_sei", "p2d_sei_busk"
ROWS = 10_000
SEED = 20220124
OUTPUTS = ("sei_thickness_m", "capacity_loss_percent")

#: Significant digits of the table; the design is rounded before it is simulated, so that the inputs
#: in the table are exactly those of the simulation.
_INPUT_DIGITS, _OUTPUT_DIGITS = 5, 6


def design() -> pd.DataFrame:
    """Draw the inputs of the table: a scrambled Sobol' sequence, uniform over the published ranges.

    Returns
    -------
    DataFrame, shape (10000, 15)
        Columns as :data:`~helpers.sei_growth.simulator.inputs.P2D_INPUTS`, rounded to 5 significant
        digits.
    """
    return _rounded(sobol(P2D_INPUTS, ROWS, random_state=SEED), _INPUT_DIGITS)


def make(
    out_directory: str | os.PathLike,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Simulate the design and write the table with its card.

    Finished rows are kept in ``p2d_sei.runs.csv.journal`` in the same folder until the table is
    complete, so that a stopped run goes on where it was. Delete that file after a change of the
    simulator.

    Parameters
    ----------
    out_directory : path
        Folder of ``p2d_sei.csv`` and ``card.toml``. The text of the card is taken from the card
        that stands there, or else from the bundled one; rows, date, versions and checksum are set
        anew.
    workers, scheduler
        As for :func:`helpers.experiments.sweep.run`.
    rows : int, optional
        Make only the first so many rows of the table.

    Returns
    -------
    Path
        The table. A failed run stays in it: without outputs, with its reason.

    Raises
    ------
    ValueError
        If ``rows`` is not between 1 and the number of rows of the design.
    """
    rows = ROWS if rows is None else rows
    if not 1 <= rows <= ROWS:
        raise ValueError(f"rows must be from 1 to {ROWS}, got {rows}")
    folder = Path(out_directory)
    folder.mkdir(parents=True, exist_ok=True)
    raw = folder / f"{NAME}.runs.csv"
    runs = sweep.run(simulate, design().head(rows), raw, workers=workers, scheduler=scheduler)
    table = pd.concat(
        [
            runs[P2D_INPUTS.names],
            _rounded(runs.reindex(columns=list(OUTPUTS)), _OUTPUT_DIGITS),
            runs[list(sweep.OWN_COLUMNS)],
        ],
        axis="columns",
    )
    packages = ("numpy", "scipy", "pybamm", "pybammsolvers")
    path = writer.write(table, NAME, folder, packages)
    raw.unlink()
    raw.with_name(raw.name + ".journal").unlink()
    return path


def published_table() -> pd.DataFrame:
    """Load the published table under the names of the bundled one.

    Returns
    -------
    DataFrame, shape (10000, 17)
        The columns of :data:`~helpers.sei_growth.simulator.inputs.P2D_INPUTS`, ``sei_thickness_m``
        and ``capacity_loss_percent``.

    Raises
    ------
    helpers.tables.datasets.TableUnavailable
        If it can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published(PUBLISHED)
    # The order is that of P2D_INPUTS; the names have units glued to them, and one differs.
    names = [re.sub(r"\s*\(.*\)", "", column) for column in table.columns]
    known = {"Dl_elect": "Dl", "SEI_thickness": OUTPUTS[0], "Capacity loss": OUTPUTS[1]}
    table.columns = [known.get(name, name) for name in names]
    return table[[*P2D_INPUTS.names, *OUTPUTS]]


def _rounded(table: pd.DataFrame, digits: int) -> pd.DataFrame:
    return table.map(lambda value: float(f"{value:.{digits}g}"))
