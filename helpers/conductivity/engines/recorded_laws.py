"""Laws that a search once found, stored because a search may find others the next time.

Genetic programming amplifies the last bit: with the table changed by one unit in the last place of
single precision, or on another processor, the same call takes another path. What every path has in
common is how well the law does, not how it is written; a lesson that has to talk about one
particular formula takes it from here.
"""

import datetime
import tomllib
from dataclasses import dataclass

import sympy

from helpers.conductivity.formulas.expressions import parse
from helpers.tables.datasets import data_directory

_FILE = ("conductivity", "recorded_laws.toml")


@dataclass(frozen=True)
class RecordedLaw:
    """A law with its provenance.

    Attributes
    ----------
    expr : sympy.Expr
        The formula, constants fitted by least squares.
    target : str
        What it predicts, e.g. ``"ln(k/c)"``.
    about : str
        What it is good for.
    rows : str
        The rows that its constants were fitted to.
    found_by : str
        The call that found it.
    found_on : datetime.date
        When.
    machine : str
        On which kind of processor.
    versions : dict of str to str
        With which packages.
    """

    expr: sympy.Expr
    target: str
    about: str
    rows: str
    found_by: str
    found_on: datetime.date
    machine: str
    versions: dict[str, str]


def recorded_law(name: str) -> RecordedLaw:
    """Return a law of ``data/conductivity/recorded_laws.toml``.

    Parameters
    ----------
    name : {"true_form", "imitation", "casteel_amis_imitation"}
        The first two are of ln(k/c) in u, s and r, for the bundled table; the last is of k in c.

    Raises
    ------
    ValueError
        If there is no law of that name.

    Examples
    --------
    >>> from helpers.conductivity.formulas.expressions import rounded
    >>> print(rounded(recorded_law("imitation").expr))
    -0.101*r - 0.883*exp(0.921*s + 0.731*u) + 4.31
    """
    entries = tomllib.loads(data_directory().joinpath(*_FILE).read_text(encoding="utf-8"))
    versions = entries.pop("versions")
    if name not in entries:
        raise ValueError(f"recorded laws are {', '.join(entries)}, not {name!r}")
    entry = entries[name]
    return RecordedLaw(
        expr=parse(entry.pop("formula"), entry.pop("names")), versions=versions, **entry
    )
