"""The compiled part of the filling model: one pore fills after the other.

Between two events pressures and flows are constant. Of the liquid's pressure p, each filled pore i
knows that what comes in goes out,

    sum_j g_ij (p_j - p_i) + g_inlet (P - p_i) = sum_k g_ik max(0, p_i + c_ik),

over its filled neighbours j and the menisci k in its throats, with the capillary pressure c of the
pore ahead. A meniscus that would recede stands still. The equation is solved by Newton's method
on the set of moving menisci: as the left side is an M-matrix and the right side convex, the steps
end at the one solution after finitely many of them. Each step factorises a band matrix, and only
its rows from the first one that changed.
"""

from __future__ import annotations

import numpy as np

from helpers.machine.jit import compiled
from helpers.wetting.simulator.network import INLET, OUTLET

#: Steps in which the set of moving menisci has to settle; few are needed.
MOST_STEPS = 60
#: Pressures and volumes that are smaller, relative to the largest, are taken as zero.
TINY = 1e-12


@compiled
def open_gas(filled: np.ndarray, neighbours: np.ndarray) -> np.ndarray:
    """Tell which pores hold gas that has a way to the outlet through other gas."""
    n = len(filled)
    is_open = np.zeros(n, dtype=np.bool_)
    stack = np.empty(n, dtype=np.int64)
    size = 0
    for i in range(n):
        if neighbours[i, 1] == OUTLET and not filled[i]:
            is_open[i] = True
            stack[size] = i
            size += 1
    while size > 0:
        size -= 1
        i = stack[size]
        for k in range(6):
            j = neighbours[i, k]
            if j >= 0 and not filled[j] and not is_open[j]:
                is_open[j] = True
                stack[size] = j
                size += 1
    return is_open


@compiled
def factorise(
    matrix: np.ndarray,
    factor: np.ndarray,
    columns: np.ndarray,
    first: np.ndarray,
    start: int,
    end: int,
    band: int,
) -> None:
    """Write rows ``start`` to ``end`` of the Cholesky factor of a symmetric matrix.

    Row i of ``matrix`` and ``factor`` holds the columns ``i - band`` to i; those before
    ``first[i]``, which may only fall from call to call, are zero. ``columns`` holds the factor once
    more, column by column, so that the innermost loop runs along memory.
    """
    for i in range(start, end):
        low = first[i]
        row = factor[i, low - i + band :]
        row[:] = matrix[i, low - i + band :]
        for k in range(low, i):
            if row[k - low] != 0.0:
                value = row[k - low] / columns[k, 0]
                row[k - low] = columns[k, i - k] = value
                rest, column = row[k - low + 1 :], columns[k, 1:]
                for j in range(i - k - 1):
                    rest[j] -= value * column[j]
                row[i - low] -= value * value
            else:
                columns[k, i - k] = 0.0
        row[i - low] = columns[i, 0] = np.sqrt(row[i - low])


@compiled
def solve(
    factor: np.ndarray,
    first: np.ndarray,
    half: np.ndarray,
    right: np.ndarray,
    pressure: np.ndarray,
    start: int,
    end: int,
    band: int,
) -> None:
    """Solve for the pressures; ``half`` keeps the forward substitution up to ``start``."""
    for i in range(start, end):
        total = right[i]
        for k in range(first[i], i):
            total -= factor[i, k - i + band] * half[k]
        half[i] = total / factor[i, band]
    for i in range(end):
        pressure[i] = half[i]
    for i in range(end - 1, -1, -1):
        pressure[i] /= factor[i, band]
        value, low = pressure[i], first[i]
        rest, row = pressure[low:i], factor[i, low - i + band : band]
        for k in range(len(rest)):
            rest[k] -= row[k] * value


@compiled
def write_row(
    i: int,
    filled: np.ndarray,
    moving: np.ndarray,
    neighbours: np.ndarray,
    conductance: np.ndarray,
    capillary: np.ndarray,
    inlet: float,
    matrix: np.ndarray,
    first: np.ndarray,
    right: np.ndarray,
) -> None:
    """Write the balance of pore i; one that is not filled gets a row of its own."""
    band = matrix.shape[1] - 1
    matrix[i, :] = 0.0
    first[i] = i
    right[i] = 0.0
    if not filled[i]:
        matrix[i, band] = 1.0
        return
    for k in range(6):
        j = neighbours[i, k]
        g = conductance[i, k]
        if j == INLET:
            matrix[i, band] += g
            right[i] += g * inlet
        elif j >= 0 and filled[j]:
            matrix[i, band] += g
            if j < i:
                matrix[i, j - i + band] = -g
                first[i] = min(first[i], j)
        elif j >= 0 and moving[i, k]:
            matrix[i, band] += g
            right[i] -= g * capillary[i, k]


@compiled
def invade(
    neighbours: np.ndarray,
    conductance: np.ndarray,
    capillary: np.ndarray,
    volume: np.ndarray,
    inlet: float,
    band: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float, int]:
    """Fill the network from below until nothing moves.

    ``capillary[i, k]`` is the capillary pressure of a meniscus that leaves pore i through its
    throat k; ``entry`` menisci, from the inlet into pore i, stand in ``capillary[i, 0]`` of the
    lowest layer. Returns times and volumes of the events, the time at which each pore was full
    (inf if never), the liquid in each pore, the largest relative error of the flow balance, and
    the largest number of Newton steps.
    """
    n = len(volume)
    filled = np.zeros(n, dtype=np.bool_)
    amount = np.zeros(n)
    full_at = np.full(n, np.inf)
    times, volumes = np.zeros(n + 1), np.zeros(n + 1)
    moving = np.zeros((n, 6), dtype=np.bool_)
    matrix, factor, columns = np.zeros((3, n, band + 1))
    matrix[:, band] = factor[:, band] = columns[:, 0] = 1.0
    first, changed = np.arange(n), np.zeros(n, dtype=np.bool_)
    beside = (neighbours >= 0).sum(axis=1)  # pores next to each one that are not yet filled
    right, half, pressure, rate = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    smallest = TINY * (np.abs(capillary).max() + abs(inlet))
    events, now, end, start, error, most = 0, 0.0, 0, 0, 0.0, 0
    is_open = open_gas(filled, neighbours)
    while True:
        settled = False
        steps = 0
        while not settled:
            for i in range(start, end):
                if changed[i]:
                    changed[i] = False
                    write_row(
                        i, filled, moving, neighbours, conductance, capillary, inlet, matrix,
                        first, right,
                    )  # fmt: skip
            factorise(matrix, factor, columns, first, start, end, band)
            solve(factor, first, half, right, pressure, start, end, band)
            settled = True
            start = end
            for i in range(end):
                if filled[i] and beside[i] > 0:
                    for k in range(6):
                        j = neighbours[i, k]
                        if j >= 0 and not filled[j]:
                            moves = is_open[j] and pressure[i] + capillary[i, k] > smallest
                            if moves != moving[i, k]:
                                moving[i, k] = moves
                                settled = False
                                changed[i] = True
                                start = min(start, i)
            steps += 1
            if steps == MOST_STEPS and not settled:
                return times[:0], volumes[:0], full_at, amount, np.inf, steps
        most = max(most, steps)
        rate[:] = 0.0
        supplied = 0.0
        for i in range(n):
            if filled[i]:
                if neighbours[i, 0] == INLET:
                    supplied += conductance[i, 0] * (inlet - pressure[i])
                if beside[i] > 0:
                    for k in range(6):
                        j = neighbours[i, k]
                        if j >= 0 and not filled[j] and moving[i, k]:
                            rate[j] += conductance[i, k] * (pressure[i] + capillary[i, k])
            elif neighbours[i, 0] == INLET and is_open[i]:
                flow = conductance[i, 0] * (inlet + capillary[i, 0])
                if inlet + capillary[i, 0] > smallest:
                    supplied += flow
                    rate[i] += flow
        step = np.inf
        for j in range(n):
            if rate[j] > 0:
                step = min(step, (volume[j] - amount[j]) / rate[j])
        if step == np.inf:
            break
        error = max(error, abs(supplied / rate.sum() - 1))
        now += step
        start = n
        for j in range(n):
            if rate[j] > 0:
                amount[j] += rate[j] * step
                if amount[j] >= volume[j] * (1 - TINY):
                    amount[j] = volume[j]
                    filled[j] = True
                    full_at[j] = now
                    end = max(end, j + 1)
                    changed[j] = True
                    start = min(start, j)
                    highest = inlet if neighbours[j, 0] == INLET else -np.inf
                    for k in range(6):
                        i = neighbours[j, k]
                        if i >= 0 and filled[i]:
                            highest = max(highest, pressure[i])
                    for k in range(6):
                        i = neighbours[j, k]
                        if i >= 0:
                            beside[i] -= 1
                            if filled[i]:
                                changed[i] = True
                                start = min(start, i)
                            else:  # a guess, and a good one where the pore is a dead end
                                moving[j, k] = highest + capillary[j, k] > smallest
        is_open = open_gas(filled, neighbours)
        for i in range(end):  # gas that was cut off stops its menisci
            if filled[i] and beside[i] > 0:
                for k in range(6):
                    j = neighbours[i, k]
                    if moving[i, k] and (filled[j] or not is_open[j]):
                        moving[i, k] = False
                        changed[i] = True
                        start = min(start, i)
        events += 1
        times[events], volumes[events] = now, amount.sum()
    return times[: events + 1], volumes[: events + 1], full_at, amount, error, most
