"""An executed lesson as a page of the site."""

from collections.abc import Callable

import nbformat

from helpers.course.notebooks import KERNELSPEC
from helpers.course.ways_in import SETUP_TAG
from workshop.site.links import localised
from workshop.site.pages import scrolled

_WIDGET = "application/vnd.jupyter.widget-view+json"
_LIVE = (
    '<p class="live-figure"><b>This figure is interactive</b> where a kernel runs: open the '
    "lesson with <code>make lab</code>, or see it alone with <code>make demo</code>. "
    "Standing still, it is shown beside this cell.</p>"
)


def lesson_page(notebook: nbformat.NotebookNode, keep: Callable[[str], bool]) -> str:
    """Return the text of a notebook that Sphinx can read, with its outputs, without its setup.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed; it is not changed.
    keep : callable
        As in `workshop.site.links.localised`.
    """
    page = nbformat.from_dict(notebook)
    page.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC})
    page.cells = [c for c in page.cells if SETUP_TAG not in c.metadata.get("tags", [])]
    for cell in page.cells:
        tags = cell.metadata.get("tags", [])  # they become classes, by which cells are styled
        cell.metadata = nbformat.from_dict({"tags": tags})
        if cell.cell_type == "markdown":
            cell.source = localised(cell.source, keep)
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data = _still(output.data)
    return nbformat.writes(page, version=4)


def _still(data: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if _WIDGET in data:
        return nbformat.from_dict({"text/html": _LIVE})
    if "text/html" in data:
        data["text/html"] = scrolled(data["text/html"])
    return data
