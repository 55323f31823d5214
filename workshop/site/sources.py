"""The folder from which Sphinx builds: the repository's own layout, so that its links hold."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers import ROOT
from workshop.site import pages, reference
from workshop.site.executions import Executed
from workshop.site.lesson_pages import lesson_page
from workshop.site.links import localised
from workshop.site.measured import render

#: The order in which the handbook is read; pages that are not named come last.
_READING_ORDER = (
    "handout",
    "installation",
    "instructors",
    "handbook/profiles",
    "handbook/schedules",
    "handbook/lessons",
    "handbook/running",
    "handbook/survey",
    "handbook/servers",
    "room",
    "robustness",
    "scale",
    "contributing_a_lesson",
)
#: What a page may show or offer for download besides pages.
_LINKED_SUFFIXES = {"", ".cff", ".csv", ".gz", ".jpg", ".png", ".py", ".svg", ".toml", ".yml"}


def write(done: Sequence[Executed], folder: Path, root: Path = ROOT) -> None:
    """Write the sources of the site.

    Parameters
    ----------
    done : sequence of Executed
        The lessons of the site; links to others become plain text.
    folder : Path
        Emptied first.
    root : Path
        The repository.

    Raises
    ------
    FileNotFoundError
        If a page links to a file that is not in the repository.
    """
    shutil.rmtree(folder, ignore_errors=True)
    sources = _Sources(folder, root)
    packages = reference.packages(root)
    cards = pages.all_cards()
    handbook = _handbook(root / "docs")
    made = {
        "lessons.md": _lessons(done),
        "handbook.md": pages.overview(
            "Handbook",
            "For participants, instructors and contributors.",
            [str(p.relative_to(root).with_suffix("")) for p in handbook] + ["CONTRIBUTING"],
        ),
        "datasets.md": pages.overview(
            "Data",
            "What the columns of each table mean, where it comes from, what was tuned or "
            "simplified, and who may use it. Bundled tables are simulated; published ones belong "
            "to others and are downloaded on request.",
            [f"data/{card.name}-{card.kind}" for card in cards],
        ),
        "literature.md": pages.literature(done),
        "reference.md": reference.contents(packages),
        **{f"reference/{name}.md": reference.page(name) for name in packages},
        "docs/measured.md": render(done),
        **{f"data/{card.name}-{card.kind}.md": pages.card_page(card) for card in cards},
    }
    sources.pages |= {*made, "index.md"}
    sources.pages |= {f"notebooks/{one.lesson.path.name}" for one in done}
    for name, text in made.items():
        sources.put(name, text)
    for path in [root / "CONTRIBUTING.md", *handbook]:
        name = str(path.relative_to(root))
        sources.put(name, sources.markdown(path.read_text(encoding="utf-8"), name))
    start = sources.markdown((root / "README.md").read_text(encoding="utf-8"), "index.md")
    parts = ["lessons", "handbook", "datasets", "literature", "docs/measured", "reference"]
    sources.put("index.md", f"{start}\n{pages.contents(parts, hidden=True)}")
    for one in done:
        name = f"notebooks/{one.lesson.path.name}"
        sources.put(name, lesson_page(one.notebook, sources.keeper(name)))


class _Sources:
    """Files written so far, and what may still be linked."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root
        self.pages = {"CONTRIBUTING.md"} | {
            str(p.relative_to(root)) for p in (root / "docs").rglob("*.md")
        }

    def put(self, name: str, text: str) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def markdown(self, text: str, name: str) -> str:
        return localised(text, self.keeper(name))

    def keeper(self, name: str) -> Callable[[str], bool]:
        """Return what decides about the links of a page, and copies the files it links to."""

        def keep(target: str) -> bool:
            place = os.path.normpath(Path(name).parent / target)
            if place in self.pages:
                return True
            source = self._root / place
            if not source.exists():
                raise FileNotFoundError(f"{name} links to {target}, which is not there")
            if source.is_dir() or source.suffix not in _LINKED_SUFFIXES:
                return False
            copy = self._folder / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
            return True

        return keep


def _handbook(docs: Path) -> list[Path]:
    def place(page: Path) -> tuple[int, str]:
        name = page.relative_to(docs).with_suffix("").as_posix()
        known = name in _READING_ORDER
        return _READING_ORDER.index(name) if known else len(_READING_ORDER), name

    pages_of_text = (p for p in docs.rglob("*.md") if p.name != "measured.md")
    return sorted(pages_of_text, key=place)


def _lessons(done: Sequence[Executed]) -> str:
    text = (
        "Executed from top to bottom with untouched exercises. Solutions are folded below each "
        "exercise."
    )
    found = [one.lesson for one in done]
    return pages.overview(
        "Lessons", text, [f"{x.number} {x.title} <notebooks/{x.name}>" for x in found]
    )
