"""The face of a room: its public names, loaded when they are first asked for.

A room's ``__init__`` lists them once, as imports for readers and type checkers:

.. code-block:: python

    from helpers import faces

    if faces.TYPE_CHECKING:
        from helpers.tables.datasets import card, load, published

    __getattr__, __dir__ = faces.lazy(__name__)

so that looking at a table does not import PyBaMM, numba or GPy.
"""

import ast
import functools
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: As `typing.TYPE_CHECKING`: true for type checkers only.
TYPE_CHECKING = False


def lazy(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a package that lists its names once.

    Parameters
    ----------
    package : str
        ``__name__`` of the package. The imports below its ``if faces.TYPE_CHECKING`` are its names.

    Returns
    -------
    (callable, callable)

    Examples
    --------
    >>> import helpers.tables
    >>> "load" in dir(helpers.tables)
    True
    >>> helpers.tables.load.__module__
    'helpers.tables.datasets'
    """
    module = sys.modules[package]
    path = Path(str(module.__file__))

    @functools.cache  # read when first asked: whoever imports a module of the room needs no face
    def places() -> dict[str, tuple[str, str | None]]:
        return listed(path, root=path.parents[package.count(".") + 1])

    def find(name: str) -> Any:
        if name not in places():
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        place, inner = places()[name]
        if inner is None:
            return importlib.import_module(place)
        value = getattr(importlib.import_module(place), inner)
        setattr(module, name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(module), *places()})

    return find, names


def listed(path: Path, root: Path) -> dict[str, tuple[str, str | None]]:
    """Return the module, and the name in it, of each name that a face lists."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = {}
    for block in tree.body:
        if not (isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)):
            continue
        for line in block.body:
            if isinstance(line, ast.ImportFrom) and line.module:
                for one in line.names:
                    places[one.asname or one.name] = _place(root, line.module, one.name)
    return places


def _place(root: Path, module: str, name: str) -> tuple[str, str | None]:
    """Tell a module that is handed on, ``from helpers.room import module``, from a name in one."""
    path = root.joinpath(*module.split("."), name)
    if path.with_suffix(".py").is_file() or path.is_dir():
        return f"{module}.{name}", None
    return module, name
