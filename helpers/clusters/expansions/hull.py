"""Formation energies, their lower convex hull, and the voltages between its corners.

With energies in eV a site and lithium metal as the reference of energy, the mean voltage between
two lithium contents is V = -[E(x2) - E(x1)]/(x2 - x1).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers.tables.distinct import levels


class Steps(NamedTuple):
    """Voltage steps at zero temperature, from empty to full.

    Attributes
    ----------
    x_from, x_to : ndarray, shape (n,)
        Lithium contents between which a step reaches.
    volts : ndarray, shape (n,)
    """

    x_from: np.ndarray
    x_to: np.ndarray
    volts: np.ndarray


def formation_energies(x: ArrayLike, energies: ArrayLike) -> np.ndarray:
    """Return E(x) - x E(1) - (1 - x) E(0) in the unit of the energies.

    Raises
    ------
    ValueError
        If an end member, x = 0 or x = 1, is missing; of several the lowest counts.
    """
    x, energies = np.asarray(x, dtype=float), np.asarray(energies, dtype=float)
    ends = [energies[np.isclose(x, end)] for end in (0, 1)]
    if not all(map(len, ends)):
        raise ValueError("both end members, x = 0 and x = 1, have to be among the structures")
    empty, full = (end.min() for end in ends)
    return energies - x * full - (1 - x) * empty


def lower_hull(x: np.ndarray, energies: np.ndarray) -> np.ndarray:
    """Return the places of the corners of the lower convex hull, by increasing x.

    Parameters
    ----------
    x, energies : ndarray, shape (n,)
        Formation energies or energies: the corners are the same.
    """
    x, energies = levels(np.asarray(x, dtype=float)), np.asarray(energies, dtype=float)
    corners: list[int] = []
    for i in np.lexsort((energies, x)):
        if corners and x[i] == x[corners[-1]]:
            continue  # higher up at the same content
        while len(corners) > 1 and _above(x, energies, corners[-2], corners[-1], i):
            corners.pop()
        corners.append(int(i))
    return np.array(corners)


def hull_voltages(x: np.ndarray, energies: np.ndarray) -> Steps:
    """Return the voltage of each edge of the hull.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Lithium contents.
    energies : ndarray, shape (n,)
        In eV a site, lithium metal as the reference; *not* formation energies.
    """
    corners = lower_hull(x, energies)
    at, lowest = np.asarray(x)[corners], np.asarray(energies)[corners]
    return Steps(at[:-1], at[1:], -np.diff(lowest) / np.diff(at))


def _above(x: np.ndarray, y: np.ndarray, left: int, middle: int, right: int) -> bool:
    straight = np.interp(x[middle], [x[left], x[right]], [y[left], y[right]])
    return y[middle] >= straight - 1e-12
