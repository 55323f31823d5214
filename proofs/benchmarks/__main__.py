"""Run the benchmarks: ``python -m proofs.benchmarks [SUBJECT ...]``."""

import argparse
import importlib
import os
import pkgutil
import sys
import time

# Kernels are compared on one thread each: must stand before numpy is first imported.
for variable in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ.setdefault(f"{variable}_NUM_THREADS", "1")

from proofs import benchmarks
from proofs.benchmarks.table import Measurement, render


def subjects() -> list[str]:
    """Return the names of the modules of this folder that have a ``run`` function."""
    names = sorted(
        m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name != "__main__"
    )
    return [n for n in names if hasattr(importlib.import_module(f"proofs.benchmarks.{n}"), "run")]


def main() -> int:
    """Print one table for the asked subjects; exit code 1 if a target is missed."""
    known = subjects()
    parser = argparse.ArgumentParser(prog="python -m proofs.benchmarks", description=__doc__)
    parser.add_argument("subject", nargs="*", help="one or more of " + ", ".join(known))
    asked = parser.parse_args().subject or known
    if unknown := sorted(set(asked) - set(known)):
        parser.error(f"unknown subject {', '.join(unknown)}; known: {', '.join(known)}")
    measurements: list[Measurement] = []
    for position, name in enumerate(asked, 1):
        print(f"[{position}/{len(asked)}] {name} ...", file=sys.stderr, flush=True)
        start = time.perf_counter()
        measurements += importlib.import_module(f"proofs.benchmarks.{name}").run()
        print(f"      {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print(render(measurements))
    judged = sum(m.met is not None for m in measurements)
    missed = sum(m.met is not None and not m.met for m in measurements)  # numpy's booleans, too
    print(f"\n{judged - missed} of {judged} targets met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
