"""Pages and cells that are made, so that they cannot drift from what they are made of.

``python -m helpers.course.pages write`` makes the lesson table of the README and the handout from
the lessons' metadata, and all links from the repository's one address: on these pages, in
CONTRIBUTING.md, in CITATION.cff, and in every notebook. ``check`` lists what is out of date.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers import ROOT
from helpers.course import links, ways_in
from helpers.course.lessons import NOTEBOOKS, Lesson, LessonError, all_lessons
from helpers.course.links import Links


def readme_table(lessons: Sequence[Lesson], known: Links | None = None) -> str:
    """Render the lesson table of the README in Markdown, with links where there is an address.

    Examples
    --------
    >>> "| 00 | [" in readme_table(all_lessons())
    True
    """
    lines = [
        f"| no | lesson | question | level | teaching + exercises |{' open |' if known else ''}",
        f"|---|---|---|---|---|{'---|' if known else ''}",
    ]
    for x in lessons:
        path = f"notebooks/{x.path.name}"
        line = (
            f"| {x.number} | [{x.title}]({path}) | {x.question} | {x.level} "
            f"| {x.teaching_minutes} + {x.exercise_minutes} min |"
        )
        if known:
            line += f" [Colab]({known.colab(path)}) · [Binder]({known.binder(path)}) |"
        lines.append(line)
    return "\n".join(lines)


def handout(lessons: Sequence[Lesson], known: Links | None = None) -> str:
    """Render the one-page handout of a workshop's requirements in Markdown.

    Examples
    --------
    >>> handout(all_lessons()).splitlines()[0]
    '# Before the workshop'
    """
    start = "notebooks/00_start_here.ipynb"
    binder = f"[Binder]({known.binder(start)})" if known else "Binder"
    lines = [
        "# Before the workshop",
        "",
        "One page for participants: what to bring, what to install, how to see that it works.",
        "",
        "1. A laptop with 4 GB of free memory and 4 GB of free disk; Linux, macOS or Windows.",
        "2. Python 3.11, 3.12 or 3.13, and this repository.",
        "3. At home, on a good network: `python start.py` (Linux, macOS: `python3 start.py`). It",
        "   installs everything, checks the machine and opens the first lesson. After that no",
        "   network is needed, except for the published tables below.",
        "4. If a lesson says that something is missing: `python -m helpers.course.preflight 03`",
        "   names each miss, the remedy, and what works without it.",
        f"5. No luck? {binder} runs every lesson in a browser; start it ten minutes early.",
        "",
        "| lesson | time | memory | first run | published tables | also useful |",
        "|---|---|---|---|---|---|",
    ]
    for x in lessons:
        lines.append(
            f"| {x.number} {x.title} | {x.teaching_minutes + x.exercise_minutes} min "
            f"| {x.memory_mb} MB | up to {x.seconds} s | {', '.join(x.published) or '–'} "
            f"| {', '.join(x.extras) or '–'} |"
        )
    lines += [
        "",
        "Memory and first run are budgets, and the tests fail above them: seconds are the work of",
        "one core (processor time) on the machine where the lessons were made. A slower or a busy",
        "machine takes longer. Published tables are other people's data: they are downloaded when",
        "a lesson asks for them, and every lesson goes on without them.",
        "",
    ]
    return "\n".join(lines)


def badges(known: Links | None) -> str:
    """Render the badges of the README, which open the first page; nothing without an address.

    Examples
    --------
    >>> badges(None)
    ''
    """
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
    """Say where problems are reported, in Markdown.

    Examples
    --------
    >>> reporting(None)
    'Tell whoever gave you the lessons.'
    """
    if known is None:
        return "Tell whoever gave you the lessons."
    return f"[Open an issue]({known.issue()}): what you did, what you expected, what came."


def cited(citation: str, known: Links | None) -> str:
    r"""Return the text of CITATION.cff with the repository's address, or without any.

    Examples
    --------
    >>> cited("title: A\nrepository-code: \"https://old.example\"\n", None)
    'title: A\n'
    """
    text = re.sub(r"^repository-code: .*\n", "", citation, flags=re.MULTILINE)
    return text + (f'repository-code: "{known.repository}"\n' if known else "")


def between(text: str, mark: str, made: str) -> str:
    r"""Return a page with what stands between two marks made anew.

    Raises
    ------
    helpers.course.lessons.LessonError
        If the page lacks the marks ``<!-- mark: begin -->`` and ``<!-- mark: end -->``.

    Examples
    --------
    >>> between("<!-- x: begin -->old<!-- x: end -->", "x", "new")
    '<!-- x: begin -->\nnew\n<!-- x: end -->'
    """
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise LessonError(f"a page lacks the marks {begin} and {end}")
    inside = f"{made}\n" if made else ""
    return f"{before}{begin}\n{inside}{end}{after}"


def rendered(folder: Path = NOTEBOOKS, root: Path = ROOT) -> dict[Path, str]:
    """Return every page and notebook as it should stand on disk.

    Examples
    --------
    >>> ROOT / "docs" / "handout.md" in rendered()
    True
    """
    known = links.of(root)
    lessons = all_lessons(folder)
    pages = {
        name: (root / name).read_text(encoding="utf-8")
        for name in ("README.md", "CONTRIBUTING.md", "CITATION.cff")
    }
    readme = between(pages["README.md"], "badges", badges(known))
    pages["README.md"] = between(readme, "lessons", readme_table(lessons, known))
    pages["CONTRIBUTING.md"] = between(pages["CONTRIBUTING.md"], "reporting", reporting(known))
    pages["CITATION.cff"] = cited(pages["CITATION.cff"], known)
    pages["docs/handout.md"] = handout(lessons, known)
    made = {root / name: text for name, text in pages.items()}
    return {**made, **ways_in.rendered(folder, known)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what is made, or list what is out of date (exit code 1)."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.course.pages", description=main.__doc__
    )
    parser.add_argument("what", choices=["write", "check"])
    write = parser.parse_args(arguments).what == "write"
    stale = {
        path: text
        for path, text in rendered().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    for path, text in stale.items():
        if write:
            path.write_text(text, encoding="utf-8")
        print(f"{'wrote' if write else 'out of date:'} {path.relative_to(ROOT)}")
    return 1 if stale and not write else 0


if __name__ == "__main__":
    sys.exit(main())
