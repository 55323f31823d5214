"""One look for all tables of a lesson: rounded, with a caption, as HTML and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from numbers import Real

import numpy as np
import pandas as pd

from helpers.tables.markup import Markup, element, table

_LEFT = {"style": "text-align:left"}


@dataclass(frozen=True, eq=False)
class HtmlTable:
    """A table as Jupyter displays it: HTML in a notebook, text elsewhere; see `html_table`.

    Attributes
    ----------
    texts : DataFrame of str
        What the cells say.
    caption : str
    index : bool
        Whether the rows' labels are shown.
    numeric : tuple of bool
        Which columns hold numbers, which are set to the right.
    """

    texts: pd.DataFrame
    caption: str
    index: bool
    numeric: tuple[bool, ...]

    def _repr_html_(self) -> str:
        return table(self._head(), self._body(), self.caption)

    def __repr__(self) -> str:
        return "\n".join([*filter(None, [self.caption]), self.texts.to_string(index=self.index)])

    def _head(self) -> list[Markup]:
        labels, columns = self.texts.index, self.texts.columns
        rows = []
        for level in range(columns.nlevels):
            lowest = level == columns.nlevels - 1
            corner = _corner(labels, columns) if lowest else [""] * labels.nlevels
            cells = [element("th", name, **_LEFT) for name in corner if self.index]
            cells += [
                element("th", label, scope="colgroup" if n > 1 else "col", **self._side(place, n))
                for place, label, n in _runs(columns, level)
            ]
            rows.append(element("tr", *cells))
        return rows

    def _side(self, place: int, n: int) -> dict[str, object]:
        if n > 1:
            return {"colspan": n, "style": "text-align:center"}
        return {} if self.numeric[place] else dict(_LEFT)

    def _body(self) -> Iterator[Markup]:
        labels = self.texts.index
        starts: dict[int, list[Markup]] = {}
        for level in range(labels.nlevels if self.index else 0):
            for place, label, n in _runs(labels, level):
                span = {"scope": "rowgroup", "rowspan": n} if n > 1 else {"scope": "row"}
                starts.setdefault(place, []).append(element("th", label, **span, **_LEFT))
        for place, texts in enumerate(self.texts.to_numpy()):
            sides = ({} if number else _LEFT for number in self.numeric)
            cells = (element("td", t, **side) for t, side in zip(texts, sides, strict=True))
            yield element("tr", *starts.get(place, []), *cells)


def html_table(
    data: pd.DataFrame | pd.Series,
    digits: str = "",
    caption: str = "",
    *,
    columns: Mapping[object, str] | None = None,
    index: bool = True,
    missing: str = "–",
) -> HtmlTable:
    """Show a table as the result of a cell, rounded and with a caption.

    Parameters
    ----------
    data : DataFrame or Series
    digits : str
        How numbers are written, as ``"{:.2f}"`` or ``"{:.1f} %"``; six digits unless given. Texts
        are left as they are.
    caption : str
        What the table shows.
    columns : mapping of label to str, optional
        How the numbers of single columns are written.
    index : bool
        Whether to show the labels of the rows.
    missing : str
        What stands for a missing value.

    Returns
    -------
    HtmlTable

    Raises
    ------
    ValueError
        If `columns` names one that is not there.

    Examples
    --------
    >>> grades = pd.DataFrame({"porosity": [0.412, np.nan], "of": ["anode", "cathode"]})
    >>> html_table(grades, "{:.2f}", "Two electrodes", index=False)
    Two electrodes
    porosity      of
        0.41   anode
           – cathode
    """
    frame = pd.DataFrame(data)
    formats = dict.fromkeys(frame.columns, digits) | dict(columns or {})
    if unknown := [str(name) for name in formats if name not in frame.columns]:
        raise ValueError(
            f"there is no column {', '.join(unknown)}; there are {', '.join(map(str, frame))}"
        )
    texts = pd.DataFrame(
        [
            [_text(value, formats[name], missing) for name, value in zip(frame, row, strict=True)]
            for row in frame.astype(object).itertuples(index=False)
        ],
        index=frame.index,
        columns=frame.columns,
    )
    numeric = (all(_is_number(v) for v in frame.iloc[:, k].dropna()) for k in range(frame.shape[1]))
    return HtmlTable(texts, caption, index, tuple(numeric))


def _text(value: object, form: str, missing: str) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return missing
    if not _is_number(value):
        return str(value)
    return (form or ("{}" if isinstance(value, (int, np.integer)) else "{:.6g}")).format(value)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))


def _corner(labels: pd.Index, columns: pd.Index) -> Sequence[str]:
    """Return what stands above the rows' labels: their names, and that of the columns."""
    names = ["" if name is None else str(name) for name in labels.names]
    if columns.names[-1] is not None:
        names[-1] = " \\ ".join(filter(None, [names[-1], str(columns.names[-1])]))
    return names


def _runs(labels: pd.Index, level: int) -> Iterator[tuple[int, str, int]]:
    """Give place, text and length of each run of equal labels; on the lowest level all are one."""
    place = 0
    for key, run in groupby(range(len(labels)), lambda k: _key(labels, level, k)):
        n = len(list(run))
        yield place, _text(key[level], "", ""), n
        place += n


def _key(labels: pd.Index, level: int, place: int) -> tuple[object, ...]:
    label = labels[place] if isinstance(labels, pd.MultiIndex) else (labels[place],)
    return (*label[: level + 1], place if level == labels.nlevels - 1 else None)
