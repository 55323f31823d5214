"""Make a bundled table on a Dask cluster of this machine, kill a worker half-way, compare bits.

``python -m proofs.scale`` takes the largest table and writes ``docs/scale.md``.
"""

import argparse
import hashlib
import inspect
import pkgutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from string import Template

import pandas as pd

from helpers import ROOT
from helpers.experiments import sweep
from helpers.tables import datasets
from proofs.scale.regeneration import Maker, Regeneration, regenerate
from workshop.site.executions import this_machine

PAGE = ROOT / "docs" / "scale.md"
TEMPLATE = Path(__file__).with_name("scale.template.md")
#: The table with the most rows among those whose rows a scheduler computes.
LARGEST = "p2d_sei"
#: Rows for the comparison of one worker with two.
COMPARED_ROWS = 1500
#: Rows that only wait, for this long: what workers with a core of their own would gain.
WAITING_ROWS, WAIT_S = 300, 0.03
WAITING_WORKERS = (1, 2, 4)


@dataclass(frozen=True)
class Findings:
    """What was measured.

    Attributes
    ----------
    name : str
        The table.
    killed : Regeneration
        By two workers, one of them killed half-way.
    one, two : Regeneration
        A part of it, undisturbed, by one and by two workers.
    waiting : tuple of Regeneration
        Of rows that only wait, by as many workers as `WAITING_WORKERS` says.
    expected : str
        Checksum that the table should have.
    judge : str
        Where that checksum comes from, in words.
    """

    name: str
    killed: Regeneration
    one: Regeneration
    two: Regeneration
    waiting: tuple[Regeneration, ...]
    expected: str
    judge: str

    @property
    def same(self) -> bool:
        """Whether all bits are the expected ones."""
        return self.killed.sha256 == self.expected and self.one.sha256 == self.two.sha256

    @property
    def speed_up(self) -> float:
        """Simulations a second of two workers over those of one, the first fifth left out."""
        return steady(self.two) / steady(self.one)


def steady(run: Regeneration) -> float:
    """Return the rows a second without the first fifth, in which workers load their libraries."""
    return run.rate(0.2, 0.95)


def wait(row: int) -> dict[str, int]:
    """Simulate nothing but a wait."""
    time.sleep(WAIT_S)
    return {"twice": 2 * row}


def waits(folder: Path, *, scheduler: str, rows: int = WAITING_ROWS) -> Path:
    """Make a table of rows that only wait."""
    path = folder / "waits.csv"
    design = pd.DataFrame({"row": range(rows)})
    sweep.run(wait, design, path, scheduler=scheduler)
    return path


def find(name: str, rows: int | None = None, compared_rows: int = COMPARED_ROWS) -> Findings:
    """Make a table on two workers with a kill, and a part of it on one and on two.

    Parameters
    ----------
    name : str
        A bundled table.
    rows : int, optional
        Make only the first so many rows of the design, and compare them with a serial run; all
        rows, compared with the bundled table, unless given.
    compared_rows : int
        Rows for the comparison of one worker with two.

    Raises
    ------
    ValueError
        If there is no such table, or its maker cannot make a part of it.
    """
    maker = _maker(name)
    part = {} if rows is None else {"rows": rows}
    killed = regenerate(maker, kill=True, **part)
    expected, judge = datasets.card(name).sha256, "the bundled table"
    if rows is not None or killed.sha256 != expected:
        expected, judge = _serial(maker, **part), "a serial run on the same machine"
    few = {"rows": min(compared_rows, killed.rows)}
    one, two = (regenerate(maker, workers=n, **few) for n in (1, 2))
    waiting = tuple(regenerate(waits, workers=n) for n in WAITING_WORKERS)
    return Findings(name, killed, one, two, waiting, expected, judge)


def render(found: Findings) -> str:
    """Render the page about scale."""
    about, run = datasets.card(found.name), found.killed
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=found.name,
        title=about.title,
        rows=f"{run.rows:,}".replace(",", " "),
        verdict="the same, bit for bit, as" if found.same else "**not the same** as",
        judge=found.judge,
        sha256=run.sha256,
        minutes=f"{run.seconds / 60:.1f}",
        killed_after=run.killed_after,
        again=run.again,
        lost=run.started[0],
        left=run.started[1],
        before=f"{run.rate(0.1, 0.48):.1f}",
        after=f"{run.rate(0.55, 0.98):.1f}",
        compared=found.one.rows,
        one=f"{steady(found.one):.1f}",
        two=f"{steady(found.two):.1f}",
        speed_up=f"{found.speed_up:.2f}",
        beside=f"{found.two.beside_ms:.0f}",
        wait_ms=f"{1000 * WAIT_S:.0f}",
        waiting="\n".join(
            f"| {n}, rows that wait {1000 * WAIT_S:.0f} ms | {steady(run):.1f} "
            f"| {steady(run) / steady(found.waiting[0]):.2f} |"
            for n, run in zip(WAITING_WORKERS, found.waiting, strict=True)
        ),
        setting=this_machine(),
        dask=version("distributed"),
    )


def _maker(name: str) -> Maker:
    maker = pkgutil.resolve_name(datasets.card(name).maker)
    if "rows" not in inspect.signature(maker).parameters:
        raise ValueError(
            f"the maker of {name} cannot make a part of the table, which the comparison of one "
            "worker with two needs"
        )
    return maker


def _serial(maker: Maker, **part: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return hashlib.sha256(maker(folder, workers=1, **part).read_bytes()).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the page, and write it where the whole largest table was made."""
    parser = argparse.ArgumentParser(prog="python -m proofs.scale", description=__doc__)
    parser.add_argument("name", nargs="?", default=LARGEST, help=f"{LARGEST} unless given")
    parser.add_argument("--rows", type=int, help="only the first rows, compared with a serial run")
    parser.add_argument("--compared-rows", type=int, default=COMPARED_ROWS, help="1 against 2")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop the workers then, too
    try:
        found = find(asked.name, asked.rows, asked.compared_rows)
    except ValueError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        print("stopped, and with it the scheduler and its workers", file=sys.stderr)
        return 130
    page = render(found)
    print(page)
    if asked.name == LARGEST and asked.rows is None:
        PAGE.write_text(page, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)
    return 0 if found.same else 1


if __name__ == "__main__":
    sys.exit(main())
