"""``python -m workshop.environment.lock``: make the locks for all systems and conda.

What is pinned stays as it is while it fits what ``pyproject.toml`` asks for; ``--upgrade`` takes
the newest versions. uv resolves for all systems at once; it is needed here and nowhere else.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, product
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import parse_tag
from packaging.utils import canonicalize_name

from helpers import ROOT
from workshop.environment import platforms
from workshop.environment.platforms import OLD_MACOS, PYTHONS, SUPPORTED, Answers

#: Versions that the newest one cannot replace on some system, which uv does not see by itself.
CONSTRAINTS = (
    "gpy==1.14.2 ; sys_platform == 'darwin'",  # 1.15.0 has no wheel for macOS
)
HEADS = {
    "requirements.lock": """\
# Exact versions that `python start.py` and continuous integration install; the tests run with
# these. `python -m workshop.environment.lock` makes this file: one lock for Linux x86-64, Windows
# x86-64 and macOS 15 on Apple silicon, Python 3.11 to 3.13, every line a wheel. icet is published
# as source only: see requirements-source.lock. (soupsieve is held at 2.10: 3.0 wants
# Python 3.11.5.)
""",
    "requirements-site.lock": """\
# What `make site`, `make audit` and `make demo` need besides requirements.lock.
""",
    "requirements-peers.lock": """\
# The libraries beside which `make bench` measures, and what they need besides requirements.lock.
""",
}
#: Compiled packages, and those that every conda installation shares, come from conda-forge.
_ENVIRONMENT = Path(__file__).with_name("environment.template.yml")


class LockError(Exception):
    """The lock cannot be made; the message says why."""


def resolved(
    extras: Iterable[str], known: Iterable[str], fixed: Iterable[str] = ()
) -> list[Requirement]:
    """Resolve the project with some extras for all systems.

    Parameters
    ----------
    extras : iterable of str
        Names in ``pyproject.toml``.
    known, fixed : iterable of str
        Pins that are kept where they fit, and pins that have to fit.

    Raises
    ------
    LockError
        If uv is absent, or finds no solution.
    """
    uv = shutil.which("uv")
    if uv is None:
        raise LockError("The lock is made with uv, which is not installed: pip install uv.")
    with tempfile.TemporaryDirectory() as scratch:
        project, lock = Path(scratch, "pyproject.toml"), Path(scratch, "lock.txt")
        places = [
            f"python_version < '3.14' and sys_platform == '{system.markers['sys_platform']}'"
            f" and platform_machine == '{system.markers['platform_machine']}'"
            for system in SUPPORTED
        ]
        text = (ROOT / "pyproject.toml").read_text("utf-8")
        tool = f"\n[tool.uv]\nenvironments = {places}\nrequired-environments = {places}\n"
        project.write_text(text + tool, "utf-8")
        Path(scratch, "constraints.txt").write_text("\n".join([*CONSTRAINTS, *fixed]), "utf-8")
        lock.write_text("\n".join(known), "utf-8")
        options = ["--universal", "--only-binary", ":all:", "--fork-strategy", "fewest"]
        options += ["--python-version", "3.11", "--no-header", "--no-annotate", "--quiet"]
        options += [f"--extra={extra}" for extra in extras]
        options += ["--constraints", "constraints.txt", "--output-file", lock.name]
        Path(scratch, "more.in").write_text("\n".join(platforms.ICET_NEEDS), "utf-8")
        command = [uv, "pip", "compile", project.name, "more.in", *options]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LockError(f"uv finds no solution: {done.stderr.strip()}")
        return [Requirement(line) for line in lock.read_text("utf-8").splitlines() if line]


def marker(pin: Requirement) -> str:
    """Return the shortest marker that says the same on all supported systems and Pythons.

    Raises
    ------
    LockError
        If it depends on more than the system and the minor version of Python.
    """
    if pin.marker is None:
        return ""
    holds = {
        (system, python): {pin.marker.evaluate(system.environment(python, n)) for n in (0, 99)}
        for system, python in product(SUPPORTED, PYTHONS)
    }
    where = {place for place, values in holds.items() if values == {True}}
    systems = [system for system in SUPPORTED if any(s is system for s, _ in where)]
    pythons = [python for python in PYTHONS if any(p == python for _, p in where)]
    if {True, False} in holds.values() or len(where) != len(systems) * len(pythons):
        raise LockError(f"The marker of {pin} is not one of systems and versions of Python.")
    parts = [_system(systems), _python(pythons)]
    return " and ".join(part for part in parts if part)


def _system(systems: Sequence[platforms.System]) -> str:
    names = [system.markers["sys_platform"] for system in systems]
    others = [s.markers["sys_platform"] for s in SUPPORTED if s not in systems]
    if not others:
        return ""
    return f'sys_platform == "{names[0]}"' if len(names) == 1 else f'sys_platform != "{others[0]}"'


def _python(pythons: Sequence[tuple[int, int]]) -> str:
    if len(pythons) == len(PYTHONS):
        return ""
    if pythons[0] == PYTHONS[0]:
        following = PYTHONS[len(pythons)]
        return f'python_version < "{following[0]}.{following[1]}"'
    return f'python_version >= "{pythons[0][0]}.{pythons[0][1]}"'


def line(pin: Requirement) -> str:
    """Return a pin as a line of the lock."""
    short = marker(pin)
    text = f"{canonicalize_name(pin.name)}{pin.specifier}"
    return f"{text} ; {short}" if short else text


def with_notes(lines: Iterable[str], answers: Answers) -> list[str]:
    """Add to each line the oldest macOS that has its wheel, where that is not a common one."""
    suitable = frozenset(chain.from_iterable(OLD_MACOS.tags(python) for python in PYTHONS))
    noted = []
    for text in lines:
        pin = Requirement(text)
        tags = answers[f"{pin.name}{pin.specifier}"]["wheels"]
        macs = [int(found[1]) for tag in tags if (found := re.search(r"macosx_(\d+)", tag))]
        fits = any(parse_tag(tag) & suitable for tag in tags)
        on_macos = pin.marker is None or pin.marker.evaluate(SUPPORTED[-1].environment((3, 11)))
        noted.append(f"{text}  # macOS {min(macs)} or newer" if on_macos and not fits else text)
    return noted


def environment(template: str, pins: Mapping[str, Sequence[Requirement]]) -> str:
    """Return the conda environment of a template, its versions taken from pins.

    A line ``- name=@`` becomes ``name=1.2``, two places of the pinned version; a line
    ``- name==@`` is for pip and becomes every pin of it, with its marker.
    """
    made = []
    for text in template.splitlines():
        found = re.fullmatch(r"(\s+- )([\w.-]+)(==?)@(.*)", text)
        if found is None:
            made.append(text)
            continue
        start, name, sign, rest = found.groups()
        locked = pins[canonicalize_name(name)]
        if sign == "=":
            release = next(iter(locked[0].specifier)).version.split(".")[:2]
            made.append(f"{start}{name}={'.'.join(release)}{rest}")
            continue
        for pin in locked:
            condition = f"; {pin.marker}".replace('"', "'") if pin.marker else ""
            made.append(f"{start}{name}{pin.specifier}{condition}{rest}")
    return "\n".join(made) + "\n"


def read(name: str, root: Path = ROOT) -> list[Requirement]:
    """Return the lines of a lock file, with their markers."""
    lines = (text.partition("#")[0] for text in (root / name).read_text("utf-8").splitlines())
    return [Requirement(text) for text in lines if text.strip()]


def locked(root: Path = ROOT) -> dict[str, list[Requirement]]:
    """Return the pins of all lock files by normalised name."""
    found: dict[str, list[Requirement]] = {}
    for pin in chain.from_iterable(read(name, root) for name in platforms.LOCKS):
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def write_environments(root: Path = ROOT) -> None:
    """Write ``environment.yml`` and Binder's copy from the lock files."""
    text = environment(_ENVIRONMENT.read_text("utf-8"), locked())
    for path in (root / "environment.yml", root / "binder" / "environment.yml"):
        path.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the lock files and what follows from them."""
    parser = argparse.ArgumentParser(
        prog="python -m workshop.environment.lock", description=__doc__
    )
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    parser.add_argument("--environment", action="store_true", help="write environment.yml only")
    asked = parser.parse_args(arguments)
    try:
        if not asked.environment:
            _make(asked.upgrade)
        write_environments()
    except (LockError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _make(upgrade: bool) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [x for x in project["optional-dependencies"] if x not in ("source", "peers")]
    known = [] if upgrade else [str(pin) for name in platforms.LOCKS for pin in read(name)]
    everything = sorted(map(line, resolved(extras, known)))
    # the pins of all extras together serve as known pins, so that both locks agree
    first = {pin.name for pin in resolved([e for e in extras if e != "site"], everything)}
    # a line whose marker the site widens stands, wide, in the first lock, and in no other
    parts = {
        "requirements.lock": [text for text in everything if Requirement(text).name in first],
        "requirements-site.lock": [t for t in everything if Requirement(t).name not in first],
    }
    # the peers follow the lessons, never the other way round
    more = map(line, resolved([*extras, "peers"], known, everything))
    names = {Requirement(text).name for text in everything}
    parts["requirements-peers.lock"] = [t for t in sorted(more) if Requirement(t).name not in names]
    _write(parts)
    answers = platforms.fresh(known={} if upgrade else platforms.stored())
    _write({name: with_notes(lines, answers) for name, lines in parts.items()})
    platforms.store(answers)


def _write(parts: Mapping[str, Sequence[str]]) -> None:
    for name, lines in parts.items():
        text = HEADS[name] + "".join(f"{each}\n" for each in lines)
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
