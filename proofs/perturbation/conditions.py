"""Conditions that change last bits: numbers nudged, other kernels, another processor.

Three ways, because each reaches what the others do not. A nudge reaches the tables, the draws and
what simulators hand on, in whatever library the next step is written. Other kernels change the
sums inside BLAS, numpy and numba. An emulated processor changes all instructions, those of Operon
and PyBaMM included, but is 30 to 100 times slower.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from proofs.perturbation.nudged_places import SEED

#: Seeds of the nudge.
SEEDS = (1, 2, 3)
EMULATOR = "qemu-x86_64"
#: Processors of the emulator, from one without AVX to one with AVX2 and FMA.
EMULATED = ("Nehalem", "Skylake-Client")


@dataclass(frozen=True)
class Condition:
    """A way to get other last bits.

    Attributes
    ----------
    name : str
        A short name for tables.
    environment : mapping
        Environment variables of every process.
    command : tuple of str
        Words before the interpreter, for an emulator.
    missing : str
        Why this machine cannot bring it about; empty where it can.
    """

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    missing: str = ""

    @property
    def nudges(self) -> bool:
        """Whether numbers are moved."""
        return SEED in self.environment


def nudged() -> list[Condition]:
    """Return one condition for each seed of the nudge."""
    return [Condition(f"nudge {seed}", {SEED: str(seed)}) for seed in SEEDS]


def other_kernels() -> list[Condition]:
    """Return an old processor's kernels, a new one's, and sums cut in two by threads."""
    found, names = _features()
    old = {
        "OPENBLAS_CORETYPE": "Prescott",
        "NPY_DISABLE_CPU_FEATURES": " ".join(names),
        "NUMBA_CPU_NAME": "generic",
    }
    threads = ("OMP", "OPENBLAS", "MKL", "NUMBA")
    wide = "" if "AVX512_SKX" in found else "this processor has no AVX-512"
    return [
        Condition("old kernels", {**old, **_own_cache("old")}),
        Condition("AVX-512", {"OPENBLAS_CORETYPE": "SkylakeX", **_own_cache("wide")}, missing=wide),
        Condition("two threads", {f"{library}_NUM_THREADS": "2" for library in threads}),
    ]


def emulated() -> list[Condition]:
    """Return one condition for each emulated processor."""
    path = shutil.which(EMULATOR)
    missing = "" if path else f"{EMULATOR} is not here (Debian: apt-get install qemu-user)"
    return [
        Condition(
            f"emulated {name}",
            # OpenBLAS, numpy and numba are to ask the emulated processor what it is
            {"OPENBLAS_CORETYPE": "", **_own_cache(name)},
            (path or EMULATOR, "-cpu", name),
            missing,
        )
        for name in EMULATED
    ]


def _own_cache(name: str) -> dict[str, str]:
    # kept between runs, for compiling takes longer than many a lesson
    return {"NUMBA_CACHE_DIR": str(Path(tempfile.gettempdir()) / "map_school_proofs" / name)}


@functools.cache
def _features() -> tuple[set[str], list[str]]:
    # what this processor has, and what of it numpy can do without
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    found = {name for name, there in __cpu_features__.items() if there}
    return found, [name for name in __cpu_dispatch__ if name in found]
