"""Cards: what the columns of a table mean, where the table comes from, who may use it.

A bundled table carries its card in ``data/<name>/card.toml``; the cards of the published
tables stand together in ``data/published_sources.toml``. Both become a `Card`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from helpers.tables.markup import Markup, element, headings, row, table

ROLES = ("input", "output", "status", "label")
#: A card folds up the list of more columns than this.
_MOST_COLUMNS_SHOWN = 24
_NUMBER = (int, float)
_WANTED = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
    _NUMBER: "a number",
    datetime.date: "a date, without quotes (2026-01-31)",
}

_Keys: TypeAlias = Mapping[str, tuple[Any, bool]]
# Key -> (type, required). Every other key is refused, so that a misspelt one is noticed.
_SHARED_KEYS: _Keys = {
    "title": (str, True),
    "file": (str, True),
    "description": (str, True),
    "licence": (str, True),
    "sha256": (str, True),
    "rows": (int, True),
    "columns": (list, True),
}
_BUNDLED_KEYS: _Keys = {
    **_SHARED_KEYS,
    "made_by": (str, True),
    "maker": (str, True),
    "seed": (int, True),
    "made_on": (datetime.date, True),
    "speed": (str, True),
    "synthetic": (bool, True),
    "tuned": (list, True),
    "simplified": (list, True),
    "versions": (dict, True),
}
_PUBLISHED_KEYS: _Keys = {
    **_SHARED_KEYS,
    "url": (str, True),
    "bytes": (int, True),
    "cite": (str, True),
    "note": (str, False),
    "separator": (str, False),
    "index_column": (bool, False),
}
_COLUMN_KEYS: _Keys = {
    "name": (str, True),
    "unit": (str, False),
    "description": (str, True),
    "role": (str, True),
    "low": (_NUMBER, False),
    "high": (_NUMBER, False),
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        The column's name in the table.
    description : str
        What it holds.
    role : {"input", "output", "status", "label"}
        What it is for; a status column says in text how the run went, a label names the row.
    unit : str
        Unit of the values; empty for numbers without one.
    low, high : float or None
        Range of the values, both or neither.
    """

    name: str
    description: str
    role: str
    unit: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Card:
    """What one should know of a table before using it.

    Parameters
    ----------
    name, kind : str
        The name it is loaded by, and ``"bundled"`` or ``"published"``.
    title, description, licence : str
        For the reader.
    file, sha256 : str
        File name and the checksum of its bytes.
    rows : int
        Number of rows.
    columns : tuple of Column
        In the order of the table.
    made_by, maker, seed, made_on, speed, synthetic, tuned, simplified, versions
        Bundled tables only: the command that made it, ``module:function`` that makes it again,
        seed, date, how long it takes, whether it is simulated, what was tuned to look right,
        what was simplified, and the versions of the software.
    url, bytes, cite, note, separator, index_column
        Published tables only: address, size, citation, remarks, and how the file is read.
    """

    name: str
    kind: str
    title: str
    description: str
    file: str
    licence: str
    sha256: str
    rows: int
    columns: tuple[Column, ...]
    made_by: str = ""
    maker: str = ""
    seed: int | None = None
    made_on: datetime.date | None = None
    speed: str = ""
    synthetic: bool = False
    tuned: tuple[str, ...] = ()
    simplified: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    bytes: int = 0
    cite: str = ""
    note: str = ""
    separator: str = ","
    index_column: bool = False

    def facts(self) -> list[tuple[str, str]]:
        """List origin, caveats, licence and checksum as (label, sentence) pairs."""
        date = "" if self.made_on is None else f" on {self.made_on.isoformat()}"
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        facts = [
            ("Origin", "simulated, not measured" if self.synthetic else ""),
            ("Made by", self.made_by and f"{self.made_by} (seed {self.seed}){date}"),
            ("Versions", versions),
            ("Speed", self.speed),
            ("Tuned", "; ".join(self.tuned)),
            ("Simplified", "; ".join(self.simplified)),
            ("Cite", self.cite),
            ("Source", self.url),
            ("Note", self.note),
            ("Licence", self.licence),
            ("Rows", f"{self.rows}"),
            ("File", self.file),
            ("SHA-256", self.sha256),
        ]
        return [(label, text) for label, text in facts if text]

    def __str__(self) -> str:
        cells = [[c.name, c.role, c.unit or "–", _range(c), c.description] for c in self.columns]
        widths = [max(len(row[i]) for row in cells) for i in range(4)]
        columns = [
            "  "
            + "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=False))
            # the description is last and needs no padding
            + f"  {row[4]}"
            for row in cells
        ]
        facts = [f"{label}: {text}" for label, text in self.facts()]
        return "\n".join(
            [f"{self.title} ({self.name}, {self.kind})", self.description, "", *columns, "", *facts]
        )

    def _repr_html_(self) -> str:
        head = headings(("column", "role", "unit", "range", "meaning"))
        shown = table([head], (_row(column) for column in self.columns))
        if len(self.columns) > _MOST_COLUMNS_SHOWN:
            summary = element("summary", f"{len(self.columns)} columns")
            shown = element("details", summary, shown)
        title = [element("b", self.title), " (", element("code", self.name), f", {self.kind})"]
        facts = [element("li", element("b", f"{k}:"), " ", _link(v)) for k, v in self.facts()]
        return element("div", *title, element("p", self.description), shown, element("ul", *facts))


def bundled_card(name: str, entry: Mapping[str, Any]) -> Card:
    """Build the card of a bundled table.

    Parameters
    ----------
    name : str
        Name of the table, for messages too.
    entry : mapping
        The content of its ``card.toml``.

    Raises
    ------
    ValueError
        If a key is missing, unknown, or of the wrong type; the message names the key.

    Examples
    --------
    >>> bundled_card("rivers", {"title": "Rivers"})
    Traceback (most recent call last):
    ValueError: data/rivers/card.toml: the key 'file' is missing.
    """
    return _build(name, "bundled", f"data/{name}/card.toml", entry, _BUNDLED_KEYS)


def published_card(name: str, entry: Mapping[str, Any]) -> Card:
    """Build the card of a published table; parameters and errors as for `bundled_card`.

    Examples
    --------
    >>> published_card("rivers", {"titel": "Rivers"})
    Traceback (most recent call last):
    ValueError: [rivers]: the key 'title' is missing.
    """
    return _build(name, "published", f"[{name}]", entry, _PUBLISHED_KEYS)


def _build(name: str, kind: str, where: str, entry: Mapping[str, Any], keys: _Keys) -> Card:
    _check(where, entry, keys)
    for key in ("tuned", "simplified"):
        if not all(isinstance(text, str) for text in entry.get(key, ())):
            raise ValueError(f"{where}: every item of '{key}' has to be a string.")
    for software, version in entry.get("versions", {}).items():
        if not isinstance(version, str):
            raise ValueError(f"{where}: 'versions.{software}' has to be a string, e.g. \"1.2\".")
    if len(entry["sha256"]) != 64 or not set(entry["sha256"]) <= set("0123456789abcdef"):
        raise ValueError(f"{where}: 'sha256' has to be 64 lower-case hexadecimal digits.")
    if kind == "bundled" and not entry["file"].endswith((".csv", ".csv.gz")):
        raise ValueError(f"{where}: 'file' has to end in .csv or .csv.gz, not {entry['file']!r}.")
    if kind == "bundled" and not all(entry["maker"].partition(":")):
        raise ValueError(f"{where}: 'maker' has to read \"package.module:function\".")
    lists = {key: tuple(entry[key]) for key in ("tuned", "simplified") if key in entry}
    columns = tuple(_column(where, i, column) for i, column in enumerate(entry["columns"]))
    return Card(name=name, kind=kind, **{**entry, **lists, "columns": columns})


def _column(where: str, index: int, entry: Any) -> Column:
    where = f"{where}: columns[{index}]"
    if not isinstance(entry, Mapping):
        raise ValueError(f"{where} has to be a table with a name and a description.")
    _check(where, entry, _COLUMN_KEYS)
    if entry["role"] not in ROLES:
        raise ValueError(f"{where}: 'role' is one of {', '.join(ROLES)}, not {entry['role']!r}.")
    if ("low" in entry) != ("high" in entry):
        raise ValueError(f"{where}: 'low' and 'high' are given both or not at all.")
    if "low" in entry and not entry["low"] <= entry["high"]:
        raise ValueError(f"{where}: 'low' is above 'high'.")
    return Column(**entry)


def _check(where: str, entry: Mapping[str, Any], keys: _Keys) -> None:
    for key, (_, required) in keys.items():
        if required and key not in entry:
            raise ValueError(f"{where}: the key '{key}' is missing.")
    for key, value in entry.items():
        if key not in keys:
            raise ValueError(f"{where}: unknown key '{key}'; known are {', '.join(keys)}.")
        kind = keys[key][0]
        # bool is an int in Python
        bool_for_number = isinstance(value, bool) and kind is not bool
        if bool_for_number or not isinstance(value, kind):
            raise ValueError(f"{where}: '{key}' has to be {_WANTED[kind]}, not {value!r}.")


def _range(column: Column) -> str:
    return "–" if column.low is None else f"{column.low:.4g} … {column.high:.4g}"


def _row(column: Column) -> Markup:
    name, unit = element("code", column.name), column.unit or "–"
    return row((name, column.role, unit, _range(column), column.description))


def _link(text: str) -> str:
    return element("a", text, href=text) if text.startswith("https://") else text
