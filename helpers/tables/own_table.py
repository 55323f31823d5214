"""A learner's own table, made fit for models; a bad one is refused with all its faults at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import SchoolError

#: With fewer rows, five folds of them say nothing.
FEWEST_ROWS = 30


class TableProblemError(SchoolError, ValueError):
    """A table cannot be used; the message lists everything that has to be mended."""


@dataclass(frozen=True, eq=False)
class Study:
    """Inputs and responses of the same rows, all of them finite numbers.

    Attributes
    ----------
    inputs, responses : DataFrame, shape (n, n_inputs) and (n, n_responses)
        With a common index from 0 to n - 1.
    notes : tuple of str
        What was done to the table on the way.

    Examples
    --------
    >>> x = pd.DataFrame({"gap_um": [80.0, 120.0]})
    >>> len(Study(x, 0.3 * x.rename(columns={"gap_um": "loading_mg_cm2"})))
    2
    """

    inputs: pd.DataFrame
    responses: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.inputs)


def own(
    table: pd.DataFrame | str | os.PathLike[str],
    inputs: Sequence[str],
    responses: Sequence[str],
    *,
    log10: Sequence[str] = (),
    drop_missing: bool = False,
) -> Study:
    """Read a table of one's own and check that models can learn from it.

    Parameters
    ----------
    table : DataFrame or path of a csv file
        One experiment a row.
    inputs, responses : sequence of str
        Columns to predict from, and columns to predict; others are ignored.
    log10 : sequence of str
        Responses to be replaced by their decimal logarithm; they must be positive. Their name
        becomes ``log10 <name>``.
    drop_missing : bool
        Leave rows out in which a number is missing. Otherwise a missing number is a problem: rows
        are rarely missing by chance, and failed experiments least of all.

    Returns
    -------
    Study

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TableProblemError
        If columns are absent, named twice, text or constant, if numbers are missing or infinite,
        a logarithm does not exist, a response stands among the inputs, or there are too few rows.
        The message has one line for each problem.

    Examples
    --------
    A power law is a straight line between logarithms:

    >>> gap = np.linspace(50.0, 300.0, 30)
    >>> coatings = pd.DataFrame({"log gap": np.log10(gap), "spread": 4 * gap**-1.5})
    >>> study = own(coatings, ["log gap"], ["spread"], log10=["spread"])
    >>> slope = np.polyfit(study.inputs["log gap"], study.responses["log10 spread"], 1)[0]
    >>> print(f"{slope:.2f}")
    -1.50

    A decimal comma makes text of a number, and is told:

    >>> try:
    ...     own(coatings.assign(spread="0,04"), ["log gap"], ["spread"])
    ... except TableProblemError as problem:
    ...     print("holds text in 30 rows" in str(problem))
    True
    """
    table = table if isinstance(table, pd.DataFrame) else _read_file(table)
    inputs, responses = _names(inputs, "inputs"), _names(responses, "responses")
    _refuse_if(_name_problems(table, inputs, responses, log10))
    wanted = table[[*inputs, *responses]].reset_index(drop=True)
    values, problems = _numbers(wanted)
    gone = values.isna() & ~_texts(wanted, values).any()
    notes: tuple[str, ...] = ()
    if gone.to_numpy().any() and drop_missing:
        values = values[~gone.any(axis="columns")].reset_index(drop=True)
        notes = (f"left out {_missing(gone, 'rows with missing numbers')}",)
    elif gone.to_numpy().any():
        problems.append(
            f"{_missing(gone, 'rows lack numbers')}. Find out why they are missing; then fill "
            "them in, choose other columns, or leave the rows out with drop_missing=True"
        )
    _refuse_if([*problems, *_value_problems(values, log10)])
    logs = {name: f"log10 {name}" for name in log10}
    values[list(logs)] = np.log10(values[list(logs)])
    return Study(values[inputs], values[responses].rename(columns=logs), notes)


def _read_file(path: str | os.PathLike[str]) -> pd.DataFrame:
    try:
        return pd.read_csv(path)
    except pd.errors.EmptyDataError:
        raise TableProblemError(f"{path} is empty.") from None
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise TableProblemError(f"{path} is no table of comma-separated values: {error}") from error


def _names(names: Sequence[str], what: str) -> list[str]:
    if isinstance(names, str):
        raise TypeError(f"{what} is a list of column names, not one text: [{names!r}]")
    return list(names)


def _name_problems(
    table: pd.DataFrame, inputs: list[str], responses: list[str], log10: Sequence[str]
) -> list[str]:
    problems = []
    known = ", ".join(map(str, table.columns))
    if not inputs or not responses:
        problems.append("at least one input and one response are needed")
    if absent := [name for name in [*inputs, *responses] if name not in table.columns]:
        hint = ""
        if len(table.columns) == 1 and any(mark in str(table.columns[0]) for mark in ";\t"):
            hint = (
                "; the columns seem to be parted by semicolons or tabs: read the file with pandas"
            )
        problems.append(f"there is no column {', '.join(absent)}; there are {known}{hint}")
    if twice := sorted({str(c) for c in table.columns[table.columns.duplicated()]}):
        problems.append(f"several columns have the name {', '.join(twice)}")
    if both := [name for name in inputs if name in responses]:
        problems.append(f"{', '.join(both)} cannot be input and response at once")
    for names in (inputs, responses):
        if len(set(names)) < len(names):
            problems.append("a column is asked for twice")
    if stray := [name for name in log10 if name not in responses]:
        problems.append(f"log10 is for responses; {', '.join(stray)} is none")
    return problems


def _numbers(values: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the columns as numbers, those of text as missing, and the texts as problems."""
    numbers = values.apply(pd.to_numeric, errors="coerce").astype(float)
    told = []
    for name, text in _texts(values, numbers).items():
        if text.any():
            examples = ", ".join(repr(str(value)) for value in values[name][text].unique()[:3])
            told.append(
                f"column {name} holds text in {text.sum()} rows ({examples}): write numbers with a "
                "decimal point and without units, or turn categories into columns of 0 and 1 with "
                "pandas.get_dummies"
            )
    return numbers, told


def _texts(values: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    return numbers.isna() & values.notna()


def _missing(gone: pd.DataFrame, what: str) -> str:
    counts = ", ".join(f"{name} ({n})" for name, n in gone.sum().items() if n)
    return f"{gone.any(axis='columns').sum()} {what}: {counts}"


def _value_problems(values: pd.DataFrame, log10: Sequence[str]) -> list[str]:
    problems = []
    if len(values) < FEWEST_ROWS:
        problems.append(f"{len(values)} rows are too few; at least {FEWEST_ROWS} are needed")
    for name, column in values.items():
        seen = column.dropna()
        if np.isinf(seen).any():
            problems.append(f"column {name} holds {int(np.isinf(seen).sum())} infinite numbers")
        elif len(seen) and seen.nunique() == 1:
            problems.append(
                f"column {name} is constant ({seen.iloc[0]:g}): it can explain nothing and cannot "
                "be explained; leave it out"
            )
        if name in log10 and (seen <= 0).any():
            problems.append(
                f"column {name} has {int((seen <= 0).sum())} values that are not positive: they "
                "have no logarithm"
            )
    return problems


def _refuse_if(problems: list[str]) -> None:
    if problems:
        raise TableProblemError("\n- ".join(["the table cannot be used yet:", *problems]))
