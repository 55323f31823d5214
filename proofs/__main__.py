"""Run the proofs: all of them, or as many as fit into some minutes, others at each commit."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from proofs.perturbation import parts as perturbation
from proofs.perturbation.parts import Part

#: Processor seconds of a part, as measured; written by ``--remember``.
SECONDS = Path(__file__).with_name("seconds.toml")
#: What is assumed of a part that was never measured.
UNKNOWN_S = 180.0


def expected() -> dict[str, float]:
    """Return the measured processor seconds of parts, by their names."""
    if not SECONDS.is_file():
        return {}
    return {k: float(v) for k, v in tomllib.loads(SECONDS.read_text(encoding="utf-8")).items()}


def needed(part: Part, known: Mapping[str, float]) -> float:
    """Return the seconds of a part: its own, or the most that its subject took otherwise."""
    start = part.name.removesuffix(part.condition.name)
    alike = [seconds for name, seconds in known.items() if name.startswith(start)]
    return known.get(part.name, max(alike, default=UNKNOWN_S))


def commit() -> str:
    """Return the hash of the commit that is checked out; where there is none, the same word."""
    asked = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=SECONDS.parent, capture_output=True, text=True
    )
    return asked.stdout.strip() or "no commit"


def drawn(parts: Sequence[Part], seed: str, seconds: float) -> tuple[list[Part], list[Part]]:
    """Draw parts that fit into a time.

    Parameters
    ----------
    parts : sequence of Part
        All there are.
    seed : str
        Another one draws others.
    seconds : float
        What the drawn parts may take together, as measured.

    Returns
    -------
    (list of Part, list of Part)
        The drawn ones, in the order of drawing, and those left out.
    """
    known, left = expected(), seconds
    shuffled = random.Random(seed).sample(list(parts), len(parts))
    chosen, others = [], []
    for part in shuffled:
        takes = needed(part, known)
        (chosen if takes <= left else others).append(part)
        left -= takes if takes <= left else 0
    return chosen, others


def run_within(parts: Sequence[Part], seconds: float) -> int:
    """Run parts while there is time, and say which were left out; 1 if anything changed.

    A slower or a busy machine gets through fewer of them: a part is begun only if it fits when it
    takes as much longer than measured as those before it did.
    """
    known, start = expected(), time.monotonic()
    findings, late, planned = [], [], 0.0
    for part in parts:
        takes = needed(part, known)
        spent = time.monotonic() - start
        slower = max(spent / planned, 1.0) if planned else 1.0
        if findings and spent + slower * takes > seconds:
            late.append(part)
            continue
        print(f"{part.name} ...", file=sys.stderr, flush=True)
        findings.append(perturbation.run(part))
        planned += takes
    print(perturbation.table(findings))
    if late:
        print(f"no time was left for: {'; '.join(p.name for p in late)}")
    return int(any(f.changed for f in findings))


def remember(parts: Sequence[Part]) -> int:
    """Run parts, print what they showed, and keep what they took; 1 if anything changed."""
    known, findings = expected(), []
    for part in parts:
        print(f"{part.name} ...", file=sys.stderr, flush=True)
        findings.append(perturbation.run(part))
        known[part.name] = findings[-1].seconds
        SECONDS.write_text(
            "# processor seconds of parts of the proofs; python -m proofs --remember\n"
            + "".join(f'"{name}" = {known[name]:.0f}\n' for name in sorted(known)),
            encoding="utf-8",
        )
    print(perturbation.table(findings))
    return int(any(f.changed for f in findings))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description=__doc__)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--minutes", type=float, help="run what fits into these, drawn by the commit")
    how.add_argument("--list", action="store_true", help="list the parts, with their seconds")
    how.add_argument("--remember", action="store_true", help="run all and keep what they took")
    parser.add_argument("--seed", help="draw by this word instead of the commit")
    asked = parser.parse_args(arguments)
    for condition in perturbation.all_conditions():
        if condition.missing:
            print(f"left out, {condition.name}: {condition.missing}")
    parts = perturbation.parts()
    if asked.list:
        known = expected()
        for part in parts:
            print(f"{needed(part, known):6.0f} s  {part.name}")
        return 0
    if asked.remember:
        return remember(parts)
    if asked.minutes is None:
        return perturbation.run_all(parts)
    if not asked.minutes > 0:
        parser.error(f"--minutes must be above 0, got {asked.minutes:g}")
    slow = [part for part in parts if part.condition.command]
    if slow:
        print(
            f"left out, for an emulated processor takes longer: {'; '.join(p.name for p in slow)}"
        )
    parts = [part for part in parts if part not in slow]
    seed = asked.seed or commit()
    chosen, others = drawn(parts, seed, 60 * asked.minutes)
    print(f"drawn by {seed}: {len(chosen)} of {len(parts)} parts in {asked.minutes:g} minutes")
    print(f"left out: {'; '.join(p.name for p in others) or 'nothing'}")
    if not chosen:
        print("no part is that short, so that nothing was shown")
        return 1
    return run_within(chosen, 60 * asked.minutes)


if __name__ == "__main__":
    sys.exit(main())
