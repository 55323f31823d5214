"""Run a simulator over a design: in parallel, with progress, and resumable after a kill."""

import functools
import hashlib
import inspect
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
from tqdm import tqdm

from helpers.experiments.journal import SweepJournal
from helpers.experiments.workers import (
    Outcomes,
    Row,
    RowOutcome,
    Simulator,
    cluster,
    in_process,
    processes,
)

OWN_COLUMNS = ("status", "reason")


def run(
    simulator: Simulator,
    design: pd.DataFrame,
    out: str | os.PathLike[str],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    timeout_s: float | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Call a simulator for every row of a design and collect what it returns in a table.

    Each finished row is on the disk, in the journal ``<out>.journal``, before the next one is
    asked for. When a run was stopped, by Ctrl-C, an error or a kill, the same call goes on with
    the rows that are missing; called again after the end, it gives the table without computing.
    To compute a finished table anew, delete it; to give up a half one, delete the journal.

    The table does not depend on the number of workers: rows stand in the order of the design, and
    BLAS and OpenMP kernels use one thread (in worker processes, those of Numba too).

    Parameters
    ----------
    simulator : callable
        Called as ``simulator(**row)``. Returns a dataclass or a mapping of numbers, labels and
        one-dimensional arrays, the same ones for every row; an array ``a`` becomes the columns
        ``a_0``, ``a_1`` and so on.
    design : DataFrame, shape (n_rows, n_inputs)
        One simulation a row, one argument a column: numbers or labels.
    out : path
        The table to write, a ``.csv`` file. It appears when all rows are finished.
    workers : int, optional
        How many rows are computed at once; all usable cores (or the cluster's threads) unless
        given. One worker without a timeout computes in this process: simulators need not be
        picklable then, but one that kills its process ends the run.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``"tcp://127.0.0.1:8786"``, whose workers compute the
        rows in place of this machine. They need this package and the simulator's module.
    timeout_s : float, optional
        Seconds after which a row is stopped and counts as failed; not with a scheduler.
    progress : bool
        Show a progress bar with the number of failed rows on standard error.

    Returns
    -------
    DataFrame, shape (n_rows, n_inputs + n_outputs + 2)
        Columns of the design, of the outputs, ``status`` (``"ok"`` or ``"failed"``) and
        ``reason``. A simulation that raises, outlives its time or kills its worker process is a
        failed row without outputs, its reason the exception's type and message.

    Raises
    ------
    ValueError, TypeError
        If an argument is unusable, the simulator does not take the columns of the design, or it
        returns something else than other rows or a table can hold.
    FileExistsError
        If the table exists, but no journal that tells how it was made.
    helpers.experiments.journal.JournalError
        If another run is writing the table, or the journal belongs to another simulator or design.
    ConnectionError
        If the scheduler cannot be reached or is lost. Finished rows are kept.
    RuntimeError
        If no worker can run the simulator.

    Examples
    --------
    >>> import tempfile
    >>> def current(volt, ohm):
    ...     return {"ampere": volt / ohm}
    >>> circuits = pd.DataFrame({"volt": [6.0, 6.0], "ohm": [3.0, 0.0]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = run(current, circuits, Path(folder) / "a.csv", workers=1, progress=False)
    >>> table[["ampere", "status"]].to_numpy().tolist()
    [[2.0, 'ok'], [nan, 'failed']]
    """
    out = Path(out)
    _check_options(out, workers, scheduler, timeout_s)
    rows = _rows(design)
    _check_signature(simulator, rows[0])
    journal_path = out.with_name(out.name + ".journal")
    if out.exists() and not journal_path.exists():
        raise FileExistsError(
            f"{out} exists, but without {journal_path.name} nothing tells how it was made; "
            "delete it or choose another name"
        )
    with SweepJournal(journal_path, _identity(simulator, design.columns, rows)) as journal:
        if journal.complete and not out.exists():
            journal.start_over()
        missing = [row for row in enumerate(rows) if row[0] not in journal.rows]
        if missing:
            outcomes = _outcomes(simulator, missing, workers, scheduler, timeout_s)
            with closing(outcomes):
                _record(outcomes, journal, len(rows), set(design.columns), progress)
        table = _table(design, journal.rows)
        if not journal.complete:
            _write(table, out)
            journal.mark_complete()
    return table


def _outcomes(
    simulator: Simulator,
    rows: list[Row],
    workers: int | None,
    scheduler: str | None,
    timeout_s: float | None,
) -> Outcomes:
    if scheduler is not None:
        return cluster(simulator, rows, scheduler, workers)
    if workers == 1 and timeout_s is None:
        return in_process(simulator, rows)
    return processes(simulator, rows, workers or joblib.cpu_count(), timeout_s)


def _record(
    outcomes: Iterator[tuple[int, RowOutcome]],
    journal: SweepJournal,
    n_rows: int,
    inputs: set[str],
    progress: bool,
) -> None:
    failed = sum(entry["status"] == "failed" for entry in journal.rows.values())
    like = next((entry for entry in journal.rows.values() if entry["status"] == "ok"), None)
    bar = tqdm(
        total=n_rows,
        initial=len(journal.rows),
        unit="row",
        file=sys.stderr,
        disable=not progress,
        postfix={"failed": failed},
    )
    try:
        for position, outcome in outcomes:
            entry = {
                "row": position,
                "status": outcome.status,
                "reason": outcome.reason,
                "outputs": outcome.outputs,
            }
            if outcome.status != "failed":
                _check_outputs(entry, like, inputs)
                like = like or entry
            journal.add_row(entry)
            failed += outcome.status == "failed"
            bar.set_postfix(failed=failed, refresh=False)
            bar.update()
    except BaseException as error:
        error.add_note(
            f"{len(journal.rows)} of {n_rows} rows are finished and kept in {journal.path}; "
            "the same call goes on from there."
        )
        raise
    finally:
        bar.close()


def _check_outputs(entry: dict[str, Any], like: dict[str, Any] | None, inputs: set[str]) -> None:
    if entry["status"] == "invalid":
        raise TypeError(f"row {entry['row']}: {entry['reason']}")
    names = entry["outputs"].keys()
    if taken := names & (inputs | set(OWN_COLUMNS)):
        raise ValueError(f"outputs need names of their own, not {', '.join(sorted(taken))}")
    if like and (different := names ^ like["outputs"].keys()):
        raise ValueError(
            f"every row must have the same outputs, but rows {like['row']} and {entry['row']} "
            f"differ in {', '.join(sorted(different))}"
        )


def _table(design: pd.DataFrame, rows: dict[int, dict[str, Any]]) -> pd.DataFrame:
    entries = [rows[position] for position in range(len(design))]
    outputs = pd.DataFrame([entry["outputs"] for entry in entries])
    ends = pd.DataFrame({name: [entry[name] for entry in entries] for name in OWN_COLUMNS})
    return pd.concat([design.reset_index(drop=True), outputs, ends], axis="columns")


def _write(table: pd.DataFrame, out: Path) -> None:
    # Renamed when whole, so that nobody ever sees half a table.
    part = out.with_name(out.name + ".part")
    with part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        table.to_csv(file, index=False, na_rep="nan", lineterminator="\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(out)


def _identity(
    simulator: Simulator, columns: pd.Index, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    checksums = {
        name: hashlib.sha256(json.dumps([row[name] for row in rows]).encode()).hexdigest()[:16]
        for name in columns
    }
    return {
        "simulator": _name(simulator),
        "number of rows": len(rows),
        "columns": list(columns),
        "checksums": checksums,
    }


def _name(simulator: Simulator) -> str:
    if isinstance(simulator, functools.partial):
        bound = [*map(repr, simulator.args), *(f"{k}={v!r}" for k, v in simulator.keywords.items())]
        return f"{_name(simulator.func)}({', '.join(bound)})"
    named = simulator if hasattr(simulator, "__qualname__") else type(simulator)
    return f"{named.__module__}.{named.__qualname__}"


def _rows(design: pd.DataFrame) -> list[dict[str, Any]]:
    if not isinstance(design, pd.DataFrame):
        raise TypeError(f"the design must be a DataFrame, got {type(design).__name__}")
    if design.empty:
        raise ValueError(f"the design is empty: its shape is {design.shape}")
    names = list(design.columns)
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise ValueError(f"columns of a design need different names, got {names}")
    if taken := set(names) & set(OWN_COLUMNS):
        raise ValueError(f"columns of a design cannot be called {', '.join(sorted(taken))}")
    rows = design.to_dict("records")
    for position, row in enumerate(rows):
        for name, value in row.items():
            if not isinstance(value, int | float | str):
                raise TypeError(
                    f"a design holds numbers and labels, not {value!r} "
                    f"(row {position}, column {name!r})"
                )
    return rows


def _check_options(
    out: Path, workers: int | None, scheduler: str | None, timeout_s: float | None
) -> None:
    if out.suffix != ".csv":
        raise ValueError(f"the table is written as CSV: {out.name!r} must end in .csv")
    if workers is not None and (not isinstance(workers, int) or workers < 1):
        raise ValueError(f"workers must be a whole number from 1, or None, got {workers!r}")
    if timeout_s is not None and not timeout_s > 0:
        raise ValueError(f"timeout_s must be a positive number of seconds, got {timeout_s!r}")
    if timeout_s is not None and scheduler is not None:
        raise ValueError(
            "timeout_s cannot be kept on a cluster, where no running row can be stopped; "
            "limit the time inside the simulator"
        )


def _check_signature(simulator: Simulator, row: dict[str, Any]) -> None:
    try:
        signature = inspect.signature(simulator)
    except ValueError:  # some compiled functions do not tell theirs
        return
    try:
        signature.bind(**row)
    except TypeError as error:
        raise TypeError(
            f"{_name(simulator)}{signature} cannot be called with the columns of the design "
            f"({', '.join(row)}): {error}"
        ) from None
