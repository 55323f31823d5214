"""What stands in notebooks and pages to open a lesson elsewhere; made of the one address.

``python -m helpers.course.ways_in write`` puts the setup cell for Colab and the line of links into
every notebook, ``check`` lists those in which they are out of date. The parts of the README, of
CONTRIBUTING.md and of CITATION.cff are written by ``python -m helpers.course.lessons write``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat

from helpers import ROOT
from helpers.course import lessons, links
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
    """
    if known is None:
        return _SETUP + _NO_ADDRESS
    fetch = _FETCH.replace("REPOSITORY", known.repository).replace("TAG", known.tag)
    fetch = fetch.replace("FOLDER", f"{known.name}-{known.tag}").replace("NUMBER", number)
    return _SETUP + fetch


def row(name: str, number: str, known: Links) -> str:
    """Return the links that open a lesson elsewhere, or report a problem with it, in Markdown."""
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
    """
    made = nbformat.from_dict(notebook)
    number = made.metadata["lesson"]["number"]
    made.cells = [c for c in made.cells if SETUP_TAG not in c.metadata.get("tags", [])]
    title = made.cells[0]
    if title.cell_type != "markdown" or not _TITLE.match(title.source):
        raise lessons.LessonError(f"{name} does not begin with its title and a blank line")
    title.source = _ROW.sub("", title.source)
    if known:
        line = f"Open this lesson: {row(name, number, known)}\n\n"
        title.source = _TITLE.sub(lambda found: found[0] + line, title.source, count=1)
    source = setup_source(number, known)
    setup = nbformat.v4.new_code_cell(source, metadata={"tags": [SETUP_TAG]})
    made.cells.insert(1, setup)
    return normalised(made)


def rendered(folder: Path = lessons.NOTEBOOKS, root: Path = ROOT) -> dict[Path, str]:
    """Return every notebook as it should stand on disk."""
    known = links.of(root)
    return {
        path: serialised(with_ways_in(nbformat.read(path, as_version=4), path.stem, known))
        for path in sorted(folder.glob("*.ipynb"))
    }


def badges(known: Links | None) -> str:
    """Render the badges of the README, which open the first page; nothing without an address."""
    if known is None:
        return ""
    path = "notebooks/00_start_here.ipynb"
    made = {
        "Open in Colab": (
            "https://colab.research.google.com/assets/colab-badge.svg",
            known.colab(path),
        ),
        "Open in Binder": ("https://mybinder.org/badge_logo.svg", known.binder(path)),
        "Open in Codespaces": ("https://github.com/codespaces/badge.svg", known.codespaces),
    }
    return "\n".join(f"[![{words}]({image})]({to})" for words, (image, to) in made.items())


def reporting(known: Links | None) -> str:
    """Say where problems are reported, in Markdown."""
    if known is None:
        return "Tell whoever gave you the lessons."
    return f"[Open an issue]({known.issue()}): what you did, what you expected, what came."


def cited(citation: str, known: Links | None) -> str:
    """Return the text of CITATION.cff with the repository's address, or without any."""
    text = re.sub(r"^repository-code: .*\n", "", citation, flags=re.MULTILINE)
    return text + (f'repository-code: "{known.repository}"\n' if known else "")


def between(text: str, mark: str, made: str) -> str:
    """Return a page with what stands between two marks made anew.

    Raises
    ------
    helpers.course.lessons.LessonError
        If the page lacks the marks ``<!-- mark: begin -->`` and ``<!-- mark: end -->``.
    """
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise lessons.LessonError(f"a page lacks the marks {begin} and {end}")
    inside = f"{made}\n" if made else ""
    return f"{before}{begin}\n{inside}{end}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the notebooks, or list those that are out of date (exit code 1)."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.course.ways_in", description=main.__doc__
    )
    parser.add_argument("what", choices=["write", "check"])
    write = parser.parse_args(arguments).what == "write"
    stale = {path: text for path, text in rendered().items() if path.read_text("utf-8") != text}
    for path, text in stale.items():
        if write:
            path.write_text(text, encoding="utf-8")
        print(f"{'wrote' if write else 'out of date:'} {path.relative_to(ROOT)}")
    return 1 if stale and not write else 0


if __name__ == "__main__":
    sys.exit(main())
