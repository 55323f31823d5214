"""The blocks of the handbook that are made, not written: waiting times, mistakes, addresses.

A block stands between ``<!-- made: its name -->`` and ``<!-- end -->``. ``python -m
workshop.site.handbook`` makes all of them again, from ``docs/measured.md``, the checks of the
lessons and the address of the repository.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import nbformat

from helpers import ROOT
from helpers.course import lessons, links
from helpers.course.lessons import Lesson
from helpers.course.links import PLACEHOLDER
from helpers.course.trials import checks_of

#: The measured tables, relative to the repository.
MEASURED = Path("docs", "measured.md")
#: The pages that have blocks, relative to the repository.
PAGES = tuple(
    Path("docs", "handbook", f"{name}.md") for name in ("schedules", "lessons", "servers")
)
#: Cells from this time on stand in the schedules.
WAITING_S = 5

_BLOCK = re.compile(r"(<!-- made: (.+?) -->\n).*?(\n<!-- end -->)", re.DOTALL)
_LESSON_ROW = re.compile(r"^\| (\d\d) ([^|]+) \| [^|]+ \| (\d+) s \|", re.MULTILINE)
_CELL_ROW = re.compile(r"^\| (\d\d) \| \[(\d+)\] \| ([^|]+) \| .+ \| (\d+) s \|$", re.MULTILINE)


def waiting_times(measured: str) -> str:
    """Render the cells for which a room waits.

    Parameters
    ----------
    measured : str
        The text of ``docs/measured.md``; empty where nothing was measured yet.
    """
    if not measured:
        return "Not measured yet: `make measured` fills this table."
    lines = ["| lesson | all cells | cells to start before you talk |", "|---|---|---|"]
    for number, title, total in _LESSON_ROW.findall(measured):
        cells: dict[str, list[str]] = {}
        for lesson, cell, section, seconds in _CELL_ROW.findall(measured):
            if lesson == number and int(seconds) >= WAITING_S:
                cells.setdefault(_short(section), []).append(f"[{cell}] {seconds} s")
        waits = "; ".join(f"{section}: {', '.join(found)}" for section, found in cells.items())
        lines.append(f"| {number} {title} | {total} s | {waits or '–'} |")
    return "\n".join(lines)


def _short(section: str) -> str:
    """Shorten the headings above a cell to the number of the section, or to its first words."""
    numbered = re.match(r"(\d+)\. ", section)
    return f"section {numbered[1]}" if numbered else f"*{re.split(': | / ', section)[0]}*"


def mistakes(lesson: Lesson) -> str:
    """Render the exercises of a lesson with the wrong answers that their checks recognise."""
    notebook = nbformat.read(lesson.path, as_version=4)
    checks = checks_of(notebook)
    heads = "| exercise | must or may | wrong answers that the check recognises |"
    lines = [heads, "|---|---|---|"]
    for exercise in lessons.exercises(notebook):
        known = "; ".join(mistake.label for mistake in getattr(checks, exercise.name).mistakes)
        rank = "must" if exercise.must else "may"
        lines.append(f"| *{exercise.name}* | {rank} | {known} |")
    return "\n".join(lines)


def server_commands(root: Path = ROOT) -> dict[str, str]:
    """Render what is typed on a server and names the repository, by block.

    Where the repository has no address, a placeholder stands for it.
    """
    known = links.of(root)
    address = known.repository if known else PLACEHOLDER
    name = address.rpartition("/")[2]
    opened = quote(f"lab/tree/{name}/notebooks/00_start_here.ipynb", safe="")
    commands = {
        "clone": f"sudo git clone {address} /srv/map-school",
        "image": (
            "jupyter-repo2docker --no-run --user-name=jovyan "
            f"--image=REGISTRY/map-school:DATE {address}"
        ),
        "pull": (
            f"https://HUB/hub/user-redirect/git-pull?repo={quote(address, safe='')}"
            f"&branch=main&urlpath={opened}&depth=1"
        ),
    }
    return {name: f"```\n{line}\n```" for name, line in commands.items()}


def filled(page: str, blocks: Mapping[str, str]) -> str:
    """Return a page with its blocks made again.

    Raises
    ------
    ValueError
        If a block has a name that is not known.
    """

    def made(found: re.Match[str]) -> str:
        begin, name, end = found.groups()
        if name not in blocks:
            raise ValueError(f"there is no block {name!r}; there are {', '.join(blocks)}")
        return f"{begin}{blocks[name]}{end}"

    return _BLOCK.sub(made, page)


def rendered(root: Path = ROOT) -> dict[Path, str]:
    """Return every page that has blocks, as it should stand on disk."""
    measured = root / MEASURED
    text = measured.read_text(encoding="utf-8") if measured.exists() else ""
    blocks = {"waiting times": waiting_times(text)}
    blocks |= {f"mistakes {x.number}": mistakes(x) for x in lessons.all_lessons(root / "notebooks")}
    blocks |= server_commands(root)
    return {
        root / page: filled((root / page).read_text(encoding="utf-8"), blocks) for page in PAGES
    }


def main() -> int:
    """Write the pages of the handbook that changed."""
    for path, text in rendered().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
