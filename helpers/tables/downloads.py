"""Fetch a published table once, prove that it is the registered one, or say why not.

Tables go to the user's cache (``HELPERS_CACHE`` overrides where that is). A folder named by
``HELPERS_PUBLISHED_MIRROR`` is used instead of the network: its files are read where they are,
nothing is copied, and the checksum is verified all the same. pooch and requests are imported when
they are needed: a table that is here is loaded without them.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers import SchoolError
from helpers.tables.cards import Card

#: Seconds to wait for a connection and for each piece of an answer.
TIMEOUT = 10.0
#: How often a failed download is tried again.
RETRIES = 1


class TableUnavailableError(SchoolError):
    """A published table cannot be had now; the message says why and what to do."""


def cache_directory() -> Path:
    """Folder of the downloaded tables: ``HELPERS_CACHE``, or the system's cache folder.

    Examples
    --------
    >>> cache_directory().is_absolute()
    True
    """
    import pooch

    return Path(os.environ.get("HELPERS_CACHE") or pooch.os_cache("map-school")).expanduser()


def mirror_directory() -> Path | None:
    """Folder named by ``HELPERS_PUBLISHED_MIRROR``, None when the variable is unset or empty.

    Examples
    --------
    >>> mirror_directory() is None or mirror_directory().name != ""
    True
    """
    mirror = os.environ.get("HELPERS_PUBLISHED_MIRROR")
    return Path(mirror).expanduser() if mirror else None


def local_path(card: Card) -> Path:
    """Where the file of a published table is, or would be after a download.

    Examples
    --------
    >>> from helpers.tables.datasets import card
    >>> local_path(card("p2d_sei_parameters", published=True)).name
    'p2d_sei_parameters.csv'
    """
    return (mirror_directory() or cache_directory()) / card.file


def is_intact(path: Path, sha256: str) -> bool:
    """Whether `path` is a readable file with this checksum.

    Examples
    --------
    >>> is_intact(Path("no such file"), 64 * "0")
    False
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def fetch(card: Card) -> Path:
    """Return the path of a verified copy of a published table, downloading it if needed.

    Announces a download with one line on standard error. A download is written under a
    temporary name and only moved into place once its checksum is right.

    Parameters
    ----------
    card : Card
        Card of a published table.

    Returns
    -------
    Path
        A file with the card's checksum.

    Raises
    ------
    TableUnavailableError
        If the mirror lacks the file or holds another one, the host cannot be reached or answers
        with an error, the download breaks off or is not the registered file, or the cache
        cannot be written.

    Examples
    --------
    >>> from helpers.tables.datasets import card
    >>> about = card("p2d_sei_parameters", published=True)
    >>> try:
    ...     intact = is_intact(fetch(about), about.sha256)
    ... except TableUnavailableError as error:
    ...     intact = about.url in str(error)
    >>> intact
    True
    """
    path = local_path(card)
    if is_intact(path, card.sha256):
        return path
    mirror = mirror_directory()
    if mirror is not None:
        raise _unavailable(card, *_mirror_problem(path, mirror))
    damaged = path.is_file()
    print(_announcement(card, path, damaged), file=sys.stderr)
    try:
        return _download(card, path)
    except (OSError, ValueError) as error:  # exceptions of requests are OSErrors
        what, remedy = _download_problem(error, card, path.parent)
        if damaged:
            what += f" The copy at {path} is damaged and was not used."
        raise _unavailable(card, what, remedy) from error


def _download(card: Card, path: Path) -> Path:
    import pooch

    table = pooch.create(
        path=path.parent,
        base_url="",
        registry={card.file: f"sha256:{card.sha256}"},
        urls={card.file: card.url},
        retry_if_failed=RETRIES,
    )
    downloader = pooch.HTTPDownloader(timeout=TIMEOUT, progressbar=False)
    with _quiet(pooch.get_logger()):
        return Path(table.fetch(card.file, downloader=downloader))


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _announcement(card: Card, path: Path, damaged: bool) -> str:
    why = f"The copy at {path} is damaged, downloading it again" if damaged else "Downloading"
    return f"{why}: {card.title}, {_size(card.bytes)}, licence {card.licence}, to {path.parent}"


def _mirror_problem(path: Path, mirror: Path) -> tuple[str, str]:
    remedy = "Correct HELPERS_PUBLISHED_MIRROR, or unset it to download the table."
    if not mirror.is_dir():
        return f"HELPERS_PUBLISHED_MIRROR names {mirror}, which is not a folder.", remedy
    if not path.is_file():
        return f"The mirror folder {mirror} has no file {path.name}.", remedy
    return (
        f"{path} in the mirror folder is not the registered file (wrong checksum).",
        f"Replace it by the original. {remedy}",
    )


def _download_problem(error: Exception, card: Card, cache: Path) -> tuple[str, str]:
    import requests

    # requests' exceptions are OSErrors and some of them ValueErrors, hence the order
    if isinstance(error, requests.HTTPError) and error.response is not None:
        status = error.response.status_code
        return (
            f"The server answered with status {status} ({error.response.reason}).",
            "Try again later; if it stays so, the file has moved: please report it.",
        )
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "The download broke off before the file was complete.", "Run this again."
    if isinstance(error, requests.RequestException):
        return (
            f"The host cannot be reached ({type(error).__name__}); is this machine offline?",
            "Connect and run this again, or name a folder that holds the file "
            f"{card.file} in HELPERS_PUBLISHED_MIRROR.",
        )
    elsewhere = "or name another folder in HELPERS_CACHE."
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk is full: {_size(card.bytes)} are needed in {cache}.",
            f"Make room, {elsewhere}",
        )
    if isinstance(error, OSError):
        return (
            f"The cache folder {cache} cannot be written ({error.strerror or error}).",
            f"Make it writable, {elsewhere}",
        )
    return (
        "What the server sent is not the registered file (wrong checksum); it was discarded.",
        "Run this again. If it stays so, the network may answer with a login page of its own, "
        "or the file was changed: please report it.",
    )


def _unavailable(card: Card, what: str, remedy: str) -> TableUnavailableError:
    return TableUnavailableError(
        f"The published table '{card.name}' is not available. {what}\n"
        f"What to do: {remedy}\n"
        f"Source: {card.url} ({_size(card.bytes)}, licence {card.licence})"
    )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e5 else f"{n_bytes / 1e3:.1f} kB"
