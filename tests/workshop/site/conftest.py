import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from toy_lesson import toy_lesson, toy_notebook

from workshop.site.executions import Executed

REPOSITORY = Path(__file__).parents[3]

README = """# A school

[![Badge](https://elsewhere.example/badge.svg)](https://elsewhere.example/)

| lesson | table |
|---|---|
| [Toys](notebooks/03_toys.ipynb) | [later](notebooks/99_later.ipynb) |

See [the handbook](docs/instructors.md#schedules), [the licence](LICENSE) and [a folder](docs).
"""


@pytest.fixture(scope="session")
def repository(tmp_path_factory):
    """A small repository with one lesson, a handbook and a table."""
    root = tmp_path_factory.mktemp("repository")
    files = {
        "README.md": README,
        "LICENSE": "free",
        "CONTRIBUTING.md": "# Contributing\n\nPlease do.\n",
        "docs/instructors.md": "# For instructors\n\n## Schedules\n\nOne day.\n",
        "docs/another.md": "# Another page\n\nText.\n",
        "docs/handbook/survey.md": "# A survey\n\nSee [the start](../../README.md).\n",
        "helpers/toys.py": "x = 1\n",
        "helpers/toys/inner.py": "y = 1\n",
        "helpers/other/inner.py": "y = 1\n",
        "helpers/tables/__init__.py": "",
        "requirements.lock": "toys==1\n",
        "data/toys/toys.csv": "x\n1\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(REPOSITORY / "data" / "published_values.toml", root / "data")
    (root / "notebooks").mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[new_code_cell("from helpers.toys import inner; print(6 * 7)")]
    )
    nbformat.write(notebook, root / "notebooks" / "03_toys.ipynb")
    nbformat.write(notebook, root / "notebooks" / "99_later.ipynb")
    return root


@pytest.fixture(scope="session")
def executed_toy(repository):
    lesson = toy_lesson(repository / "notebooks" / "03_toys.ipynb")
    notebook = toy_notebook()
    seconds = (0.0, 0.0, 7.8, *[0.0] * (len(notebook.cells) - 3))
    return Executed(lesson, notebook, 12.3, 10.4, 1.25, 345.6, seconds, "a small machine")
