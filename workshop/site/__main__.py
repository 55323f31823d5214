"""``python -m workshop.site``: execute what changed, build the site, check its links."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sphinx.cmd.build import build_main

from helpers import ROOT
from helpers.course import lessons
from helpers.course.lessons import NOTEBOOKS
from workshop.site import links, sources
from workshop.site.executions import CACHE, Executed, executed


def build(done: Sequence[Executed], folder: Path, root: Path = ROOT) -> int:
    """Build the site of these lessons and check its links.

    Parameters
    ----------
    done : sequence of Executed
        Executed lessons.
    folder : Path
        Where the site is written; the sources and Sphinx's notes stand beside it.
    root : Path
        The repository, for all other pages.

    Returns
    -------
    int
        0, or 1 after a warning of Sphinx, a broken link, or anything fetched from another host.
    """
    beside = folder.parent / f"{folder.name}-source"
    sources.write(done, beside, root)
    settings = Path(__file__).parent
    options = ["-b", "html", "-q", "-W", "--keep-going", "-c", str(settings)]
    notes = folder.parent / f"{folder.name}-doctrees"
    if build_main([*options, "-d", str(notes), str(beside), str(folder)]):
        return 1
    found = links.check(folder)
    listed = folder.parent / "external_links.txt"
    listed.write_text("".join(f"{address}\n" for address in sorted(found.external)), "utf-8")
    for problem in found.broken:
        print(f"broken link: {problem}", file=sys.stderr)
    for address in found.fetched:
        print(f"fetched from another host: {address}", file=sys.stderr)
    print(f"{len(found.external)} links to other hosts, which were not asked: {listed}")
    return 1 if found.broken or found.fetched else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site from the lessons."""
    parser = argparse.ArgumentParser(prog="python -m workshop.site", description=__doc__)
    parser.add_argument("--lessons", nargs="+", metavar="NO", help="only these, e.g. 03 05")
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, help="folder of the lessons")
    parser.add_argument("--executed", type=Path, default=CACHE, help="folder of executed lessons")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "site", help="folder to write")
    asked = parser.parse_args(arguments)
    chosen = lessons.all_lessons(asked.notebooks)
    if asked.lessons:
        chosen = [lessons.find(number, asked.notebooks) for number in asked.lessons]
    status = build([executed(lesson, asked.executed) for lesson in chosen], asked.to)
    print(f"{asked.to / 'index.html'}" if status == 0 else "the site has errors, see above")
    return status


if __name__ == "__main__":
    sys.exit(main())
