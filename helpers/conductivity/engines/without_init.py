"""Load one module of an installed package without running the package's ``__init__``.

``import pysr`` starts Julia, and fetches it from the network where there is none. Some of its
modules are plain Python and useful without.
"""

import importlib
import importlib.util
import sys
from functools import cache
from importlib.machinery import ModuleSpec
from types import ModuleType


@cache
def module(package: str, name: str) -> ModuleType:
    """Load ``package.name`` under a private name.

    Parameters
    ----------
    package : str
        An installed package; neither imported nor left behind in ``sys.modules``, so that it can
        still be imported as usual.
    name : str
        One of its modules, which may import its neighbours relatively.

    Returns
    -------
    module
        The code as installed.

    Raises
    ------
    ModuleNotFoundError
        If there is no such package or module.
    """
    found = importlib.util.find_spec(package)
    if found is None or found.submodule_search_locations is None:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    alias = f"_{package}_without_init"
    empty = ModuleSpec(alias, loader=None, is_package=True)
    empty.submodule_search_locations = list(found.submodule_search_locations)
    sys.modules[alias] = importlib.util.module_from_spec(empty)
    try:
        return importlib.import_module(f"{alias}.{name}")
    finally:
        for loaded in [key for key in sys.modules if key.split(".")[0] == alias]:
            del sys.modules[loaded]
