"""The perturbation proof: with other last bits, lessons and tests say the same.

``python -m proofs.perturbation`` runs everything under every condition (hours);
``--quick`` the lessons under one nudge; ``--part 2`` one condition of those it lists;
lessons' numbers or names of tests' folders after it leave out the rest.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from proofs.perturbation import parts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    every = parts.all_conditions()
    parser = argparse.ArgumentParser(
        prog="python -m proofs.perturbation",
        description=__doc__,
        epilog="parts: " + "; ".join(f"{n} {c.name}" for n, c in enumerate(every, 1)),
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="the lessons under one nudge")
    which.add_argument("--part", type=int, help=f"one condition, 1 to {len(every)}")
    parser.add_argument("subject", nargs="*", help="lessons (03) or folders of tests (wetting)")
    asked = parser.parse_args(arguments)
    if asked.part is not None and not 1 <= asked.part <= len(every):
        parser.error(f"parts go from 1 to {len(every)}, got {asked.part}")
    chosen = [every[asked.part - 1]] if asked.part else every[:1] if asked.quick else every
    for condition in chosen:
        if condition.missing:
            print(f"left out, {condition.name}: {condition.missing}")
    possible = parts.parts(chosen)
    if asked.quick:
        possible = [p for p in possible if p.subject.isdigit()]
    if asked.subject:
        known = {p.subject for p in possible}
        if unknown := sorted(set(asked.subject) - known):
            parser.error(f"there is no {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        possible = [p for p in possible if p.subject in asked.subject]
    return parts.run_all(possible)


if __name__ == "__main__":
    sys.exit(main())
