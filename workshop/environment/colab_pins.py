"""``python -m workshop.environment.colab_pins``: write what each lesson needs on Google Colab.

For a lesson: what every lesson needs, what its metadata names, and what these depend on, each in
the version of the lock. What Colab has (the dated constraints beside this file) is not followed
further: it came there with all that it needs.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from helpers.course import preflight
from helpers.course.colab import PINS
from helpers.course.lessons import all_lessons
from helpers.machine import packages

#: Versions on Colab's runtime; the name of the file says of which day.
COLAB = max(Path(__file__).parent.glob("colab/constraints_*.txt"))
COLAB_PYTHON = (3, 13)
#: Not for Colab, which is a notebook server.
SERVER = ("ipykernel", "jupyterlab", "nbclient", "nbconvert")
_PYTHON = ".".join(map(str, COLAB_PYTHON))
_THERE = {
    "python_version": _PYTHON,
    "python_full_version": f"{_PYTHON}.0",
    "platform_system": "Linux",
    "sys_platform": "linux",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "extra": "",
}


def on_colab() -> set[str]:
    """Return the normalised names of what the dated constraints name."""
    lines = COLAB.read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(line.partition("==")[0]) for line in lines if "==" in line}


def needed(roots: Iterable[str], there: set[str]) -> set[str]:
    """Follow dependencies, but not those of packages that Colab has.

    Parameters
    ----------
    roots : iterable of str
        Names of packages that are installed here.
    there : set of str
        Normalised names of what Colab has.

    Returns
    -------
    set of str
        Normalised names, the roots among them.
    """
    found: set[str] = set()
    left = [canonicalize_name(name) for name in roots]
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        if name not in there:
            left += _dependencies(name)
    return found


def _dependencies(name: str) -> list[NormalizedName]:
    asked = map(Requirement, metadata.requires(name) or ())
    return [
        canonicalize_name(one.name)
        for one in asked
        if one.marker is None or one.marker.evaluate(_THERE)
    ]


def pins(there: set[str], locked: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the pins of each lesson, by its number."""
    common = [name for name in preflight.COMMON if name not in SERVER]
    common += ["cloudpickle", "packaging", "threadpoolctl"]  # of the helpers themselves
    return {
        lesson.number: [
            f"{name}=={locked[name]}" for name in sorted(needed([*common, *lesson.packages], there))
        ]
        for lesson in all_lessons()
    }


def rendered() -> str:
    """Return the file as it should stand on disk."""
    return json.dumps(pins(on_colab(), packages.tested_versions()), indent=1) + "\n"


def main() -> int:
    """Write the file."""
    PINS.write_text(rendered(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
