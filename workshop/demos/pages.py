"""The notebooks behind the demos, derived from the lessons."""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.course.lessons import Lesson
from helpers.course.notebooks import KERNELSPEC, normalised, serialised
from workshop.demos.slicing import needed

#: Tag of the cells whose outputs are not shown.
PREPARES = "prepares"
#: A cell that shows an interactive figure calls this.
_WIDGET = re.compile(r"\.widget\(")


def demo(lesson: Lesson) -> nbformat.NotebookNode | None:
    """Derive the notebook of a lesson's interactive figure; ``None`` where it has none.

    It holds the text that introduces the figure, the statements that the figure needs, and the
    cell that shows it, all as they stand in the lesson.
    """
    cells = nbformat.read(lesson.path, as_version=4).cells
    place = next(
        (i for i, c in enumerate(cells) if c.cell_type == "code" and _WIDGET.search(c.source)),
        None,
    )
    if place is None:
        return None
    before = [cell.source for cell in cells[:place] if cell.cell_type == "code"]
    text = next(c.source for c in reversed(cells[:place]) if c.cell_type == "markdown")
    title = f"# {lesson.number} {lesson.title}\n\n[All demos](/)"
    found = new_notebook(
        metadata={"kernelspec": KERNELSPEC},
        cells=[
            new_markdown_cell(f"{title}\n\n{text[text.rindex('## ') :]}"),
            *(
                new_code_cell(source, metadata={"tags": [PREPARES]})
                for source in needed(before, cells[place].source)
            ),
            new_code_cell(cells[place].source),
        ],
    )
    return normalised(found)


def write(lessons: Sequence[Lesson], folder: Path) -> list[Lesson]:
    """Write the notebooks of all demos into a folder; returns the lessons that have one."""
    found = []
    for lesson in lessons:
        if (notebook := demo(lesson)) is not None:
            (folder / f"{lesson.name}.ipynb").write_text(serialised(notebook), encoding="utf-8")
            found.append(lesson)
    return found


def index(lessons: Sequence[Lesson]) -> str:
    """Render the page that leads to all demos."""
    items = "\n".join(
        f'<li><a href="/voila/render/{x.name}.ipynb">{x.number} {escape(x.title)}</a>'
        f"<p>{escape(x.question)}</p></li>"
        for x in lessons
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>MAP School: demos</title>
<link rel="icon" href="data:,">
<style>
body {{ font: 1.2rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto;
  padding: 0 1rem; color: #222; background: #fff; }}
a {{ color: #005b8f; font-weight: 600; }}
li p {{ margin-top: 0; }}
</style>
</head>
<body>
<main>
<h1>MAP School: demos</h1>
<p>The interactive figures of the lessons. A page takes a while to open: the models behind its
figure are fitted first, so open it before you need it.</p>
<ul>
{items}
</ul>
</main>
</body>
</html>
"""
