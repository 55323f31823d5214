"""Waiting for a state, and not for a time: a busy machine is waited for, a dead end is not."""

import time
from contextlib import suppress

import psutil

#: Nothing at all has happened for so long: it will not happen any more.
QUIET_S = 300.0
#: Work in steps of so many processor seconds counts as something that happens: an idle kernel does
#: less in the time above.
WORK_S = 5.0


class DeadEndError(AssertionError):
    """A state was not reached, and nothing moves towards it any more."""


def wait_until(reached, *, signs, pause, what, quiet_s=QUIET_S):
    """Return what `reached` returns as soon as it is true.

    Parameters
    ----------
    reached : callable
        Tells whether the state is there. It may raise to end the waiting.
    signs : callable
        Returns what would change if anything happened; while it changes, it is waited.
    pause : callable
        Waits for a moment.
    what : str
        The state, for the error.
    """
    before, since = signs(), time.monotonic()
    while not (state := reached()):
        now = signs()
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > quiet_s:
            raise DeadEndError(f"{what}: nothing has changed for {quiet_s:.0f} s, still {now!r}")
        pause()
    return state


def work(pid):
    """Return what a process and its children have worked, in steps of `WORK_S`."""
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for member in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += sum(member.cpu_times()[:4])
    return int(total / WORK_S)
