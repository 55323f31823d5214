"""Frames in extended XYZ: the bundled ones, and files for other programs.

A frame is an ASE ``Atoms`` with its labels (see :mod:`~helpers.potentials.simulator.reference`),
the number of the molecule of each atom in ``arrays["molID"]``, and what it belongs to in ``info``.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import ase.io
import numpy as np
from ase import Atoms

from helpers.potentials.simulator.reference import FORCES
from helpers.tables import datasets

NAME = "carbonates"
#: The frames stand in this file beside the table of their properties.
FILE = "carbonates.xyz.gz"
#: Of :func:`bundled`.
SUBSETS = (
    "atoms",
    "monomers",
    "train",
    "train_scan",
    "test",
    "test_scan",
    "train_EC",
    "test_EC",
    "test_EMC",
    "large",
    "dimers",
)


def to_text(frame: Atoms, digits: int = 8) -> str:
    """Write one frame in extended XYZ.

    Parameters
    ----------
    frame : Atoms
        Periodic. Numbers and words of its ``info`` are written, of its arrays the molecules and
        the reference forces.
    digits : int
        Decimals of positions, forces, energies and virials.

    Returns
    -------
    str
        Ends with a line break.

    Raises
    ------
    ValueError
        If the frame has no cell: programs may then lose its energy without a word.
    """
    if not frame.pbc.all() or frame.get_volume() == 0:
        raise ValueError("a frame without a cell and periodic boundaries cannot be written")
    properties = "species:S:1:pos:R:3"
    columns = [list(frame.symbols), *_numbers(frame.positions, digits)]
    if FORCES in frame.arrays:
        properties += f":{FORCES}:R:3"
        columns += _numbers(frame.arrays[FORCES], digits)
    if "molID" in frame.arrays:
        properties += ":molID:I:1"
        columns.append([str(m) for m in frame.arrays["molID"]])
    header = [f'Lattice="{_row(frame.cell.array, 8)}"', f"Properties={properties}", 'pbc="T T T"']
    for key, value in frame.info.items():
        if np.ndim(value) > 0:
            # nine numbers in one string: an array of another form would be read as zeros
            header.append(f'{key}="{_row(value, digits)}"')
        elif isinstance(value, (str, int, np.integer)):
            header.append(f"{key}={value}")
        else:
            header.append(f"{key}={value:.{digits}f}")
    atoms = [" ".join(cells) for cells in zip(*columns, strict=True)]
    return "\n".join([str(len(frame)), " ".join(header), *atoms, ""])


def write(frames: Iterable[Atoms], path: str | os.PathLike[str], digits: int = 8) -> Path:
    """Write frames in extended XYZ, compressed if the name ends in ``.gz``.

    Parameters
    ----------
    frames : iterable of Atoms
        See :func:`to_text`.
    path : path
        The file. Equal frames give equal bytes.
    digits : int
        Decimals.

    Returns
    -------
    Path
        The file.
    """
    content = "".join(to_text(frame, digits) for frame in frames).encode()
    path = Path(path)
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


def read(path: str | os.PathLike[str]) -> list[Atoms]:
    """Read all frames of an extended XYZ file, compressed or not.

    Parameters
    ----------
    path : path
        As written by :func:`write`.

    Returns
    -------
    list of Atoms
        Each with its labels.
    """
    path = Path(path)
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    frames = list(ase.io.iread(io.StringIO(text), index=":", format="extxyz"))
    for frame in frames:
        frame.calc = None
    return frames


def checksum(frame: Atoms, digits: int) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a frame's text."""
    return hashlib.sha256(to_text(frame, digits).encode()).hexdigest()[:16]


def bundled(subset: str, group: int | None = None) -> list[Atoms]:
    """Load frames of the bundled set ``carbonates``.

    Parameters
    ----------
    subset : str
        One of :data:`SUBSETS`.
    group : int, optional
        Only frames of this group; of ``train`` and ``train_scan`` there are five, for five fits
        that share no box.

    Returns
    -------
    list of Atoms
        Copies: change them as you like. ``info["box"]`` tells which frames come from one box.

    Raises
    ------
    ValueError
        If there is no such subset or group, or the file differs from the bundled one.
    """
    if subset not in SUBSETS:
        raise ValueError(f"subset is one of {', '.join(SUBSETS)}, not {subset!r}")
    chosen = [f for f in _all() if f.info["subset"] == subset]
    if group is not None:
        groups = sorted({int(f.info["group"]) for f in chosen})
        if group not in groups:
            raise ValueError(f"groups of {subset!r} are {groups}, not {group!r}")
        chosen = [f for f in chosen if f.info["group"] == group]
    return [frame.copy() for frame in chosen]


@cache
def _all() -> tuple[Atoms, ...]:
    table = datasets.load(NAME)
    path = datasets.data_directory() / NAME / FILE
    expected = table["checksum"].tolist()
    content = gzip.decompress(path.read_bytes()).decode()
    found = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in _split(content)]
    if found != expected:
        raise ValueError(
            f"{path} differs from the checksums in its table; restore it with git checkout, or "
            f"make it again with: make data NAME={NAME}"
        )
    return tuple(read(path))


def _split(content: str) -> list[str]:
    lines, texts, at = content.splitlines(keepends=True), [], 0
    while at < len(lines):
        end = at + 2 + int(lines[at])
        texts.append("".join(lines[at:end]))
        at = end
    return texts


def _numbers(values: np.ndarray, digits: int) -> Sequence[list[str]]:
    return [[f"{x:.{digits}f}" for x in column] for column in np.asarray(values).T]


def _row(values: np.ndarray, digits: int) -> str:
    return " ".join(f"{x:.{digits}f}" for x in np.ravel(values))
