"""Old module names: served for one release, with a warning that names the new one.

``renamed.toml`` is the table. It is read when a module of `helpers` is asked for that nobody else
has, so that whoever uses the new names pays nothing. A pickle or a journal with an old name loads.
"""

import functools
import importlib
import sys
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

#: Old and new names, by the version in which they changed.
TABLE = Path(__file__).with_name("renamed.toml")


@functools.cache
def new_names() -> Mapping[str, str]:
    """Return the new dotted name of each module that had another one.

    Examples
    --------
    >>> new_names()["helpers.datasets"]
    'helpers.tables.datasets'
    """
    versions = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {old: new for table in versions.values() for old, new in table.items()}


class OldNames(MetaPathFinder, Loader):
    """Finds a module by its old name; stands last, so that what is there is found before it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a module that was renamed, None for any other."""
        if not fullname.startswith("helpers.") or fullname not in new_names():
            return None
        return ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of the new name in the place of the old one."""
        old, new = module.__name__, new_names()[module.__name__]
        warnings.warn(
            f"{old} is called {new} now; the old name goes with the next release",
            DeprecationWarning,
            stacklevel=2,
        )
        sys.modules[old] = importlib.import_module(new)


def install() -> None:
    """Serve old names from now on; done once, when `helpers` is imported."""
    if not any(isinstance(finder, OldNames) for finder in sys.meta_path):
        sys.meta_path.append(OldNames())
