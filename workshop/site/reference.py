"""The reference: a page a package, its public names in reading order, and what its modules are."""

import ast
import importlib
import inspect
from pathlib import Path

from helpers import ROOT, faces
from workshop.site import pages


def packages(root: Path = ROOT) -> list[str]:
    """Return the rooms of the ground floor, and then the topics, by their dotted names."""
    found = sorted(p.parent for p in root.glob("helpers/*/__init__.py"))
    topics = [p for p in found if (p / "lesson").is_dir()]
    return [f"helpers.{p.name}" for p in [*(p for p in found if p not in topics), *topics]]


def contents(names: list[str]) -> str:
    """Render the page that leads to those of some packages."""
    return pages.overview(
        "Reference",
        "The package `helpers` behind the lessons: first the rooms that all lessons share, then a "
        "package a topic. What stands on a page is what a notebook imports.",
        [f"reference/{name}" for name in names],
    )


def page(package: str) -> str:
    """Render the page of a package, which Sphinx fills from the docstrings.

    Parameters
    ----------
    package : str
        Its dotted name.
    """
    module = importlib.import_module(package)
    path = Path(str(module.__file__))
    found = (_directive(package, name) for name in faces.listed(path, ROOT))
    names = "\n\n".join(filter(None, found))
    parts = [f"# {package}", inspect.getdoc(module) or "", _modules(path.parent)]
    if names:
        parts += ["## Public names", f"```{{eval-rst}}\n{names}\n```"]
    return "\n\n".join(parts) + "\n"


def _directive(package: str, name: str) -> str | None:
    """Return how Sphinx is asked for a class or a function; tables and modules have no page."""
    found = getattr(importlib.import_module(package), name)
    if not (inspect.isclass(found) or inspect.isfunction(found)):
        return None
    return f".. auto{'class' if inspect.isclass(found) else 'function'}:: {package}.{name}"


def _modules(folder: Path) -> str:
    """Render what each module is, in the words that it begins with."""
    rows = ["| module | subject |", "|---|---|"]
    for path in sorted(folder.rglob("*.py")):
        if path.name != "__init__.py":
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            name = ".".join(path.relative_to(folder).with_suffix("").parts)
            rows.append(f"| `{name}` | {said.splitlines()[0]} |")
    return "\n".join(rows)
