"""The examples in docstrings, run; and the docstrings of the ground floor, read by numpydoc."""

import doctest
import importlib
import inspect

import pytest

from helpers import ROOT
from proofs.perturbation.unit_runs import rooms

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "helpers").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
#: Of numpydoc's faults these are none of taste: sections that are unknown or in another order, and
#: parameters that are not there, or not all of them.
FAULTS = {"GL06", "GL07", "GL08", "SS01", "SS03", "PR01", "PR02", "PR06", "PR10"}
FUNCTIONS = sorted(
    {
        f"{function.__module__}.{function.__name__}"
        for room in rooms()
        for face in [importlib.import_module(f"helpers.{room}")]
        for function in (getattr(face, name) for name in dir(face) if not name.startswith("_"))
        if inspect.isfunction(function) and function.__module__.startswith("helpers.")
    }
)


@pytest.mark.parametrize("name", MODULES)
def test_every_example_shows_what_it_says(name):
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0


def test_there_are_examples():
    assert len(MODULES) >= 8


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_sections_of_a_docstring_agree_with_the_function(name):
    validate = pytest.importorskip("numpydoc.validate").validate
    said = validate(name)
    found = {code: words for code, words in said["errors"] if code in FAULTS}
    if "\nParameters\n" not in said["docstring"]:  # where the sentence says it all
        found.pop("PR01", None)
    assert found == {}
