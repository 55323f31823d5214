"""What a lesson did under a condition: run it, keep the outcome, render all as one page."""

import json
import math
import resource
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import psutil

from helpers.machine.process_family import FamilyWatch
from proofs.conditions.conditions import Setting

#: Processor time after which a lesson is stopped: ten times its budget.
LIMIT_CPU_S = 1200.0
#: One that takes no processor time is stopped, too, however busy the machine may be.
PATIENCE_S = 4 * 3600.0
_SAMPLE_S = 0.2


@dataclass(frozen=True)
class Outcome:
    """What a lesson did under a condition.

    Attributes
    ----------
    verdict : {"passed", "failed", "not tried"}
        Whether it ran from top to bottom.
    reason : str
        Why not; empty where it passed.
    cpu_s, peak_mb : float
        Processor time and largest resident memory of the kernel and its descendants; after a
        failure the processor time of what ended in order.
    compared, differing : int
        Cells with a stored output, and those of them that printed something else.
    means : tuple of str
        How the condition was brought about.
    versions : dict
        Of the main dependencies, from name to version.
    """

    verdict: Literal["passed", "failed", "not tried"]
    reason: str = ""
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    compared: int = 0
    differing: int = 0
    means: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)


def run(
    setting: Setting,
    number: str,
    limit_cpu_s: float = LIMIT_CPU_S,
    patience_s: float = PATIENCE_S,
) -> Outcome:
    """Execute a lesson in a setting and judge what happened.

    Parameters
    ----------
    setting : Setting
        How it is started.
    number : str
        The lesson's number.
    limit_cpu_s, patience_s : float
        It is stopped when all its processes took so much processor time, or after this long.
    """
    work = setting.scratch / "work"
    work.mkdir(exist_ok=True)
    written = work / f"{number}.json"
    words = [setting.python, "-m", "proofs.conditions.one_lesson", number, str(written)]
    before = _cpu_s()
    with (
        subprocess.Popen(
            [*setting.prefix, *words],
            cwd=work,
            env={**setting.variables(), "PYTHONPATH": str(setting.root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process,
        _Limits(process.pid, setting.watched_mb, limit_cpu_s) as limits,
    ):
        try:
            said = process.communicate(timeout=patience_s)[1]
        except subprocess.TimeoutExpired:
            limits.stop(f"it took longer than {patience_s:.0f} s")
            said = process.communicate()[1]
    cpu_s = _cpu_s() - before
    if limits.reason or not written.is_file():
        lines = said.strip().splitlines() or [f"it ended with status {process.returncode}"]
        return Outcome("failed", limits.reason or lines[-1], cpu_s, means=setting.means)
    facts = json.loads(written.read_text("utf-8"))
    written.unlink()
    problem = facts["problem"]
    if not facts["own_checkout"]:
        problem = "the helpers came from another checkout"
    return Outcome(
        verdict="failed" if problem else "passed",
        reason=problem,
        cpu_s=facts["cpu_s"] or cpu_s,
        peak_mb=facts["peak_mb"],
        compared=facts["compared"],
        differing=len(facts["differing"]),
        means=setting.means,
        versions=facts["versions"],
    )


class _Limits(FamilyWatch):
    """Kills a process and its descendants when they take more memory or time than allowed."""

    def __init__(self, pid: int, limit_mb: float | None, limit_cpu_s: float) -> None:
        super().__init__(pid, adopted=False, interval_s=_SAMPLE_S)
        self.reason = ""
        self._limit_mb, self._limit_cpu_s = limit_mb or math.inf, limit_cpu_s

    def look(self) -> None:
        super().look()
        if self.peak_mb > self._limit_mb:
            self.stop(f"it held {self.peak_mb:.0f} MB, more than {self._limit_mb:.0f} MB")
        elif self.cpu_seconds > self._limit_cpu_s:
            self.stop(f"it took more than {self._limit_cpu_s:g} s of processor time")

    def stop(self, reason: str) -> None:
        self.reason = self.reason or reason
        for process in self.members():
            with suppress(psutil.Error):
                process.kill()


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def keep(outcome: Outcome, path: Path) -> None:
    """Write an outcome; a killed run leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(outcome), indent=1), encoding="utf-8")
    part.replace(path)


def kept(path: Path) -> Outcome | None:
    """Return an outcome that was kept, None if there is none."""
    if not path.is_file():
        return None
    found = json.loads(path.read_text("utf-8"))
    return Outcome(**{**found, "means": tuple(found["means"])})
