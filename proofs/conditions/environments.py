"""Conditions that need an environment of their own: other versions, another Python, the stick."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import ROOT
from helpers.course import colab as colab_setup
from helpers.course.lessons import all_lessons
from proofs.conditions.conditions import STRANGE_NAME, Condition, NotPossible, Setting, no_network
from workshop.environment import pythons
from workshop.environment.colab_pins import COLAB, COLAB_PYTHON
from workshop.offline import pack as offline
from workshop.offline import wheels

#: Where environments, wheels and outcomes are kept.
STORE = ROOT / "build" / "robustness"
_WHEELS_ONLY = ("--only-binary", ":all:")


@contextmanager
def oldest(setting: Setting) -> Iterator[Setting]:
    """Install the oldest versions of the main dependencies that ``pyproject.toml`` allows."""
    asked = [at_its_bound(line) for line in dependencies("lab")]
    python = venv(STORE / "oldest", sys.executable, [*_WHEELS_ONLY, *asked])
    yield setting.changed("the lower bounds of `pyproject.toml`, installed by pip", python=python)


@contextmanager
def newest(setting: Setting) -> Iterator[Setting]:
    """Install the newest versions that ``pyproject.toml`` allows."""
    asked = [*_WHEELS_ONLY, "--upgrade", *dependencies("lab")]
    python = venv(STORE / "newest", sys.executable, asked)
    yield setting.changed("the newest versions, resolved by pip", python=python)


@contextmanager
def colab(setting: Setting) -> Iterator[Setting]:
    """Install the versions that Colab has, and let the lessons' setup add what is missing there.

    The environment only: Colab's own IPython, its widget manager and its disk are not there.
    """
    day = COLAB.stem.partition("_")[2]
    interpreter = running_python(COLAB_PYTHON)
    if interpreter is None:
        raise NotPossible(f"Colab has Python {_dotted(COLAB_PYTHON)}, and there is none here")
    there = [line for line in COLAB.read_text("utf-8").splitlines() if "==" in line]
    asked = [*_WHEELS_ONLY, "--constraint", str(COLAB), *there]
    python = venv(STORE / "colab", interpreter, asked)
    before = _frozen(python)
    numbers = [lesson.number for lesson in all_lessons()]
    setup = [python, "-m", "helpers.course.colab", *numbers]
    done = subprocess.run(setup, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPossible(f"the setup failed: {done.stderr.strip()}")
    after = _frozen(python)
    had = before | dict(map(_pin, there))
    if changed := sorted(name for name in had if after.get(name) != had[name]):
        raise NotPossible(f"the setup changed what Colab has: {', '.join(changed)}")
    asked_for = dict(_pin(pin) for number in numbers for pin in colab_setup.pins(number))
    added = (asked_for.keys() & after.keys()) - dict(map(_pin, there)).keys()
    means = (
        f"{len(there)} packages in the versions that Colab had on {day}, in an environment of our "
        f"own; the setup cells add {len(added)} and change none"
    )
    yield setting.changed(means, python=python)


def _frozen(python: str) -> dict[str, str]:
    """Return what is installed in an environment, from normalised name to version."""
    freeze = [python, "-m", "pip", "freeze", "--all", "--disable-pip-version-check"]
    done = subprocess.run(freeze, capture_output=True, text=True, check=True)
    return dict(_pin(line) for line in done.stdout.splitlines() if "==" in line)


def _pin(line: str) -> tuple[str, str]:
    name, _, version = line.partition("==")
    return canonicalize_name(name), version.strip()


def other_python(version: tuple[int, int]) -> Condition:
    """Return the condition that another Python runs the locked versions."""
    name = f"python{_dotted(version)}"

    @contextmanager
    def condition(setting: Setting) -> Iterator[Setting]:
        locked = wheels.pins(ROOT / "requirements.lock", version)
        try:
            wheels.fetch(locked, STORE / "wheels", version)
        except wheels.WheelsUnavailable as error:
            raise NotPossible(f"not all locked versions have a wheel. {error}") from error
        found = f"all {len(locked)} locked versions have a wheel"
        interpreter = running_python(version)
        if interpreter is None:
            raise NotPossible(f"{found}, but there is no {name} here")
        offline_options = ["--no-index", "--find-links", str(STORE / "wheels")]
        python = venv(STORE / name, interpreter, [*offline_options, *locked])
        yield setting.changed(f"{found} and are installed; icet is not", python=python)

    condition.__doc__ = f"Install the locked versions for Python {_dotted(version)}."
    return condition


@contextmanager
def from_the_stick(setting: Setting) -> Iterator[Setting]:
    """Install from the offline pack, with the network off."""
    installer = offline.DEFAULT / "install.sh"
    if not installer.is_file():
        raise NotPossible("there is no offline pack: `make offline` makes it")
    home, root = setting.scratch / "home", setting.scratch / STRANGE_NAME
    home.mkdir(exist_ok=True)
    with no_network(setting) as cut_off:
        # the installer fills the cache of an empty home folder
        fresh = {"HOME": str(home), "HELPERS_CACHE": None}
        without = cut_off.changed("", variables=fresh)
        install = [*without.prefix, "sh", str(installer), "--no-lab", str(root)]
        environment = without.variables()
        done = subprocess.run(install, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotPossible(f"install.sh failed: {done.stderr.strip().splitlines()[-1]}")
        python = str(root / ".venv" / "bin" / "python")
        means = (
            "`install.sh` and lessons in a namespace without a network, published tables from "
            f"the stick; the preflight finds {done.stdout.count(' is ready.')} lessons ready"
        )
        yield replace(without, root=root, python=python, means=(*setting.means, means))


def running_python(version: tuple[int, int]) -> str | None:
    """Return a Python of a version that really starts, None if there is none.

    A name on the path is no proof: pyenv puts a ``python3.13`` there that only prints an error.
    """
    dotted = _dotted(version)
    of_pyenv = sorted(Path.home().glob(f".pyenv/versions/{dotted}.*/bin/python{dotted}"))
    for command in [*pythons.commands(dotted), *([str(path)] for path in reversed(of_pyenv))]:
        found = pythons.probe(command)
        if found and pythons.minor(found["version"]) == dotted:
            return str(found["command"])
    return None


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def dependencies(*extras: str) -> list[str]:
    """Return the requirements in ``pyproject.toml``, those of some extras too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(line for extra in extras for line in optional[extra])]


def at_its_bound(line: str) -> str:
    """Return a requirement at its lower bound, or as it is where it has none."""
    asked = Requirement(line)
    bounds = [clause.version for clause in asked.specifier if clause.operator == ">="]
    return f"{asked.name}=={bounds[0]}" if bounds else line


def venv(folder: Path, interpreter: str, options: Sequence[str]) -> str:
    """Return the Python of an environment, made if it is not there or was made otherwise.

    Parameters
    ----------
    folder : Path
        Where it stands.
    interpreter : str
        The Python to make it with.
    options : sequence of str
        What ``pip install`` is told.

    Raises
    ------
    NotPossible
        If pip cannot install it; the message repeats what pip says of the reason.
    """
    python, stamp = folder / "bin" / "python", folder / "asked.json"
    asked = json.dumps([interpreter, *options])
    if stamp.is_file() and stamp.read_text("utf-8") == asked:
        return str(python)
    subprocess.run([interpreter, "-m", "venv", "--clear", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise NotPossible(f"pip could not install: {' '.join(lines[:3])}")
    stamp.write_text(asked, encoding="utf-8")
    return str(python)
