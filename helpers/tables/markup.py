"""HTML of what is shown as a table: escaped once, with headings that a screen reader can follow.

Cards, comparisons with the literature and the preflight's report are shown by it, and data frames
by `helpers.course.html_table`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is HTML already, and is not escaped again."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: object) -> Markup:
    """Return an element with its children, which are escaped unless they are `Markup`.

    Examples
    --------
    >>> element("td", "T < 0 °C", style="color:red")
    '<td style="color:red">T &lt; 0 °C</td>'
    >>> element("tr", element("td", "b"))
    '<tr><td>b</td></tr>'
    """
    named = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items())
    inner = "".join(c if isinstance(c, Markup) else escape(c) for c in children)
    return Markup(f"<{tag}{named}>{inner}</{tag}>")


def headings(names: Iterable[str]) -> Markup:
    """Return the row of the columns' headings.

    Examples
    --------
    >>> headings(["porosity"])
    '<tr><th scope="col">porosity</th></tr>'
    """
    return element("tr", *(element("th", name, scope="col") for name in names))


def row(cells: Iterable[str], **attributes: object) -> Markup:
    """Return a row of data cells.

    Examples
    --------
    >>> row(["0.41"], style="color:red")
    '<tr style="color:red"><td>0.41</td></tr>'
    """
    return element("tr", *(element("td", text) for text in cells), **attributes)


def table(head: Iterable[Markup], body: Iterable[Markup], caption: str = "") -> Markup:
    """Return a table of rows, with its caption.

    Parameters
    ----------
    head, body : iterable of Markup
        Rows.
    caption : str
        Said first by a screen reader.

    Examples
    --------
    >>> said = table([headings(["T (°C)"])], [row(["25"])], caption="The chamber")
    >>> "<caption>The chamber</caption>" in said
    True
    """
    parts = [element("caption", caption)] if caption else []
    return element("table", *parts, element("thead", *head), element("tbody", *body))
