"""Put on PYTHONPATH, this moves the last bits of numbers; then the next of its name follows.

Python runs only the first ``sitecustomize`` that it finds; that of the tests cuts the network.
"""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_ROOT = str(_HERE.parents[2])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)  # at the end: the lessons must not find more than they would

from proofs.perturbation import nudged_places  # noqa: E402

nudged_places.begin()

_others = [folder for folder in sys.path if folder and Path(folder).resolve() != _HERE]
_next = importlib.machinery.PathFinder.find_spec("sitecustomize", _others)
if _next is not None and _next.loader is not None:
    _next.loader.exec_module(importlib.util.module_from_spec(_next))
