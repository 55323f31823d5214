"""The pages that are made, not written: overviews, cards, literature."""

import re
from collections.abc import Sequence

from helpers.tables import datasets
from helpers.tables.cards import Card
from workshop.site.executions import Executed

#: How the text form of a cell's result begins if it is a comparison with the literature.
_COMPARISON = "Comparison(entries="


def overview(title: str, text: str, pages: Sequence[str]) -> str:
    """Render a page that leads to others.

    Parameters
    ----------
    title, text : str
        Heading and a paragraph in Markdown.
    pages : sequence of str
        Names of pages without their endings, or ``title <name>``.
    """
    return f"# {title}\n\n{text}\n\n{contents(pages, depth=1)}"


def contents(pages: Sequence[str], *, depth: int = 1, hidden: bool = False) -> str:
    """Render a table of contents, by which Sphinx builds the navigation."""
    options = [f":maxdepth: {depth}", *([":hidden:"] if hidden else [])]
    return "\n".join(["```{toctree}", *options, "", *pages, "```", ""])


def all_cards() -> list[Card]:
    """Return the cards of all tables, bundled ones first."""
    bundled = [datasets.card(name) for name in datasets.names()]
    published = [datasets.card(name, published=True) for name in datasets.published_names()]
    return [*bundled, *published]


def card_page(card: Card) -> str:
    """Render the page of one table."""
    return f"# {card.name} ({card.kind})\n\n{raw(card._repr_html_())}"


def literature(done: Sequence[Executed]) -> str:
    """Put the comparisons of all lessons on one page, as their executions gave them."""
    parts = [
        "# Against the literature",
        "Every published number that a lesson quotes, beside ours from the executions of this "
        "site. A number counts as reproduced within the tolerance, in either direction; where it "
        "differs the reason is given; one that cannot be computed again has a dash.",
    ]
    for one in done:
        for table in comparisons(one):
            parts += [
                f"## {one.lesson.number} {one.lesson.title}",
                f"How ours are computed, and what the reader learns from it: "
                f"[the lesson](notebooks/{one.lesson.path.name}).",
                raw(table),
            ]
    return "\n\n".join(parts)


def comparisons(done: Executed) -> list[str]:
    """Return the comparisons with the literature that a lesson showed, as HTML."""
    return [
        output.data["text/html"]
        for cell in done.notebook.cells
        for output in cell.get("outputs", [])
        if output.get("data", {}).get("text/plain", "").startswith(_COMPARISON)
    ]


def raw(html: str) -> str:
    """Wrap HTML for a page in Markdown."""
    return f"```{{raw}} html\n{scrolled(html)}\n```\n"


def scrolled(html: str) -> str:
    """Put each table into a container, so that a wide one is scrolled and not the page."""
    return re.sub(r"(<table.*?</table>)", r'<div class="scrolled">\1</div>', html, flags=re.DOTALL)
