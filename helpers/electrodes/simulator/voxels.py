"""From a packing to voxels: active material, carbon-binder domain (CBD) and pores."""

from __future__ import annotations

import numpy as np

from helpers.electrodes.simulator.packing import Packing
from helpers.electrodes.simulator.packing_kernels import two_nearest_surfaces

PORE, ACTIVE, BINDER = 0, 1, 2

#: Densities in g/cm³: NMC, and the mean of carbon black and PVDF.
ACTIVE_DENSITY = 4.7
BINDER_DENSITY = 1.85
#: Share of the CBD that is pores too small for a voxel.
BINDER_POROSITY = 0.27

#: Narrower gaps fill with CBD first; farther than this from a surface, voxels are all alike, in µm.
_REACH_UM = 8.0


def binder_volume_ratio(am_mass_fraction: float) -> float:
    """Volume of CBD, its small pores included, over the volume of active material.

    Raises
    ------
    ValueError
        If the fraction is not between 0.85 and 1.
    """
    if not 0.85 <= am_mass_fraction <= 1:
        raise ValueError(f"am_mass_fraction must be from 0.85 to 1, got {am_mass_fraction}")
    solids = (1 - am_mass_fraction) / BINDER_DENSITY / (1 - BINDER_POROSITY)
    return solids / (am_mass_fraction / ACTIVE_DENSITY)


def voxelise(packing: Packing, am_mass_fraction: float, voxel_um: float = 1.0) -> np.ndarray:
    """Cut a packing into voxels and fill its narrowest gaps with CBD.

    A voxel is active material where its centre lies in a particle. Of the others, those with the
    smallest sum of distances to the two nearest surfaces become CBD, until its volume is met; the
    collector counts as a surface. CBD is placed anew in every state: it does not flow.

    Parameters
    ----------
    packing : Packing
        Side and thickness must be multiples of the voxel.
    am_mass_fraction : float
        Active material over all solids, by mass; the rest is carbon and binder.
    voxel_um : float
        Edge of a voxel.

    Returns
    -------
    ndarray of int8, shape (n_x, n_y, n_z)
        `PORE`, `ACTIVE` or `BINDER`; the collector is below the first layer of the last axis.

    Raises
    ------
    ValueError
        If the box is not a whole number of voxels, or the CBD does not fit into the pores.
    """
    counts = np.array([packing.side_um, packing.side_um, packing.thickness_um]) / voxel_um
    n_x, n_y, n_z = (int(n) for n in np.round(counts))
    shape = (n_x, n_y, n_z)
    if not np.allclose(counts, shape, rtol=0, atol=1e-6):
        raise ValueError(
            f"a box of {packing.side_um:g} × {packing.side_um:g} × {packing.thickness_um:g} µm is "
            f"not a whole number of voxels of {voxel_um} µm"
        )
    nearest, second = two_nearest_surfaces(
        packing.centres, packing.radii, packing.side_um, shape, float(voxel_um), _REACH_UM
    )
    phase = np.where(nearest < 0, ACTIVE, PORE).astype(np.int8)
    wanted = round(binder_volume_ratio(am_mass_fraction) * np.count_nonzero(phase == ACTIVE))
    free = np.flatnonzero(phase == PORE)
    if wanted > len(free):
        raise ValueError(f"{wanted} voxels of CBD do not fit into {len(free)} voxels of pores")
    gap = (nearest + second).ravel()[free]
    phase.ravel()[free[np.argsort(gap, kind="stable")[:wanted]]] = BINDER
    return phase
