"""Conditions that need an environment of their own: other versions, another Python, the stick."""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from packaging.requirements import Requirement

from delivery import offline, wheels
from delivery.conditions import STRANGE_NAME, Condition, NotPossible, Setting, no_network
from helpers.lessons import ROOT

#: Where environments, wheels and outcomes are kept.
STORE = ROOT / "build" / "robustness"
_WHEELS_ONLY = ("--only-binary", ":all:")


@contextmanager
def oldest(setting: Setting) -> Iterator[Setting]:
    """Install the oldest versions of the main dependencies that ``pyproject.toml`` allows."""
    asked = [at_its_bound(line) for line in dependencies()]
    python = venv(STORE / "oldest", sys.executable, [*_WHEELS_ONLY, *asked])
    yield setting.changed("the lower bounds of `pyproject.toml`, installed by pip", python=python)


@contextmanager
def newest(setting: Setting) -> Iterator[Setting]:
    """Install the newest versions that ``pyproject.toml`` allows."""
    python = venv(STORE / "newest", sys.executable, [*_WHEELS_ONLY, "--upgrade", *dependencies()])
    yield setting.changed("the newest versions, resolved by pip", python=python)


def other_python(version: tuple[int, int]) -> Condition:
    """Return the condition that another Python runs the locked versions."""
    name = f"python{version[0]}.{version[1]}"

    @contextmanager
    def condition(setting: Setting) -> Iterator[Setting]:
        locked = wheels.pins(ROOT / "requirements.lock", version)
        try:
            wheels.fetch(locked, STORE / "wheels", version)
        except wheels.WheelsUnavailable as error:
            raise NotPossible(f"not all locked versions have a wheel. {error}") from error
        found = f"all {len(locked)} locked versions have a wheel"
        interpreter = shutil.which(name)
        if interpreter is None:
            raise NotPossible(f"{found}, but there is no {name} here")
        offline_options = ["--no-index", "--find-links", str(STORE / "wheels")]
        python = venv(STORE / name, interpreter, [*offline_options, *locked])
        yield setting.changed(f"{found} and are installed; icet is not", python=python)

    condition.__doc__ = f"Install the locked versions for Python {version[0]}.{version[1]}."
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


def dependencies() -> list[str]:
    """Return the requirements in ``pyproject.toml``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return project["project"]["dependencies"]


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
