"""One way to load data: `load` a bundled table, `published` for a downloaded one, `card` for both.

``python -m helpers.tables.datasets make NAME`` makes a bundled table again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import io
import os
import tomllib
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import ROOT
from helpers.tables import downloads
from helpers.tables.cards import Card, Column, bundled_card, published_card
from helpers.tables.downloads import TableUnavailableError

__all__ = [
    "Card",
    "Column",
    "TableUnavailableError",
    "card",
    "data_directory",
    "is_cached",
    "load",
    "make",
    "names",
    "published",
    "published_names",
    "published_path",
]

#: Earlier names of published tables, which were those of the bundled ones made after them.
_FORMERLY = {"p2d_sei": "p2d_sei_busk", "conductivity": "conductivity_flores"}


def data_directory() -> Path:
    """Return the folder of the bundled tables.

    It is the one named by ``HELPERS_DATA``, or else ``data/`` beside the package.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.

    Examples
    --------
    >>> (data_directory() / "published_sources.toml").is_file()
    True
    """
    override = os.environ.get("HELPERS_DATA")
    folder = Path(override or ROOT / "data").expanduser()
    if folder.is_dir():
        return folder
    remedy = (
        "correct HELPERS_DATA"
        if override
        else "install the package from a clone of the repository with 'pip install -e .', "
        "or name its data folder in HELPERS_DATA"
    )
    raise FileNotFoundError(f"There is no data folder {folder}; {remedy}.")


def names() -> list[str]:
    """Names of the bundled tables: the folders of the data directory that have a card.

    Examples
    --------
    >>> "electrode_filling" in names()
    True
    """
    return sorted(path.parent.name for path in data_directory().glob("*/card.toml"))


def published_names() -> list[str]:
    """Names of the registered published tables.

    Examples
    --------
    >>> "p2d_sei_parameters" in published_names()
    True
    """
    return sorted(_read_toml(data_directory() / "published_sources.toml"))


def card(name: str, *, published: bool = False) -> Card:
    """Card of a bundled or published table.

    Parameters
    ----------
    name : str
        One of `names`, or of `published_names`.
    published : bool
        Whether only a published table will do.

    Raises
    ------
    ValueError
        If the name is unknown, or the card is not well-formed (the message names the key).

    Examples
    --------
    >>> card("electrode_filling").synthetic
    True
    """
    bundled, registry = names(), published_names()
    name = _renamed(name) if published else name
    if name in bundled and not published:
        return bundled_card(name, _read_toml(data_directory() / name / "card.toml"))
    if name in registry:
        return published_card(name, _read_toml(data_directory() / "published_sources.toml")[name])
    raise ValueError(
        f"There is no {'published ' if published else ''}table '{name}'. "
        f"Bundled: {', '.join(bundled) or 'none'}. Published: {', '.join(registry)}."
    )


def load(name: str) -> pd.DataFrame:
    """Load a bundled table after proving that it is the one its card describes.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    DataFrame
        Columns as in the card; empty cells of text columns are empty strings.

    Raises
    ------
    ValueError
        If the name is unknown, or the file's checksum, columns or number of rows differ from
        the card.
    FileNotFoundError
        If the card is there and the file is not.

    Examples
    --------
    >>> table = load("electrode_filling")
    >>> len(table) == card("electrode_filling").rows
    True
    """
    about = _card_of_kind(name, "bundled")
    path = data_directory() / name / about.file
    restore = f"restore it with git checkout, or make it again with: make data NAME={name}"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; {restore}.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != about.sha256:
        raise ValueError(f"{path} differs from the checksum in its card; {restore}.")
    compression = "gzip" if about.file.endswith(".gz") else None
    return _read(content, about, compression=compression)


def published(name: str) -> pd.DataFrame:
    """Load a published table, downloading it when it is neither cached nor mirrored.

    Parameters
    ----------
    name : str
        One of `published_names`.

    Returns
    -------
    DataFrame
        Columns as published; a leading index column is dropped.

    Raises
    ------
    ValueError
        If the name is unknown.
    TableUnavailableError
        If it cannot be had; the message says why and what to do.

    Examples
    --------
    What cannot be had is told, and a lesson goes on:

    >>> try:
    ...     rows = len(published("p2d_sei_parameters"))
    ... except TableUnavailableError:
    ...     rows = card("p2d_sei_parameters", published=True).rows
    >>> rows
    15
    """
    about = _card_of_kind(name, "published")
    return _read(downloads.fetch(about).read_bytes(), about)


def published_path(name: str) -> Path:
    """Path of a verified copy of a published table; fetches and raises as `published` does.

    Examples
    --------
    >>> published_path("no such table")
    Traceback (most recent call last):
    ValueError: There is no published table 'no such table'. ...
    """
    return downloads.fetch(_card_of_kind(name, "published"))


def is_cached(name: str) -> bool:
    """Whether `published` would find an intact copy without the network.

    Parameters
    ----------
    name : str
        One of `published_names`.

    Raises
    ------
    ValueError
        If the name is unknown.

    Examples
    --------
    >>> is_cached("p2d_sei_parameters") in (True, False)
    True
    """
    about = _card_of_kind(name, "published")
    return downloads.is_intact(downloads.local_path(about), about.sha256)


def make(name: str, *, workers: int | None = None, scheduler: str | None = None) -> pd.DataFrame:
    """Make a bundled table again, in its place, and return it.

    Parameters
    ----------
    name : str
        One of `names`. The card's ``maker`` is called as
        ``maker(out_directory, workers=workers, scheduler=scheduler)``; it writes the table and
        its card.
    workers : int, optional
        Number of processes; the maker's choice when not given.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    ValueError
        If the name is unknown or the card names no existing function.

    Examples
    --------
    >>> make("no such table")
    Traceback (most recent call last):
    ValueError: There is no table 'no such table'. ...
    """
    maker = _resolve(_card_of_kind(name, "bundled"))
    maker(data_directory() / name, workers=workers, scheduler=scheduler)
    return load(name)


def _resolve(about: Card) -> Callable[..., object]:
    # by name at run time: the ground floor knows no topic package
    module, _, function = about.maker.partition(":")
    try:
        return getattr(importlib.import_module(module), function)
    except (ModuleNotFoundError, AttributeError) as error:
        raise ValueError(
            f"data/{about.name}/card.toml: 'maker' names {about.maker}, which does not exist "
            f"({error})."
        ) from error


def _renamed(name: str) -> str:
    """Return the present name of a published table."""
    if name not in _FORMERLY:
        return name
    now = _FORMERLY[name]
    warnings.warn(
        f"The published table '{name}' is called '{now}' now; '{name}' is the bundled one.",
        DeprecationWarning,
        stacklevel=5,
    )
    return now


def _card_of_kind(name: str, kind: str) -> Card:
    about = card(name, published=kind == "published")
    if about.kind != kind:
        raise ValueError(f"'{name}' is a published table; use published({name!r}).")
    return about


def _read(content: bytes, about: Card, *, compression: str | None = None) -> pd.DataFrame:
    text = [c.name for c in about.columns if c.role in ("status", "label")]
    table = pd.read_csv(
        io.BytesIO(content),
        sep=about.separator,
        compression=compression,
        dtype={name: str for name in text},
    )
    if about.index_column:
        table = table.iloc[:, 1:]
    expected = [column.name for column in about.columns]
    if list(table.columns) != expected or len(table) != about.rows:
        raise ValueError(
            f"The card of '{about.name}' promises {about.rows} rows of {', '.join(expected)}; "
            f"the file holds {len(table)} rows of {', '.join(table.columns)}."
        )
    return table.fillna({name: "" for name in text})


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path} is not valid TOML: {error}") from error


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; leaves with status 2 and a message on wrong use.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words of the command line; those of this process when not given.
    """
    parser = argparse.ArgumentParser(prog="python -m helpers.tables.datasets", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("make", help="make a bundled table again, with its card")
    command.add_argument("name", help=f"one of: {', '.join(names())}")
    command.add_argument("--scheduler", help="address of a Dask scheduler, tcp://host:port")
    command.add_argument("--workers", type=int, help="number of processes")
    chosen = parser.parse_args(arguments)
    try:
        _resolve(_card_of_kind(chosen.name, "bundled"))
    except ValueError as error:
        parser.error(str(error))
    table = make(chosen.name, workers=chosen.workers, scheduler=chosen.scheduler)
    print(f"{data_directory() / chosen.name}: {len(table)} rows, checksum and columns agree.")


if __name__ == "__main__":
    main()
