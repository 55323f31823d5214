"""What stands in a notebook to open it elsewhere: the setup cell for Colab, the line of links.

Both are made of the repository's one address; ``python -m helpers.course.pages`` writes them.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from helpers.course.lessons import LessonError
from helpers.course.links import Links
from helpers.course.notebooks import normalised, serialised

#: Tag of the first code cell, which does something on Colab only.
SETUP_TAG = "setup"

_SETUP = """\
# @title Setup for Colab; elsewhere this cell does nothing { display-mode: "form" }
from importlib.util import find_spec

if find_spec("google") and find_spec("google.colab"):
"""
_FETCH = """\
    import os
    import sys

    address, place = "REPOSITORY", os.path.abspath("FOLDER")
    git = "git -c advice.detachedHead=false clone --quiet --depth=1 --branch=TAG"
    if not os.path.isdir(place) and os.system(f'{git} {address} "{place}"'):
        raise RuntimeError("The lesson's files could not be fetched: is there a network?")
    sys.path.insert(0, place)
    from helpers.course import colab

    colab.set_up("NUMBER")"""
_NO_ADDRESS = """\
    raise RuntimeError("This copy of the lesson does not know where its files can be fetched.")"""
_ROW = re.compile(r"^Open this lesson: .*\n\n", re.MULTILINE)
_TITLE = re.compile(r"^# .+\n\n", re.MULTILINE)


def setup_source(number: str, known: Links | None) -> str:
    """Return the source of a lesson's setup cell.

    Parameters
    ----------
    number : str
        The lesson's number, two digits.
    known : Links or None
        None where the repository has no address: then the cell says so on Colab.

    Examples
    --------
    >>> "Colab" in setup_source("03", None)
    True
    """
    if known is None:
        return _SETUP + _NO_ADDRESS
    fetch = _FETCH.replace("REPOSITORY", known.repository).replace("TAG", known.tag)
    fetch = fetch.replace("FOLDER", f"{known.name}-{known.tag}").replace("NUMBER", number)
    return _SETUP + fetch


def row(name: str, number: str, known: Links) -> str:
    """Return the links that open a lesson elsewhere, or report a problem with it, in Markdown.

    Examples
    --------
    >>> known = Links("https://code.example/a/school", "v1")
    >>> row("03_p2d_sensitivity", "03", known).count("](https://")
    5
    """
    path = f"notebooks/{name}.ipynb"
    targets = {
        "Colab": known.colab(path),
        "Binder": known.binder(path),
        "Codespaces": known.codespaces,
        "download": known.download(path),
        "report a problem": known.issue(f"Lesson {number}: "),
    }
    return " · ".join(f"[{words}]({target})" for words, target in targets.items())


def with_ways_in(
    notebook: nbformat.NotebookNode, name: str, known: Links | None
) -> nbformat.NotebookNode:
    """Return a lesson in its normal form, with the setup cell and the line of links of today.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Not changed; what stood there of both is replaced.
    name : str
        The notebook's file name without its ending.
    known : Links or None
        None where the repository has no address: then there is no line of links.

    Raises
    ------
    helpers.course.lessons.LessonError
        If the lesson does not begin with a title in Markdown.

    Examples
    --------
    >>> from helpers.course.lessons import find
    >>> path = find("03").path
    >>> made = with_ways_in(nbformat.read(path, as_version=4), path.stem, None)
    >>> made.cells[1].metadata.tags == [SETUP_TAG]
    True
    """
    made = nbformat.from_dict(notebook)
    number = made.metadata["lesson"]["number"]
    made.cells = [c for c in made.cells if SETUP_TAG not in c.metadata.get("tags", [])]
    title = made.cells[0]
    if title.cell_type != "markdown" or not _TITLE.match(title.source):
        raise LessonError(f"{name} does not begin with its title and a blank line")
    title.source = _ROW.sub("", title.source)
    if known:
        line = f"Open this lesson: {row(name, number, known)}\n\n"
        title.source = _TITLE.sub(lambda found: found[0] + line, title.source, count=1)
    source = setup_source(number, known)
    setup = nbformat.v4.new_code_cell(source, metadata={"tags": [SETUP_TAG]})
    made.cells.insert(1, setup)
    return normalised(made)


def rendered(folder: Path, known: Links | None) -> dict[Path, str]:
    """Return every notebook of a folder as it should stand on disk.

    Examples
    --------
    >>> from helpers.course.lessons import NOTEBOOKS
    >>> len(rendered(NOTEBOOKS, None)) == len(list(NOTEBOOKS.glob("*.ipynb")))
    True
    """
    return {
        path: serialised(with_ways_in(nbformat.read(path, as_version=4), path.stem, known))
        for path in sorted(folder.glob("*.ipynb"))
    }
