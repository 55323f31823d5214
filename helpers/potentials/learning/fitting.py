"""Fit a Gaussian approximation potential (GAP) with the program ``gap_fit`` of QUIP.

The energy is a sum over the terms d of the potential, the atoms (or pairs) i and the sparse points
s of each term, E = sum_i e0 + sum_d sum_i sum_s c_ds k_d(x_i, x_s), and the coefficients minimise::

    (y - L K_NM c)' Sigma^-1 (y - L K_NM c) + c' K_MM c

where y holds energies, forces and virials, L sums and differentiates local energies, and the
diagonal matrix Sigma the squares of the sigmas of
:class:`~helpers.potentials.learning.hyperparameters.GapHyperparameters`.

References
----------
A. P. Bartok et al., Phys. Rev. Lett. 104 (2010) 136403, doi:10.1103/PhysRevLett.104.136403;
S. Klawohn et al., J. Chem. Phys. 159 (2023) 174108, doi:10.1063/5.0160898.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ase import Atoms
from ase.calculators.calculator import Calculator

from helpers import SchoolError
from helpers.potentials.learning.hyperparameters import GapHyperparameters
from helpers.potentials.simulator import frames as frame_files
from helpers.potentials.simulator.reference import ENERGY, FORCES, VIRIAL

MODEL = "gap.xml"
_TARGETS = {"energies": ENERGY, "forces": FORCES, "virials": VIRIAL}
_LOG_LINES = 25
#: So often the memory of the program is looked at, in s.
_LOOK_S = 0.02


class FitError(SchoolError, RuntimeError):
    """The fit failed, or did not use the data that it was given."""


@dataclass(frozen=True)
class FittedGap:
    """A fitted potential and what it cost.

    Attributes
    ----------
    model : Path
        The potential; useless without the other files.
    files : tuple of Path
        All files of the potential.
    megabytes : float
        Their size.
    cpu_seconds, peak_megabytes : float
        Of the program: user and system time, and resident memory.
    targets : dict of str to int
        Numbers of energies, force components and virial components that were fitted.
    log : str
        What the program printed.
    """

    model: Path
    files: tuple[Path, ...]
    megabytes: float
    cpu_seconds: float
    peak_megabytes: float
    targets: dict[str, int]
    log: str

    def calculator(self) -> Calculator:
        """Return an ASE calculator of the potential."""
        return load(self.model)


def load(model: str | os.PathLike[str]) -> Calculator:
    """Return an ASE calculator of a potential that was fitted before.

    Parameters
    ----------
    model : path
        The file ``gap.xml``, with its other files beside it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    from quippy.potential import Potential  # here, as the rest works where QUIP does not run

    model = Path(model)
    if not model.is_file():
        raise FileNotFoundError(f"there is no potential {model}")
    return Potential(args_str="IP GAP", param_filename=str(model))


def fit(
    frames: Sequence[Atoms],
    hyperparameters: GapHyperparameters,
    out_directory: str | os.PathLike[str],
    *,
    virials: bool = False,
) -> FittedGap:
    """Fit a potential to labelled frames.

    Parameters
    ----------
    frames : sequence of Atoms
        With energies and forces (see :func:`helpers.potentials.simulator.reference.label`), one
        isolated atom of each element among them.
    hyperparameters : GapHyperparameters
        Terms and sigmas.
    out_directory : path
        Gets the files of the potential, and nothing else. An older potential there is replaced.
    virials : bool
        Fit the virials, too, of the frames that have them.

    Returns
    -------
    FittedGap
        Of all data: it was checked that the program found what it was given.

    Raises
    ------
    ValueError
        If there are no frames, a frame has no labels or no cell, or an element has not exactly one
        isolated atom.
    FitError
        If the program fails, with the end of its log, or finds other numbers of energies, forces
        or virials than it was given.
    """
    _check(frames)
    out = Path(out_directory)
    with tempfile.TemporaryDirectory(prefix="gap_fit_") as scratch:
        given = [_stripped(frame, virials) for frame in frames]
        frame_files.write(given, Path(scratch, "frames.xyz"))
        log, usage = _run(_arguments(hyperparameters), Path(scratch))
        expected = _count(given)
        found = _found(log)
        if found != expected:
            raise FitError(f"gap_fit was given {expected} and used {found}")
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob(f"{MODEL}*"):
            old.unlink()
        files = sorted(Path(scratch).glob(f"{MODEL}*"))
        moved = tuple(Path(shutil.move(file, out / file.name)) for file in files)
    return FittedGap(
        model=out / MODEL,
        files=moved,
        megabytes=sum(file.stat().st_size for file in moved) / 1e6,
        cpu_seconds=usage[0],
        peak_megabytes=usage[1],
        targets=found,
        log=log,
    )


def _check(frames: Sequence[Atoms]) -> None:
    if not len(frames):
        raise ValueError("there are no frames to fit")
    for number, frame in enumerate(frames):
        if ENERGY not in frame.info or FORCES not in frame.arrays:
            raise ValueError(f"frame {number} has no energy or no forces; see reference.label")
        if not frame.pbc.all() or frame.get_volume() == 0:
            # gap_fit would go on without the energies of such frames
            raise ValueError(f"frame {number} has no cell or is not periodic")
    alone = [str(frame.symbols[0]) for frame in frames if len(frame) == 1]
    elements = sorted({s for frame in frames for s in frame.symbols})
    if sorted(alone) != elements:
        raise ValueError(
            f"exactly one isolated atom of each of {', '.join(elements)} is needed, "
            f"got {', '.join(alone) or 'none'}"
        )


def _stripped(frame: Atoms, virials: bool) -> Atoms:
    bare = Atoms(frame.symbols, frame.positions, cell=frame.cell, pbc=True)
    bare.info[ENERGY] = frame.info[ENERGY]
    bare.arrays[FORCES] = frame.arrays[FORCES]
    if virials and VIRIAL in frame.info and len(frame) > 1:
        bare.info[VIRIAL] = frame.info[VIRIAL]
    if len(frame) == 1:
        bare.info["config_type"] = "isolated_atom"
    return bare


def _count(frames: Sequence[Atoms]) -> dict[str, int]:
    return {
        "energies": len(frames),
        "forces": sum(3 * len(frame) for frame in frames),
        "virials": sum(6 * (VIRIAL in frame.info) for frame in frames),
    }


def _found(log: str) -> dict[str, int]:
    found = {}
    for target in _TARGETS:
        match = re.search(rf"Number of target {target}[^\n]*?:\s*(\d+)\s*$", log, re.MULTILINE)
        if match is None:
            raise FitError(f"gap_fit did not say how many {target} it found:\n{_end(log)}")
        found[target] = int(match[1])
    return found


def _arguments(hyperparameters: GapHyperparameters) -> list[str]:
    h = hyperparameters
    return [
        "atoms_filename=frames.xyz",
        f"gap={{{' : '.join(str(term) for term in h.terms)}}}",
        f"default_sigma={{{h.sigma_energy} {h.sigma_force} {h.sigma_virial} 0.0}}",
        "e0_method=isolated",
        f"energy_parameter_name={ENERGY}",
        f"force_parameter_name={FORCES}",
        f"virial_parameter_name={VIRIAL}",
        f"sparse_jitter={h.jitter}",
        f"rnd_seed={h.seed}",
        "do_copy_at_file=F",
        f"gp_file={MODEL}",
    ]


def _run(arguments: list[str], folder: Path) -> tuple[str, tuple[float, float]]:
    package = importlib.util.find_spec("quippy")
    if sys.platform == "win32":
        raise FitError("there is no gap_fit for Windows; the lesson goes on with the stored scans")
    if package is None or package.origin is None:
        raise FitError("gap_fit comes with the package quippy-ase, which is not installed")
    program = Path(package.origin).with_name("gap_fit")
    log = folder / "log"
    # one thread: two of them wait for each other on small machines
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [str(program), *arguments],
            cwd=folder,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        peak = None
        try:
            while not (waited := os.wait4(process.pid, os.WNOHANG))[0]:
                peak = _peak_megabytes(process.pid) or peak
                time.sleep(_LOOK_S)
        except BaseException:
            process.kill()
            process.wait()
            raise
    _, status, usage = waited
    process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode != 0 or not (folder / MODEL).is_file():
        raise FitError(f"gap_fit failed with code {process.returncode}:\n{_end(text)}")
    return text, (usage.ru_utime + usage.ru_stime, peak or usage.ru_maxrss / 1024)


def _peak_megabytes(pid: int) -> float | None:
    """Read the largest resident memory so far, where there is a /proc to read it from.

    The maximum that the system tells at the end is not smaller than the memory of the process that
    started the program, which says nothing about the program.
    """
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    found = re.search(r"^VmHWM:\s*(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else None


def _end(log: str) -> str:
    return "\n".join(log.splitlines()[-_LOG_LINES:])
