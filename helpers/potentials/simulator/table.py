"""The bundled set ``carbonates``: frames of EC and EMC with labels by the reference method."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations_with_replacement, islice
from pathlib import Path

import numpy as np
import pandas as pd
from ase import Atoms

from helpers.experiments.making import make_table
from helpers.potentials.simulator import conformers, frames, generators, molecules, reference
from helpers.potentials.simulator.decomposition import intramolecular_energy
from helpers.potentials.simulator.packing import closest_contact

NAME = frames.NAME
SEED = 20220124
#: Positions in Å, forces, energies and virials are stored with so many decimals. Positions are
#: rounded before they are labelled.
DIGITS = 5
GROUPS = 5
BOXES_A_GROUP = 24
SCANS_A_GROUP = 3
DENSITIES_G_CM3 = (1.0, 1.1)
SCAN_DENSITY_G_CM3 = 1.08
#: Of mixed boxes, in turn.
MIXTURES = ({"EC": 3, "EMC": 1}, {"EC": 2, "EMC": 2}, {"EC": 1, "EMC": 3})
SNAPSHOTS_A_RUN = 12
#: No frame has more atoms.
_MOST_ATOMS = 180
_KINDS = {name: position for position, name in enumerate(frames.SUBSETS)}


def structures() -> Iterator[Atoms]:
    """Make the frames of the set, one after the other, without labels.

    Yields
    ------
    Atoms
        With ``info``: ``frame``, its number; ``subset``; ``group``; ``box``, the number of the
        box, molecule or dimer that it was made from; ``volume_ratio``, 1 unless scanned.
    """
    for number, (subset, group, box, atoms) in enumerate(_parts()):
        frame = Atoms(atoms.symbols, np.round(atoms.positions, DIGITS), cell=atoms.cell, pbc=True)
        frame.arrays["molID"] = atoms.arrays["molID"]
        frame.info = {
            "frame": number,
            "subset": subset,
            "group": group,
            "box": box,
            "volume_ratio": atoms.info.get("volume_ratio", 1.0),
        }
        yield frame


def labels(frame: int, structure: str) -> dict[str, float | np.ndarray]:
    """Label one frame of the set.

    Parameters
    ----------
    frame : int
        Its number.
    structure : str
        The frame as JSON. It travels with the row, so that every worker labels exactly the same
        structure.

    Returns
    -------
    dict of str to float or ndarray
        ``energy`` and ``inside``, the energy of the molecules alone, in eV; ``virial`` in eV,
        shape (9,); ``forces`` in eV/Å, filled up with nan to a length of 540.
    """
    content = json.loads(structure)
    atoms = Atoms(content["numbers"], content["positions"], cell=content["cell"], pbc=True)
    atoms.arrays["molID"] = np.array(content["molecule"])
    labelled = reference.label(atoms)
    forces = np.full(3 * _MOST_ATOMS, np.nan)
    forces[: 3 * len(atoms)] = labelled.arrays[reference.FORCES].ravel()
    return {
        "energy": labelled.info[reference.ENERGY],
        "inside": intramolecular_energy(atoms, reference.calculator()),
        "virial": labelled.info[reference.VIRIAL].ravel(),
        "forces": forces,
    }


def make(
    out_directory: str | os.PathLike[str],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    rows: int | None = None,
) -> Path:
    """Build the frames, label them, and write them with their table and its card.

    Labelled frames are kept in ``carbonates.runs.csv.journal`` in the same folder until all are
    there, so that a stopped run goes on where it was.

    Parameters
    ----------
    out_directory : path
        Folder of ``carbonates.xyz.gz``, ``carbonates.csv`` and ``card.toml``. The text of the card
        is taken from the card that stands there, or else from the bundled one; rows, date,
        versions and checksum are set anew.
    workers, scheduler
        As for :func:`helpers.experiments.sweep.run`.
    rows : int, optional
        Make only the first so many frames.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ValueError
        If ``rows`` is not positive.
    RuntimeError
        If a frame could not be labelled.
    """
    if rows is not None and rows < 1:
        raise ValueError(f"rows must be at least 1, got {rows}")
    wanted = [*islice(structures(), rows)]
    design = pd.DataFrame(
        {"frame": range(len(wanted)), "structure": [_as_json(frame) for frame in wanted]}
    )

    def finish(runs: pd.DataFrame) -> pd.DataFrame:
        for frame, (_, run) in zip(wanted, runs.iterrows(), strict=True):
            _store(frame, run)
        frames.write(wanted, Path(out_directory) / frames.FILE, DIGITS)
        return pd.DataFrame([_row(frame) for frame in wanted])

    return make_table(
        NAME,
        labels,
        design,
        out_directory,
        finish=finish,
        packages=("numpy", "scipy", "numba", "pandas", "ase", "tblite"),
        workers=workers,
        scheduler=scheduler,
    )


def _parts() -> Iterator[tuple[str, int, int, Atoms]]:
    for number, symbol in enumerate("HCO"):
        yield "atoms", 0, number, generators.isolated_atom(symbol)
    pools = {name: conformers.pool(name, SNAPSHOTS_A_RUN, SEED) for name in molecules.NAMES}
    for number, molecule in enumerate(pools["EC"] + pools["EMC"]):
        yield "monomers", 0, number, generators.alone(molecule)
    mixed = partial(_boxes, pools, MIXTURES)
    for group in range(GROUPS):
        yield from mixed("train", group, BOXES_A_GROUP)
    for group in range(GROUPS):
        yield from _scanned(mixed("train_scan", group, SCANS_A_GROUP))
    yield from mixed("test", 0, 24)
    yield from _scanned(mixed("test_scan", 0, 9))
    yield from _boxes(pools, ({"EC": 5},), "train_EC", 0, BOXES_A_GROUP)
    yield from _boxes(pools, ({"EC": 5},), "test_EC", 0, 9)
    yield from _boxes(pools, ({"EMC": 4},), "test_EMC", 0, 9)
    yield from _boxes(pools, ({"EC": 6, "EMC": 7},), "large", 0, 2)
    for number, pair in enumerate([*combinations_with_replacement(molecules.NAMES, 2)] * 2):
        rng = np.random.default_rng([SEED, _KINDS["dimers"], number])
        first, second = (pools[name][int(rng.integers(len(pools[name])))] for name in pair)
        for frame in generators.dimer_scan(first, second, random_state=rng):
            yield "dimers", 0, number, frame


def _boxes(
    pools: Mapping[str, Sequence[Atoms]],
    mixtures: Sequence[Mapping[str, int]],
    subset: str,
    group: int,
    count: int,
) -> Iterator[tuple[str, int, int, Atoms]]:
    for i in range(count):
        number = group * count + i
        rng = np.random.default_rng([SEED, _KINDS[subset], number])
        scanned = subset.endswith("_scan")
        density = SCAN_DENSITY_G_CM3 if scanned else rng.uniform(*DENSITIES_G_CM3)
        yield (
            subset,
            group,
            number,
            generators.box(pools, mixtures[i % len(mixtures)], density, rng),
        )


def _scanned(
    boxes: Iterator[tuple[str, int, int, Atoms]],
) -> Iterator[tuple[str, int, int, Atoms]]:
    for subset, group, number, box in boxes:
        for frame in generators.rigid_volume_scan(box):
            yield subset, group, number, frame


def _as_json(frame: Atoms) -> str:
    return json.dumps(
        {
            "numbers": frame.numbers.tolist(),
            "positions": frame.positions.round(DIGITS).tolist(),
            "cell": frame.cell.array.round(8).tolist(),
            "molecule": frame.arrays["molID"].tolist(),
        }
    )


def _store(frame: Atoms, run: pd.Series) -> None:
    virial = run[[f"virial_{i}" for i in range(9)]].to_numpy(float).reshape(3, 3)
    forces = run[[f"forces_{i}" for i in range(3 * len(frame))]].to_numpy(float)
    frame.info[reference.ENERGY] = float(run["energy"])
    frame.info["inside_energy"] = float(run["inside"])
    frame.info[reference.VIRIAL] = virial
    frame.arrays[reference.FORCES] = forces.reshape(-1, 3)


def _row(frame: Atoms) -> dict[str, object]:
    count = len(np.unique(frame.arrays["molID"]))
    sizes = np.bincount(frame.arrays["molID"])
    mass_g = frame.get_masses().sum() * 1.66053907
    inter = (frame.info[reference.ENERGY] - frame.info["inside_energy"]) / count
    return {
        **{key: frame.info[key] for key in ("frame", "subset", "group", "box", "volume_ratio")},
        "EC": int((sizes == 10).sum()),
        "EMC": int((sizes == 15).sum()),
        "atoms": len(frame),
        "density_g_cm3": round(float(mass_g / frame.get_volume()), 4),
        "closest_contact_A": round(closest_contact(frame), 4),
        "energy_eV": round(frame.info[reference.ENERGY], DIGITS),
        "intermolecular_eV": round(float(inter), DIGITS),
        "force_rms_eV_A": round(float(np.sqrt((frame.arrays[reference.FORCES] ** 2).mean())), 4),
        "checksum": frames.checksum(frame, DIGITS),
    }
