"""Make a bundled table: run a simulator over a design, and write what comes out with its card."""

import functools
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.experiments import sweep
from helpers.tables import writer

#: What a simulator of several rows returns: one mapping of columns to values a row.
Rows = Sequence[Mapping[str, Any]]


def make_table(
    name: str,
    simulator: Callable[..., Any],
    design: pd.DataFrame | Callable[[], pd.DataFrame],
    out_directory: str | os.PathLike[str],
    *,
    packages: Iterable[str],
    finish: Callable[[pd.DataFrame], pd.DataFrame] = lambda runs: runs,
    keep_failed: bool = False,
    compress: bool = False,
    usual_workers: int | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | Sequence[int] | None = None,
    progress: bool = True,
) -> Path:
    r"""Simulate a design and write the table with its card.

    Finished rows are kept in ``<name>.runs.csv.journal`` in the same folder until the table is
    complete, so that a stopped run goes on where it was. Delete that file after a change of the
    simulator. A module that makes a table names all but the last arguments once,
    ``make = partial(make_table, NAME, simulate, design, packages=…)``, and the card of the table
    names this ``make``.

    Parameters
    ----------
    name : str
        Of the bundled table.
    simulator : callable
        As for :func:`helpers.experiments.sweep.run`. One that gives several rows of the table for
        one of the design is wrapped in :class:`ManyRows`.
    design : DataFrame, or callable that returns one
        One run a row.
    out_directory : path
        Folder of the table and ``card.toml``. The text of the card is taken from the card that
        stands there, or else from the bundled one; rows, date, versions and checksum are set anew.
    packages : iterable of str
        Installed packages whose versions the card states.
    finish : callable, optional
        Turns the runs, columns of the design and of the outputs, into the table: chooses and
        rounds columns.
    keep_failed : bool
        Keep failed runs in the table, without outputs, and with them the columns ``status`` and
        ``reason``. Without it a failed run is an error.
    compress : bool
        Write ``<name>.csv.gz``.
    usual_workers : int, optional
        Number of processes unless `workers` is given.
    workers, scheduler, progress
        As for :func:`helpers.experiments.sweep.run`.
    rows : int or sequence of int, optional
        Run only the first so many rows of the design, or the ones at these positions.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ValueError
        If ``rows`` is not between 1 and the number of rows of the design.
    RuntimeError
        If a run failed, unless they are kept. The finished ones are kept in the journal.

    Examples
    --------
    >>> import tempfile
    >>> from helpers.experiments.designs import Input, InputSpace, sobol
    >>> current = InputSpace([Input("current_A", 0, 2, "A")])
    >>> def joule_heat(current_A):
    ...     return {"heat_W": 3.0 * current_A**2}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     facts = ("rows", "made_on", "sha256", "python")
    ...     card = "".join(f"{fact} = 0\n" for fact in facts)
    ...     _ = Path(folder, "card.toml").write_text(card)
    ...     path = make_table(
    ...         "heat", joule_heat, sobol(current, 4, 0), folder, packages=(), workers=1
    ...     )
    ...     heat = pd.read_csv(path)
    >>> bool((heat["heat_W"] <= 3 * 2**2).all()), list(heat.columns)
    (True, ['current_A', 'heat_W'])
    """
    folder = Path(out_directory)
    chosen = _chosen(design if isinstance(design, pd.DataFrame) else design(), rows)
    folder.mkdir(parents=True, exist_ok=True)
    raw = folder / f"{name}.runs.csv"
    if scheduler is None:
        workers = workers or usual_workers
    runs = sweep.run(
        simulator, chosen, raw, workers=workers, scheduler=scheduler, progress=progress
    )
    if not keep_failed:
        _refuse_failed(runs, raw)
        runs = runs.drop(columns=list(sweep.OWN_COLUMNS))
    if isinstance(simulator, ManyRows):
        runs = pd.DataFrame([row for text in runs[ManyRows.COLUMN] for row in json.loads(text)])
    path = writer.write(finish(runs), name, folder, packages, compress=compress)
    raw.unlink()
    raw.with_name(raw.name + ".journal").unlink()
    return path


class ManyRows:
    """A simulator of which each run gives several rows of a table.

    Parameters
    ----------
    simulator : callable
        Returns a sequence of mappings of names to numbers, labels or None: the rows.

    Examples
    --------
    >>> cooling = ManyRows(lambda start_K: [{"T": start_K}, {"T": start_K / 2}])
    >>> cooling(start_K=300.0)
    {'rows': '[{"T": 300.0}, {"T": 150.0}]'}
    """

    COLUMN = "rows"

    def __init__(self, simulator: Callable[..., Rows]) -> None:
        self._simulator = simulator
        functools.update_wrapper(self, simulator)  # it has the name and arguments of the simulator

    def __call__(self, **inputs: Any) -> dict[str, str]:
        """Return the rows of one run as text, in which floats keep all of their digits."""
        return {self.COLUMN: json.dumps(list(self._simulator(**inputs)))}


def significant(table: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Round all numbers of a table to significant digits.

    A design is rounded before it is simulated, so that the inputs in a table are exactly those of
    the simulation.

    Parameters
    ----------
    table : DataFrame
        Of numbers; missing ones stay missing.
    digits : int

    Examples
    --------
    >>> significant(pd.DataFrame({"D": [1.23456e-10], "T": [298.15]}), 3).iloc[0].tolist()
    [1.23e-10, 298.0]
    """
    return table.map(lambda value: float(f"{value:.{digits}g}"))


def _chosen(design: pd.DataFrame, rows: int | Sequence[int] | None) -> pd.DataFrame:
    if rows is None:
        return design
    if not isinstance(rows, int):
        return design.iloc[list(rows)].reset_index(drop=True)
    if not 1 <= rows <= len(design):
        raise ValueError(f"rows must be from 1 to {len(design)}, got {rows}")
    return design.head(rows)


def _refuse_failed(runs: pd.DataFrame, raw: Path) -> None:
    failed = runs[runs["status"] == "failed"]
    if len(failed):
        raise RuntimeError(
            f"{len(failed)} of {len(runs)} runs failed, the first one in row {failed.index[0]}: "
            f"{failed['reason'].iloc[0]}; see {raw}"
        )
