"""From a measured room to the size of a server: memory and cores for a number of learners."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from scipy.stats import binom

from helpers.course.lessons import Lesson
from proofs.room.learners import Room, Stay

#: Memory of the operating system, the hub and its proxy: an assumption, not measured.
SYSTEM_MB = 2000
#: In this share of all moments there are at least as many cores as learners who compute.
CERTAINTY = 0.99


@dataclass(frozen=True)
class Measured:
    """What the size of a server is computed from.

    Attributes
    ----------
    room : Room
        All learners at once.
    alone : dict of str to Stay
        One learner alone, by number of the lesson.
    server_mb : float
        Memory of a learner's JupyterLab server.
    cores : float
        Of the machine.
    others_alone : float
        Largest share of the cores that other work took while a learner was alone.
    """

    room: Room
    alone: dict[str, Stay]
    server_mb: float
    cores: float
    others_alone: float

    @property
    def kernel_mb(self) -> float:
        """Memory of a learner's kernel: its part of the room's largest sum."""
        return self.room.peak_mb / len(self.room.stays)

    @property
    def alone_mb(self) -> float:
        """Largest memory of a kernel that is alone: the mean over the places of the room."""
        return mean(self.alone[stay.lesson].peak_mb for stay in self.room.stays)

    @property
    def ideal_seconds(self) -> float:
        """Time of the room if its CPU time were spread over the cores without any loss."""
        return sum(stay.cpu_seconds for stay in self.room.stays) / self.cores

    @property
    def failures(self) -> tuple[str, ...]:
        """What went wrong, one sentence for each lesson that some learner could not finish."""
        errors: dict[str, list[str]] = {}
        for stay in self.room.stays:
            if stay.error:
                errors.setdefault(stay.lesson, []).append(stay.error)
        started = Counter(stay.lesson for stay in self.room.stays)
        return tuple(
            f"{len(found)} of {started[lesson]} in lesson {lesson}, the first by: {found[0]}"
            for lesson, found in errors.items()
        )

    def slowdowns(self, lesson: str | None = None) -> list[float]:
        """Return time in the room over time alone of each learner who reached the end."""
        return [
            stay.seconds / self.alone[stay.lesson].seconds
            for stay in self.room.stays
            if not stay.error and lesson in (None, stay.lesson)
        ]


def computing_share(alone: dict[str, Stay], lessons: Sequence[Lesson]) -> float:
    """Return the share of the teaching time in which a learner's kernel computes.

    CPU time of a lesson over its minutes of teaching, without those of the exercises; the mean
    over the lessons.
    """
    return mean(
        alone[lesson.number].cpu_seconds / (60 * lesson.teaching_minutes) for lesson in lessons
    )


def largest_share(lessons: Sequence[Lesson]) -> float:
    """Return the largest share that the lessons' limits of time allow: no lesson exceeds its."""
    return max(lesson.seconds / (60 * lesson.teaching_minutes) for lesson in lessons)


def memory_gb(learners: int, kernel_mb: float, server_mb: float) -> float:
    """Return the memory of a server, in GB."""
    return (SYSTEM_MB + learners * (kernel_mb + server_mb)) / 1000


def cores(learners: int, share: float) -> int:
    """Return the cores with which, at almost every moment, nobody who computes has to wait.

    Learners press run independently of each other, so that their number is binomial.

    Parameters
    ----------
    learners : int
        In the room.
    share : float
        Of the time in which one computes, between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, got {share}")
    return max(1, int(binom.ppf(CERTAINTY, learners, share)))


def size_table(measured: Measured, shares: Sequence[float], lessons: Sequence[Lesson]) -> str:
    """Render the table of sizes for 30 and 90 learners in Markdown."""
    limit_mb = max(lesson.memory_mb for lesson in lessons)
    slowest = max(stay.slowest_cell for stay in measured.alone.values())
    low, high = (f"{share:.1%}" for share in shares)
    rows = [
        ("learners", 30, 90),
        ("memory, kernels as in this room", *_memories(measured, measured.kernel_mb)),
        ("memory, all kernels at their largest at once", *_memories(measured, measured.alone_mb)),
        (
            "memory, as in this room, two open notebooks each",
            *_memories(measured, 2 * measured.kernel_mb),
        ),
        (f"memory, each kernel at the limit of {limit_mb} MB", *_memories(measured, limit_mb)),
        (f"cores if each computes {low} of the time", *(cores(n, shares[0]) for n in (30, 90))),
        (f"cores if each computes {high} of the time", *(cores(n, shares[1]) for n in (30, 90))),
        ("cores if all run everything at once and nobody waits", 30, 90),
        (
            f"wait for the slowest cell ({slowest:.0f} s alone) if all run it at once, with the "
            f"cores of the {high} line",
            *(f"{slowest * n / cores(n, shares[1]):.0f} s" for n in (30, 90)),
        ),
    ]
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([lines[0], "|---|---|---|", *lines[1:]])


def lesson_table(measured: Measured) -> str:
    """Render what each lesson took alone and in the room in Markdown."""
    lines = [
        "| lesson | alone: time, CPU time, memory | kernels in the room | median time | slowest "
        "| largest memory | failures |",
        "|---|---|---|---|---|---|---|",
    ]
    for number, alone in measured.alone.items():
        stays = [stay for stay in measured.room.stays if stay.lesson == number]
        times = [stay.seconds for stay in stays if not stay.error]
        lines.append(
            f"| {number} "
            f"| {alone.seconds:.0f} s, {alone.cpu_seconds:.0f} s, {alone.peak_mb:.0f} MB "
            f"| {len(stays)} | {_slowed(median, times, alone)} | {_slowed(max, times, alone)} "
            f"| {max(stay.peak_mb for stay in stays):.0f} MB "
            f"| {sum(bool(stay.error) for stay in stays) or 'none'} |"
        )
    return "\n".join(lines)


def _memories(measured: Measured, kernel_mb: float) -> list[str]:
    return [f"{memory_gb(n, kernel_mb, measured.server_mb):.0f} GB" for n in (30, 90)]


def _slowed(choice: Callable, times: list[float], alone: Stay) -> str:
    if not times:
        return "–"
    seconds = choice(times)
    return f"{seconds:.0f} s (×{seconds / alone.seconds:.1f})"
