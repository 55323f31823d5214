"""``python -m workshop.environment.platforms``: where the lock can be installed.

Compares it, for each system and Python, with stored answers of the package index
(``platforms.json``), without a network. With ``--fresh`` the index is asked again, through pip and
its configuration.
"""

import argparse
import datetime
import json
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms, parse_tag
from packaging.utils import NormalizedName, canonicalize_name

from helpers import ROOT
from helpers.machine import packages

LOCKS = ("requirements.lock", "requirements-site.lock", "requirements-peers.lock")
#: What icet needs; icet itself is published as source only, so its needs cannot be asked for.
ICET_NEEDS = ("spglib",)
STORED = Path(__file__).with_name("platforms.json")
PYTHONS = ((3, 11), (3, 12), (3, 13))

#: What the index said of a pin: ``requires``, ``requires_python`` and the tags of ``wheels``.
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True, eq=False)
class System:
    """A kind of machine, as markers and wheels name it.

    Attributes
    ----------
    name : str
        As in the handbook.
    markers : mapping of str to str
        The values of markers that do not depend on Python.
    platforms : tuple of str
        Platform tags of wheels that run there, the best first.
    """

    name: str
    markers: Mapping[str, str]
    platforms: tuple[str, ...]

    def environment(self, python: tuple[int, int], patch: int = 0) -> dict[str, str]:
        """Return the values of all marker variables under a version of CPython."""
        version = f"{python[0]}.{python[1]}"
        full = f"{version}.{patch}"
        cpython = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        versions = {"python_version": version, "python_full_version": full}
        return {**self.markers, **cpython, **versions, "implementation_version": full}

    def tags(self, python: tuple[int, int]) -> frozenset[Tag]:
        """Return the tags of wheels that suit this system and a version of CPython."""
        interpreter = f"cp{python[0]}{python[1]}"
        compiled = cpython_tags(python, platforms=self.platforms)
        return frozenset([*compiled, *compatible_tags(python, interpreter, self.platforms)])


def _system(name: str, sys_platform: str, machine: str, platforms: Sequence[str]) -> System:
    system = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}[sys_platform]
    markers = {
        "os_name": "nt" if sys_platform == "win32" else "posix",
        "platform_machine": machine,
        "platform_release": "",
        "platform_system": system,
        "platform_version": "",
        "sys_platform": sys_platform,
    }
    return System(name, markers, tuple(platforms))


_GLIBC = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)]
_OLD_GLIBC = ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]
LINUX = _system("Linux x86-64 (glibc 2.28 or newer)", "linux", "x86_64", [*_GLIBC, *_OLD_GLIBC])
WINDOWS = _system("Windows x86-64", "win32", "AMD64", ["win_amd64"])
MACOS, OLD_MACOS = (
    _system(f"macOS {v}, Apple silicon", "darwin", "arm64", list(mac_platforms((v, 0), "arm64")))
    for v in (15, 14)
)
#: Where everything that the lock names for a system can be had.
SUPPORTED = (LINUX, WINDOWS, MACOS)


def roots() -> list[Requirement]:
    """Return what the project asks for, all extras but the one published as source."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {k: v for k, v in project["optional-dependencies"].items() if k != "source"}
    lines = chain(project["dependencies"], *extras.values(), ICET_NEEDS)
    return [Requirement(line) for line in lines]


def pins(system: System, python: tuple[int, int], root: Path = ROOT) -> list[Requirement]:
    """Return the pins of both locks for a system and a version of CPython."""
    environment = system.environment(python)
    return [pin for lock in LOCKS for pin in packages.pins(root / lock, environment)]


def faults(
    system: System,
    python: tuple[int, int],
    pinned: Sequence[Requirement],
    asked: Sequence[Requirement],
    answers: Answers,
) -> list[str]:
    """Return what keeps pins from being installed on a system, a sentence each.

    Parameters
    ----------
    system, python
        Where; its earliest patch version is taken.
    pinned, asked : sequence of Requirement
        The pins, and what must be had with all that it depends on.
    answers : dict
        What the index says of each pin.
    """
    found, environment, suitable = [], system.environment(python), system.tags(python)
    by_name: dict[NormalizedName, Requirement] = {}
    for pin in pinned:
        if by_name.setdefault(canonicalize_name(pin.name), pin) is not pin:
            found.append(f"{pin.name} is pinned twice.")
    reached = set()
    todo = [(line, "the project") for line in asked if _holds(line, environment, "")]
    while todo:
        line, origin = todo.pop()
        name = canonicalize_name(line.name)
        if name not in by_name:
            found.append(f"{line.name}, which {origin} needs, is not pinned.")
            continue
        pin = by_name[name]
        if not all(line.specifier.contains(clause.version, True) for clause in pin.specifier):
            found.append(f"{origin} needs {line.name}{line.specifier}, and {pin} is pinned.")
        for extra in ("", *line.extras):
            if (name, extra) in reached:
                continue
            reached.add((name, extra))
            needs = map(Requirement, answers.get(str(pin), {"requires": []})["requires"])
            todo += [(n, pin.name) for n in needs if _holds(n, environment, extra)]
    for name, pin in by_name.items():
        answer = answers.get(str(pin))
        if answer is None:
            found.append(
                f"{pin} has no stored answer: run python -m workshop.environment.platforms --fresh."
            )
            continue
        if not any(suitable & parse_tag(tag) for tag in answer["wheels"]):
            found.append(f"{pin} has no wheel.")
        full = environment["python_full_version"]
        if full not in SpecifierSet(answer["requires_python"]):
            found.append(f"{pin} needs Python {answer['requires_python']}.")
        if (name, "") not in reached:
            found.append(f"Nothing needs {pin}.")
    return sorted(set(found))


def _holds(line: Requirement, environment: Mapping[str, str], extra: str) -> bool:
    if line.marker is None:
        return not extra  # without a marker it was followed together with the package itself
    with_extra = line.marker.evaluate({**environment, "extra": extra})
    return with_extra and not (extra and line.marker.evaluate({**environment, "extra": ""}))


def ask(system: System, python: tuple[int, int], pinned: Sequence[Requirement]) -> Answers:
    """Ask the index for the wheels and the needs of pins; a pin without a wheel is left out.

    Raises
    ------
    RuntimeError
        If the index cannot be asked; the message repeats what pip says.
    """
    wanted = [str(pin) for pin in pinned]
    options = ["--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--only-binary", ":all:"]
    options += ["--python-version", f"{python[0]}.{python[1]}"]
    options += [f"--platform={tag}" for tag in system.platforms]
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch, "report.json")
        options += ["--target", scratch, "--report", str(report)]
        while True:
            pip = [sys.executable, "-m", "pip", "install", *options, *wanted]
            done = subprocess.run(pip, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                break
            absent = re.search(r"No matching distribution found for (\S+)", done.stderr)
            if absent is None or absent[1] not in wanted:
                raise RuntimeError(f"pip failed: {done.stderr.strip().splitlines()[-1]}")
            wanted.remove(absent[1])
        installed = json.loads(report.read_text("utf-8"))["install"]
    return {_pin(one): _answer(one) for one in installed}


def _pin(one: Mapping[str, Any]) -> str:
    name = canonicalize_name(one["metadata"]["name"])
    return f"{name}=={one['metadata']['version']}"


def _answer(one: Mapping[str, Any]) -> dict[str, Any]:
    about, url = one["metadata"], one["download_info"]["url"]
    tag = url.rpartition("/")[2].removesuffix(".whl").split("-", 2)[2]
    tag = "-".join(tag.split("-")[-3:])  # a build number may stand in front
    return {
        "requires": about.get("requires_dist", []),
        "requires_python": about.get("requires_python", ""),
        "wheels": [tag],
    }


def fresh(
    systems: Sequence[System] = (*SUPPORTED, OLD_MACOS),
    root: Path = ROOT,
    known: Answers | None = None,
) -> Answers:
    """Ask the index about the locks on each system under each Python.

    Parameters
    ----------
    systems : sequence of System
        Where.
    root : Path
        The folder of the locks.
    known : dict, optional
        Answers that are taken as they are; those of pins that are in no lock any more are dropped.
    """
    known = known or {}
    locked = {(s, p): pins(s, p, root) for s, p in product(systems, PYTHONS)}
    found = {str(pin): known[str(pin)] for pin in chain(*locked.values()) if str(pin) in known}
    for (system, python), pinned in locked.items():
        asked = [pin for pin in pinned if str(pin) not in known]
        for pin, answer in (ask(system, python, asked) if asked else {}).items():
            merged = found.setdefault(pin, answer)
            merged["wheels"] = sorted({*merged["wheels"], *answer["wheels"]})
        print(f"asked for {system.name}, Python {python[0]}.{python[1]}", flush=True)
    return _compact(found)


def _compact(answers: Answers) -> Answers:
    """Drop what an extra would need that nothing asks for."""
    lines = chain(roots(), *(map(Requirement, a["requires"]) for a in answers.values()))
    extras: dict[str, set[str]] = {}
    for line in lines:
        extras.setdefault(canonicalize_name(line.name), {""}).update(line.extras)
    places = [system.environment(python) for system, python in product(SUPPORTED, PYTHONS)]
    for pin, answer in answers.items():
        asked = extras.get(pin.partition("==")[0], {""})
        answer["requires"] = [
            line
            for line in sorted(answer["requires"])
            if (marker := Requirement(line).marker) is None
            or any(marker.evaluate({**place, "extra": e}) for place in places for e in asked)
        ]
    return dict(sorted(answers.items()))


def stored() -> Answers:
    """Return the stored answers of the index."""
    return json.loads(STORED.read_text("utf-8"))["answers"]


def store(answers: Answers) -> None:
    """Write answers of the index with today's date, one line a pin."""
    lines = (f"{json.dumps(pin)}: {json.dumps(answer)}" for pin, answer in answers.items())
    day = datetime.datetime.now(datetime.UTC).date()
    text = ",\n".join(lines)
    STORED.write_text(f'{{"asked_on": "{day}", "answers": {{\n{text}\n}}}}\n', "utf-8")


def table(answers: Answers) -> Iterator[str]:
    """Say of each system and Python what the lock gives there."""
    for system, python in product((*SUPPORTED, OLD_MACOS), PYTHONS):
        pinned = pins(system, python)
        missed = faults(system, python, pinned, roots(), answers)
        said = " ".join(missed) or "all wheels"
        yield f"{system.name}, Python {python[0]}.{python[1]}: {len(pinned)} packages; {said}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line a system and Python; 0 if all that is supported resolves."""
    parser = argparse.ArgumentParser(
        prog="python -m workshop.environment.platforms", description=__doc__
    )
    parser.add_argument("--fresh", action="store_true", help="ask the package index again")
    if parser.parse_args(arguments).fresh:
        try:
            store(fresh())
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    print("\n".join(table(stored())))
    print(f"Resolved, not run: nothing was installed but on {platform.system()}.")
    every = product(SUPPORTED, PYTHONS)
    return int(any(faults(s, p, pins(s, p), roots(), stored()) for s, p in every))


if __name__ == "__main__":
    sys.exit(main())
