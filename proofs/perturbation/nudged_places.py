"""The places through which numbers reach the lessons' methods, and how they are caught there.

The product knows nothing of this: a hook wraps the declared functions when their module is
imported, in every process that has `startup` on its ``PYTHONPATH`` and `SEED` in its environment.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.abc
import importlib.machinery
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

#: Environment variable: the seed of the nudge.
SEED = "MAP_SCHOOL_NUDGE"
#: Environment variable: the folder where each process leaves how many numbers it moved.
COUNTS = "MAP_SCHOOL_NUDGE_COUNTS"

#: Functions whose results are moved, by module: tables, designs, and what simulators hand on. A
#: function that hands on what it was given is none of them, for its input was moved already.
RESULTS: dict[str, tuple[str, ...]] = {
    # tables, bundled, published and a learner's own
    "helpers.tables.datasets": ("load", "published"),
    "helpers.potentials.simulator.frames": ("read",),
    "helpers.clusters.simulator.structures": ("read",),
    "helpers.tables.own_table": ("own",),
    # designs that are drawn; levels that are copied from what somebody wrote are the same anywhere
    "helpers.experiments.designs": ("latin_hypercube", "sobol"),
    # simulators, lesson by lesson
    "helpers.potentials.simulator.conformers": ("pool",),
    "helpers.potentials.simulator.generators": ("box", "rigid_volume_scan", "dimer_scan"),
    "helpers.potentials.simulator.molecules": ("build", "relaxed"),
    "helpers.potentials.simulator.reference": ("label",),
    "helpers.electrodes.simulator.coating": ("coat",),
    "helpers.electrodes.simulator.packing": ("pack",),
    "helpers.electrodes.simulator.slurry": ("viscosity", "formulations"),
    "helpers.electrodes.simulator.structure": ("simulate",),
    "helpers.electrodes.simulator.transport": ("effective",),
    "helpers.sei_growth.simulator.cycle": ("simulate", "trace"),
    "helpers.conductivity.simulator.truth": ("true_conductivity",),
    "helpers.active_learning.simulator.phases": ("compositions", "free_energies"),
    "helpers.active_learning.simulator.schwefel": ("schwefel", "grid", "rotated"),
    "helpers.polymerization.simulator.moments": ("moments", "quasi_steady_conversion"),
    "helpers.polymerization.simulator.monte_carlo": ("simulate",),
    "helpers.laboratory.simulator.electrolyte": ("conductivity",),
    "helpers.wetting.simulator.filling": ("invade", "simulate"),
    "helpers.wetting.simulator.network": ("build",),
    "helpers.clusters.simulator.cathode": ("energy",),
    "helpers.clusters.simulator.copper_gold": ("label",),
    "helpers.clusters.sampling.exact": ("AllOrderings.semigrand", "AllOrderings.canonical"),
    "helpers.clusters.sampling.monte_carlo": ("Sampler.semigrand", "Sampler.canonical"),
    "helpers.nanoparticles.simulator.growth": ("grow",),
    "helpers.nanoparticles.simulator.droplets": ("measure",),
    "helpers.nanoparticles.simulator.silver": ("permittivity",),
    "helpers.nanoparticles.simulator.spectra": ("absorbance", "spectra", "disc_target"),
    # the first numbers of single precision inside a network
    "helpers.models.tanh_network": ("_jacobian",),
}
#: Functions whose arguments are moved, because what follows works in their (single) precision.
ARGUMENTS: dict[str, tuple[str, ...]] = {"pyoperon.sklearn": ("SymbolicRegressor.fit",)}
#: Where the house's random numbers begin.
DRAWS = "numpy.random"


class _Loader(importlib.abc.Loader):
    """Load a module as it would be, and wrap what is declared before anybody sees it."""

    def __init__(self, loader: Any, nudge: Any) -> None:
        self._loader, self._nudge = loader, nudge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        _wrap(module, self._nudge())


class Hook(importlib.abc.MetaPathFinder):
    """Wrap the declared functions of modules that are imported from now on.

    Parameters
    ----------
    nudge : callable
        Without parameters; returns the one `Nudge` of the process, so that numpy is
        not imported before it is needed.
    """

    def __init__(self, nudge: Any) -> None:
        self._nudge = nudge

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a declared module through the other finders."""
        if fullname not in {*RESULTS, *ARGUMENTS, DRAWS}:
            return None
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)):
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, self._nudge)
                return spec
        return None


def _wrap(module: ModuleType, nudge: Any) -> None:
    name = module.__name__
    for path in RESULTS.get(name, ()):
        _replace(module, path, nudge.result_of, f"{name}.{path}")
    for path in ARGUMENTS.get(name, ()):
        _replace(module, path, nudge.arguments_of, f"{name}.{path}")
    if name == DRAWS:
        module.default_rng = nudge.default_rng(
            module.default_rng, module.Generator, f"{name}.default_rng"
        )


def _replace(module: ModuleType, path: str, wrap: Any, place: str) -> None:
    *owners, last = path.split(".")
    owner: Any = module
    for part in owners:
        owner = getattr(owner, part)
    setattr(owner, last, wrap(getattr(owner, last), place))


def begin() -> None:
    """Move numbers in this process, if its environment asks for it."""
    seed, folder = os.environ.get(SEED), os.environ.get(COUNTS)
    if not seed:
        return
    kept: list[Any] = []

    def nudge() -> Any:
        if not kept:
            from proofs.perturbation.last_bits import Nudge

            kept.append(Nudge(int(seed)))
            if folder:
                leave = _Leave(Path(folder))
                kept[0].listener = leave
                if hasattr(os, "register_at_fork"):
                    os.register_at_fork(after_in_child=kept[0].counts.clear)
                atexit.register(lambda: leave(kept[0].counts, last=True))
        return kept[0]

    sys.meta_path.insert(0, Hook(nudge))


class _Leave:
    """Write the counts, now and then and at the end: a kernel may be killed before its end."""

    def __init__(self, folder: Path, every_s: float = 0.5) -> None:
        self._folder, self._every_s, self._next = folder, every_s, 0.0

    def __call__(self, counts: dict[str, int], last: bool = False) -> None:
        if not (last or time.monotonic() >= self._next):
            return
        path = self._folder / f"{os.getpid()}.json"
        with contextlib.suppress(FileNotFoundError):  # whoever asked may be gone
            part = path.with_suffix(".part")
            part.write_text(json.dumps(counts), encoding="utf-8")
            part.replace(path)
        self._next = time.monotonic() + self._every_s


def counted(folder: Path) -> dict[str, int]:
    """Return how many numbers the processes that left their counts in a folder moved, by place."""
    total: dict[str, int] = {}
    for path in folder.glob("*.json"):
        for place, number in json.loads(path.read_text(encoding="utf-8")).items():
            total[place] = total.get(place, 0) + number
    return total
