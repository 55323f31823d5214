"""How fast this machine is now, beside the one on which the budgets were set.

Budgets and targets are seconds of processor time. Processors differ by half, and a core that is
shared does less in a second; so each of them is multiplied by the factor that a fixed piece of work
takes here and now. ``python -m helpers.machine.calibration`` prints it.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from helpers.machine.jit import compiled

#: Processor time of the work on the reference machine, in seconds; least of thirty.
REFERENCE_S = 0.95
#: Where and when that was.
REFERENCE = "2 cores of an AMD EPYC (x86_64), Python 3.11.7, numpy 2, 30 November 2026"


@dataclass(frozen=True)
class Pace:
    """What the fixed work took.

    Attributes
    ----------
    seconds : float
        Processor time of this thread.
    """

    seconds: float

    @property
    def factor(self) -> float:
        """Multiplies a number of seconds that was set on the reference machine.

        Examples
        --------
        >>> Pace(seconds=2 * REFERENCE_S).factor
        2.0
        """
        return self.seconds / REFERENCE_S


def pace() -> Pace:
    """Measure the time of the fixed work: about a second, on one thread.

    The work is what lessons spend their time with, a third each: matrices and elementwise functions
    in numpy, a compiled loop, and Python itself.

    Examples
    --------
    >>> pace().factor > 0
    True
    """
    _metropolis(2, 10)  # compiled before the clock starts
    with threadpool_limits(1):
        start = time.thread_time()
        checksum = _matrices() + _metropolis(48, 16_000) + _words()
        seconds = time.thread_time() - start
    assert math.isfinite(checksum)
    return Pace(seconds)


def _matrices() -> float:
    rng = np.random.default_rng(0)
    X = rng.random((700, 8))
    total = 0.0
    for _ in range(12):
        squares = ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=-1)
        L = np.linalg.cholesky(np.exp(-squares) + 1e-3 * np.eye(len(X)))
        total += float(np.linalg.solve(L, X).sum() + np.sort(squares, axis=None)[1000])
    return total


@compiled
def _metropolis(size: int, sweeps: int) -> float:
    """Return the magnetisation of an Ising lattice after some sweeps with numbers of our own."""
    spins = np.ones((size, size))
    state = 1
    for _ in range(sweeps * size * size):
        state = (state * 1103515245 + 12345) % 2147483648
        i, j = (state >> 8) % size, (state >> 18) % size
        field = spins[i - 1, j] + spins[(i + 1) % size, j] + spins[i, j - 1]
        cost = 2.0 * spins[i, j] * (field + spins[i, (j + 1) % size])
        state = (state * 1103515245 + 12345) % 2147483648
        if state / 2147483648.0 < np.exp(-0.5 * cost):
            spins[i, j] = -spins[i, j]
    return spins.mean()


def _words() -> float:
    counts: dict[str, int] = {}
    for i in range(1_750_000):
        word = f"{i * 7919 % 9973:x}"
        counts[word] = counts.get(word, 0) + len(word)
    return float(sum(counts.values()))


def main() -> None:
    """Print the factor of ten measurements."""
    seconds = [pace().seconds for _ in range(10)]
    print(
        f"{min(seconds):.3f} to {max(seconds):.3f} s of processor time, reference {REFERENCE_S} s "
        f"({REFERENCE}): factor {Pace(min(seconds)).factor:.2f} to {Pace(max(seconds)).factor:.2f}"
    )


if __name__ == "__main__":
    main()
