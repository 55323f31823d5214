"""``python -m workshop.offline.pack``: all that an installation without a network needs.

The folder goes on a USB stick; there, ``sh install.sh`` installs from it. Run again, this goes on
where it stopped.
"""

import argparse
import errno
import hashlib
import platform
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import ROOT
from helpers.tables import datasets
from helpers.tables.cards import Card
from helpers.tables.datasets import TableUnavailableError
from workshop.offline import wheels
from workshop.offline.wheels import WheelsUnavailable

#: What stands on the stick beside wheels, archive and tables.
STICK = Path(__file__).parent / "stick"
#: Where the pack is made unless told otherwise.
DEFAULT = ROOT / "build" / "map-school-offline"
ARCHIVE = "map-school.tar"
CHECKSUMS = "SHA256SUMS"


class PackError(Exception):
    """The pack cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Pack:
    """What was packed.

    Attributes
    ----------
    folder : Path
        Where.
    n_bytes, n_wheels, n_tables : int
        Size of all files together, number of wheels, number of published tables.
    notes : tuple of str
        What is missing or special, a sentence each.
    """

    folder: Path
    n_bytes: int
    n_wheels: int
    n_tables: int
    notes: tuple[str, ...]

    def __str__(self) -> str:
        facts = (
            f"{self.folder}: {self.n_bytes / 1e6:.0f} MB, {self.n_wheels} wheels, "
            f"{self.n_tables} published tables, the repository."
        )
        return "\n".join([facts, *(f"- {note}" for note in self.notes)])


def pack(
    folder: Path,
    *,
    root: Path = ROOT,
    pythons: Sequence[tuple[int, int]] = (sys.version_info[:2],),
    published: bool = True,
) -> Pack:
    """Fill a folder with all that an installation on another machine of this kind needs.

    Parameters
    ----------
    folder : Path
        Made if it is not there; what it already holds is kept.
    root : Path
        The repository.
    pythons : sequence of pairs of int
        Versions of CPython to bring wheels for.
    published : bool
        Whether the published tables come along.

    Raises
    ------
    PackError
        If the wheels cannot be had, ``root`` is no git repository, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        notes = [*_archive(root, folder), *_wheels(root, folder / "wheels", pythons)]
        cards: list[Card] = []
        shutil.rmtree(folder / "published", ignore_errors=True)
        if published:
            cards, absent = _published(folder / "published")
            notes += absent
        _leaflets(folder, pythons, cards, notes)
        _write(folder / CHECKSUMS, "".join(f"{_sha256(p)}  {n}\n" for n, p in _files(folder)))
    except WheelsUnavailable as error:
        raise PackError(str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise PackError(f"The disk is full: {folder} needs about 1 GB.") from error
        raise PackError(f"{folder} cannot be written ({error.strerror or error}).") from error
    sizes = {name: path.stat().st_size for name, path in _files(folder)}
    n_wheels = sum(name.startswith("wheels/") for name in sizes)
    return Pack(folder, sum(sizes.values()), n_wheels, len(cards), tuple(notes))


def _archive(root: Path, folder: Path) -> Iterator[str]:
    """Archive the repository at HEAD."""
    changed = _git(root, "status", "--porcelain")
    part = folder / f"{ARCHIVE}.part"
    _git(root, "archive", "--format=tar", f"--output={part.resolve()}", "HEAD")
    part.replace(folder / ARCHIVE)
    if changed:
        yield "The repository has changes that are not committed; the pack holds the last commit."


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, check=True
        )
    except FileNotFoundError as error:
        raise PackError("git is needed to pack the repository and is not installed.") from error
    except subprocess.CalledProcessError as error:
        raise PackError(f"git {words[0]} failed in {root}: {error.stderr.strip()}") from error
    return done.stdout


def _wheels(root: Path, folder: Path, pythons: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Bring wheels of the lock, of what builds the helpers package, and of what is compiled."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    for python in pythons:
        locked = wheels.pins(root / "requirements.lock", python)
        wheels.fetch([*locked, *project["build-system"]["requires"]], folder, python)
    sources = wheels.pins(root / "requirements-source.lock")
    try:
        wheels.build(sources, folder)
    except WheelsUnavailable as error:
        yield f"Missing: {', '.join(sources)}, which is published as source only. {error}"
    others = [f"{a}.{b}" for a, b in pythons if (a, b) != sys.version_info[:2]]
    if sources and others:
        yield f"{', '.join(sources)} is not there for Python {', '.join(others)}."


def _published(folder: Path) -> tuple[list[Card], list[str]]:
    """Copy the published tables that can be had, and say which cannot."""
    folder.mkdir(exist_ok=True)
    cards, absent = [], []
    for name in datasets.published_names():
        card = datasets.card(name, published=True)
        try:
            source = datasets.published_path(name)
        except TableUnavailableError as error:
            absent.append(" ".join(f"Missing: {error}".split()))
            continue
        part = folder / f"{card.file}.part"
        shutil.copyfile(source, part)
        part.replace(folder / card.file)
        cards.append(card)
    return cards, absent


def _leaflets(
    folder: Path, pythons: Sequence[tuple[int, int]], cards: Iterable[Card], notes: Iterable[str]
) -> None:
    """Write what is read on the stick: the installer and the README."""
    versions = [f"{major}.{minor}" for major, minor in pythons]
    texts = {
        "@PYTHONS@": " ".join(versions),
        "@VERSIONS@": ", ".join(versions),
        "@SYSTEM@": " ".join([sysconfig.get_platform(), *platform.libc_ver()]).strip(),
        "@NOTES@": "\n".join(f"- {note}" for note in notes) or "Nothing.",
        "@TABLES@": "\n".join(
            f"- `{card.file}`: {card.title}. {card.cite}. Licence: {card.licence}. {card.url}"
            for card in cards
        )
        or "None are packed.",
    }
    for template in sorted(STICK.iterdir()):
        text = template.read_text("utf-8")
        for mark, words in texts.items():
            text = text.replace(mark, words)
        _write(folder / template.name, text)


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def _files(folder: Path) -> list[tuple[str, Path]]:
    """List the files of a pack but for the list of checksums, as names and paths."""
    paths = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".part"))
    named = sorted((path.relative_to(folder).as_posix(), path) for path in paths)
    return [(name, path) for name, path in named if name != CHECKSUMS]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    if not (major.isdecimal() and minor.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a version such as 3.11")
    return int(major), int(minor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Pack, and say what is in it, how large it is, and what is missing."""
    parser = argparse.ArgumentParser(prog="python -m workshop.offline.pack", description=__doc__)
    parser.add_argument("--to", type=Path, default=DEFAULT)
    parser.add_argument(
        "--python",
        type=_version,
        nargs="+",
        default=[sys.version_info[:2]],
        help="versions to bring wheels for, e.g. 3.11 3.12; the running one unless given",
    )
    parser.add_argument("--without-published", action="store_true", help="leave those tables out")
    asked = parser.parse_args(arguments)
    try:
        print(pack(asked.to, pythons=asked.python, published=not asked.without_published))
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
