"""Run the benchmarks: ``python -m proofs.benchmarks [NAME ...]``, a subject's or a lesson's number.

Finished parts are kept: a call that was interrupted goes on where it stopped. Exit code 0 if all
targets are met, 1 if one is missed or a lesson takes more than its minutes, 2 if a library beside
which we measure is absent: nothing is shown beside it (``start.py --peers`` installs all of them).
"""

import argparse
import importlib
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

# Kernels are compared on one thread each: must stand before numpy is first imported.
for variable in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ.setdefault(f"{variable}_NUM_THREADS", "1")

from proofs.benchmarks.journal import Finished, Journal, state
from proofs.benchmarks.table import Measurement, Parts, render

#: Processor time that the benchmarks of a lesson may take together.
MINUTES = 20.0


def subjects() -> dict[str, str]:
    """Return the lesson of each benchmark, by its name; "" for those of the ground floor."""
    sources = {p.stem: p.read_text("utf-8") for p in sorted(Path(__file__).parent.glob("*.py"))}
    lessons = {name: re.search(r'^LESSON = "(\d\d)"$', s, re.M) for name, s in sources.items()}
    return {n: m[1] if m else "" for n, m in lessons.items() if "\ndef parts()" in sources[n]}


def measured(subject: str, parts: Parts, journal: Journal) -> list[Finished]:
    """Measure the parts of a benchmark that are not finished yet, and return all."""
    finished = journal.finished()
    for place, (name, part) in enumerate(parts.items(), 1):
        where = f"{subject} [{place}/{len(parts)}] {name}"
        if name in finished:
            print(f"{where}: kept", file=sys.stderr)
            continue
        print(f"{where} ...", file=sys.stderr, flush=True)
        begin = _processor_minutes()
        rows = part()
        finished[name] = Finished(rows, _processor_minutes() - begin)
        journal.keep(name, finished[name])
    return [finished[name] for name in parts]


def verdict(rows: Sequence[Measurement], minutes: Mapping[str, float]) -> tuple[str, int]:
    """Return the last lines of the report, and the exit code.

    Parameters
    ----------
    rows : sequence of Measurement
        Of all benchmarks.
    minutes : mapping
        Processor minutes of each lesson.
    """
    judged = [row for row in rows if row.met is not None]
    missed = sum(not row.met for row in judged)
    late = [n for n, spent in minutes.items() if n and spent > MINUTES]
    peers = sorted({row.peer for row in rows if row.peer})
    lines = [f"{len(judged) - missed} of {len(judged)} targets met"]
    lines += [f"lesson {n}: {minutes[n]:.0f} min, more than {MINUTES:g}" for n in late]
    if peers:
        lines.append(f"peer absent, so that nothing is shown beside it: {', '.join(peers)}")
    return "\n".join(lines), 1 if missed or late else 2 if peers else 0


def chosen(names: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return the benchmarks of some names or lessons' numbers; all of them without any.

    Raises
    ------
    ValueError
        If a name is neither.
    """
    lessons = set(filter(None, known.values()))
    if unknown := sorted(set(names) - set(known) - lessons):
        raise ValueError(
            f"there is no benchmark {', '.join(unknown)}; "
            f"there are {', '.join(known)}, and lessons {', '.join(sorted(lessons))}"
        )
    return [n for n, lesson in known.items() if not names or {n, lesson} & set(names)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table for the asked benchmarks, and what each of them took."""
    parser = argparse.ArgumentParser(prog="python -m proofs.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help="a benchmark or a lesson; all unless given")
    parser.add_argument("--again", action="store_true", help="forget what is finished")
    parser.add_argument("--list", action="store_true", help="list the benchmarks")
    asked = parser.parse_args(arguments)
    known = subjects()
    try:
        names = chosen(asked.name, known)
    except ValueError as error:
        parser.error(str(error))
    if asked.list:
        print("\n".join(f"{known[n] or '–':3} {n}" for n in names))
        return 0
    rows: list[Measurement] = []
    minutes: dict[str, float] = defaultdict(float)
    now = state()
    for name in names:
        journal = Journal(name, now)
        if asked.again:
            journal.forget()
        parts = importlib.import_module(f"proofs.benchmarks.{name}").parts()
        finished = measured(name, parts, journal)
        spent = sum(part.minutes for part in finished)
        print(f"{name}: {spent:.1f} min of processor time", file=sys.stderr, flush=True)
        minutes[known[name]] += spent
        rows += [row for part in finished for row in part.measurements]
    said, code = verdict(rows, minutes)
    print(f"{render(rows)}\n\n{said}")
    return code


def _processor_minutes() -> float:
    return sum(os.times()[:4]) / 60


if __name__ == "__main__":
    sys.exit(main())
