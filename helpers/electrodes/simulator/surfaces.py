"""What the surfaces of a voxel structure touch: active material, and the current collector."""

from __future__ import annotations

import numpy as np

from helpers.electrodes.simulator.voxels import ACTIVE, BINDER, PORE


def active_surface(phase: np.ndarray) -> float:
    """Share of the surface of the active material that faces pores, the rest being under CBD.

    Faces between voxels are counted; sides are periodic. Faces between two particles, and those
    at the plates, are no surface.

    Parameters
    ----------
    phase : ndarray, shape (n_x, n_y, n_z)

    Returns
    -------
    float
        Not a number if no active material faces anything.
    """
    open_, covered = _faces_between(phase, ACTIVE, PORE), _faces_between(phase, ACTIVE, BINDER)
    return float(open_ / (open_ + covered)) if open_ + covered else float("nan")


def collector_contact(phase: np.ndarray) -> tuple[float, float]:
    """Shares of the collector that touch active material and CBD; the rest touches electrolyte.

    A sphere touches a plane in a point. Its share here is that of the first layer of voxels, and
    falls with the size of the voxel.

    Returns
    -------
    active, binder : float
    """
    first = phase[:, :, 0]
    return float(np.mean(first == ACTIVE)), float(np.mean(first == BINDER))


def _faces_between(phase: np.ndarray, one: int, other: int) -> int:
    count = 0
    for axis in range(3):
        ahead = np.roll(phase, -1, axis)
        meets = ((phase == one) & (ahead == other)) | ((phase == other) & (ahead == one))
        if axis == 2:
            meets = meets[:, :, :-1]  # the last layer meets the plate, not the first layer
        count += int(np.count_nonzero(meets))
    return count
