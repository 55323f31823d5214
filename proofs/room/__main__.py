"""A room of learners on one machine: as many kernels as its memory holds, all at work at once.

``python -m proofs.room`` measures and writes ``docs/room.md``.
"""

import argparse
import sys
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, median
from string import Template

from helpers import ROOT
from helpers.course.lessons import Lesson, all_lessons, find
from helpers.machine import resources
from proofs.room import learners
from proofs.room import size as room_size
from proofs.room.learners import Stay
from proofs.room.servers import jupyterlab_mb
from proofs.room.size import Measured
from workshop.site.executions import this_machine

PAGE = ROOT / "docs" / "room.md"
TEMPLATE = Path(__file__).with_name("room.template.md")
#: Two groups at work side by side; lessons with little CPU time, so that two cores will do.
MIX = ("07", "09")
#: Memory that stays free, and below which learners are turned out before the system does it.
RESERVE_MB, LAST_MB = 3000, 1500
#: Time that the room may take.
LIMIT_MINUTES = 10
CHOSEN = {
    "memory": "as many as the free memory holds if all are as large at once as one is alone",
    "time": "as many as the cores can serve within the time that was given",
}


def fitting(alone: Sequence[Stay], free_mb: float, cores: float, limit_s: float) -> tuple[int, str]:
    """Choose the number of kernels, and say what limits it.

    Parameters
    ----------
    alone : sequence of Stay
        What each lesson of the mix took alone.
    free_mb : float
        Memory that is left now.
    cores : float
        Of the machine.
    limit_s : float
        Time that all of them together may take.

    Returns
    -------
    int
        Number of kernels, one at least.
    str
        ``"memory"`` or ``"time"``.
    """
    by_memory = int((free_mb - RESERVE_MB) / mean(stay.peak_mb for stay in alone))
    by_time = int(limit_s * cores / mean(stay.cpu_seconds for stay in alone))
    return max(1, min(by_memory, by_time)), "memory" if by_memory <= by_time else "time"


def measure(mix: Sequence[Lesson], kernels: int | None, limit_s: float) -> tuple[Measured, str]:
    """Execute each lesson alone, then all learners at once.

    Parameters
    ----------
    mix : sequence of Lesson
        Dealt out in turn.
    kernels : int, optional
        Number of learners; as many as fit unless given.
    limit_s : float
        Time that the room may take, if the number is not given.

    Returns
    -------
    Measured
        Of both.
    str
        How the number was chosen.

    Raises
    ------
    RuntimeError
        If a lesson fails alone already.
    """
    cores = resources.cores()
    server_mb = jupyterlab_mb()
    alone, others = {}, 0.0
    for lesson in dict.fromkeys(mix):
        single = learners.execute([lesson])
        (alone[lesson.number],), others = single.stays, max(others, single.others)
        if alone[lesson.number].error:
            raise RuntimeError(f"lesson {lesson.number} fails: {alone[lesson.number].error}")
    fit, limit = fitting([alone[x.number] for x in mix], resources.memory()[1], cores, limit_s)
    chosen = CHOSEN[limit] if kernels is None else "a number that was given"
    places = list(islice(cycle(mix), kernels or fit))
    room = learners.execute(places, stop_below_mb=LAST_MB)
    took_part = {stay.lesson for stay in room.stays}
    alone = {number: stay for number, stay in alone.items() if number in took_part}
    return Measured(room, alone, server_mb, cores, others), chosen


def render(measured: Measured, chosen: str, lessons: Sequence[Lesson]) -> str:
    """Render the page about the room.

    Parameters
    ----------
    measured : Measured
        What was measured.
    chosen : str
        How the number of kernels was chosen.
    lessons : sequence of Lesson
        All lessons, for their limits.
    """
    room, slow = measured.room, measured.slowdowns()
    mixed = [lesson for lesson in lessons if lesson.number in measured.alone]
    shares = (
        room_size.computing_share(measured.alone, mixed),
        room_size.largest_share(lessons),
    )
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        kernels=len(room.stays),
        mix=", ".join(measured.alone),
        chosen=chosen,
        setting=this_machine(),
        failures="; ".join(measured.failures) or "none",
        total=f"{room.peak_mb / 1000:.1f}",
        kernel=f"{measured.kernel_mb:.0f}",
        alone=f"{measured.alone_mb:.0f}",
        server=f"{measured.server_mb:.0f}",
        left=f"{room.least_left_mb / 1000:.1f}",
        minutes=f"{room.seconds / 60:.1f}",
        ideal=f"{measured.ideal_seconds / 60:.1f}",
        lost=f"{room.seconds / measured.ideal_seconds - 1:.0%}",
        median=f"{median(slow):.1f}" if slow else "–",
        slowest=f"{max(slow):.1f}" if slow else "–",
        others=f"{room.others:.0%}",
        others_alone=f"{measured.others_alone:.0%}",
        lessons=room_size.lesson_table(measured),
        share=f"{shares[0]:.1%}",
        limit_share=f"{shares[1]:.1%}",
        times=f"{shares[1] / shares[0]:.0f}",
        system=f"{room_size.SYSTEM_MB / 1000:.0f}",
        certainty=f"{room_size.CERTAINTY:.0%}",
        sizes=room_size.size_table(measured, shares, lessons),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a room; write the page if the number of kernels was not given, else print it."""
    parser = argparse.ArgumentParser(prog="python -m proofs.room", description=__doc__)
    parser.add_argument("--kernels", type=int, help="how many; as many as fit unless given")
    parser.add_argument("--lesson", nargs="+", default=MIX, metavar="NN", help="dealt out in turn")
    parser.add_argument("--minutes", type=float, default=LIMIT_MINUTES, help="of the room, about")
    asked = parser.parse_args(arguments)
    if asked.kernels is not None and asked.kernels < 1:
        parser.error(f"--kernels must be 1 or more, got {asked.kernels}")
    try:
        mix = [find(number) for number in asked.lesson]
    except ValueError as error:
        parser.error(str(error))
    try:
        measured, chosen = measure(mix, asked.kernels, 60 * asked.minutes)
    except KeyboardInterrupt:
        print("stopped, and with it all kernels", file=sys.stderr)
        return 130
    page = render(measured, chosen, all_lessons())
    print(page)
    if asked.kernels is None:
        PAGE.write_text(page, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)
    return 1 if measured.failures else 0


if __name__ == "__main__":
    sys.exit(main())
