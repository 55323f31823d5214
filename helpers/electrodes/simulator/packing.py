"""Packings of active-material particles between two plates, and their stepwise compaction.

Spheres with a log-normal size distribution lie in a box that is periodic in x and y, with the
current collector at z = 0 and the roll of the calender above. Overlaps are pushed apart without
friction and without cohesion; so there is no pressure with a unit, only the depth of the
overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from helpers.electrodes.simulator.packing_kernels import neighbours, push_apart

#: Active material in the box when it comes out of the dryer, as share of its volume.
DRIED_FRACTION = 0.44
#: Thickness as dried, and period in x and y, in µm.
DRIED_THICKNESS_UM = 80
SIDE_UM = 50
#: Standard deviation of the logarithm of the radii; those beyond 0.4 to 2.2 means are not drawn.
RADIUS_SPREAD = 0.3
_SMALLEST, _LARGEST = 0.4, 2.2

#: The plate comes down by this much, in µm, before the particles are pushed apart again.
_PLATE_STEP_UM = 1
_ROUNDING = 1e-9  # a last digit is no step of its own, and would push particles once more
_SWEEPS = 3000
_TOLERANCE_UM = 1e-4


@dataclass(frozen=True, eq=False)
class Packing:
    """Spheres between a collector at z = 0 and a plate at z = thickness.

    Attributes
    ----------
    centres : ndarray, shape (n, 3)
        In µm; z counts from the collector.
    radii : ndarray, shape (n,)
        In µm.
    side_um : float
        Period in x and y.
    thickness_um : float
        Distance of the plates.
    """

    centres: np.ndarray
    radii: np.ndarray
    side_um: float
    thickness_um: float

    def __len__(self) -> int:
        """Return the number of particles."""
        return len(self.radii)

    @property
    def nominal_fraction(self) -> float:
        """Volume of all spheres over that of the box; an overlap counts twice."""
        volume = 4 / 3 * np.pi * np.sum(self.radii**3)
        return float(volume / (self.side_um**2 * self.thickness_um))

    @property
    def contacts(self) -> np.ndarray:
        """Depth of each overlap of two particles over the sum of their radii."""
        i, j = neighbours(self.centres, self.radii, self.side_um).T
        apart = self.centres[i] - self.centres[j]
        apart[:, :2] -= self.side_um * np.round(apart[:, :2] / self.side_um)
        sums = self.radii[i] + self.radii[j]
        depth = 1 - np.linalg.norm(apart, axis=1) / sums
        return depth[depth > 0]

    @property
    def plate_push(self) -> float:
        """Sum of the overlaps with the upper plate over its area, in µm per µm²: a bare number."""
        overlaps = self.centres[:, 2] + self.radii - self.thickness_um
        return float(overlaps.clip(min=0).sum() / self.side_um**2)


def pack(
    mean_radius_um: float,
    *,
    side_um: float = SIDE_UM,
    thickness_um: float = DRIED_THICKNESS_UM,
    random_state: int | np.random.Generator | None = None,
) -> Packing:
    """Draw particles, throw them into the box as dried, and push them apart.

    Radii are log-normal. They are drawn until their volume fills `DRIED_FRACTION` of the box and
    then scaled by a common factor near 1, so that every packing of a box holds the same volume.

    Parameters
    ----------
    mean_radius_um : float
        Mean radius, from 2 µm to a fifth of `side_um`.
    side_um, thickness_um : float
        The box as dried.
    random_state : int, numpy.random.Generator or None
        Where radii and places come from.

    Raises
    ------
    ValueError
        If a particle would be too large for the box or too small for its voxels.
    """
    if not 2 <= mean_radius_um <= min(side_um, thickness_um) / 5:
        raise ValueError(
            f"mean_radius_um must be from 2 to {min(side_um, thickness_um) / 5:g} in this box, "
            f"got {mean_radius_um}"
        )
    rng = np.random.default_rng(random_state)
    radii = _radii(mean_radius_um, DRIED_FRACTION * side_um**2 * thickness_um, rng)
    low, high = np.zeros(3), np.array([side_um, side_um, thickness_um])
    centres = rng.uniform(low, high, (len(radii), 3))
    return _relaxed(Packing(centres, radii, float(side_um), float(thickness_um)))


def compressed(packing: Packing, thickness_um: float) -> Packing:
    """Bring the plate down to a thickness, in steps of 1 µm.

    In each step all heights shrink in proportion, and particles are pushed apart again.

    Raises
    ------
    ValueError
        If the thickness is not positive, or larger than that of the packing: calendering cannot
        be undone.
    """
    if not 0 < thickness_um <= packing.thickness_um * (1 + _ROUNDING):
        raise ValueError(
            f"a packing of {packing.thickness_um:g} µm cannot be calendered to {thickness_um} µm"
        )
    there = thickness_um * (1 + _ROUNDING)
    while packing.thickness_um > there:
        lower = packing.thickness_um - _PLATE_STEP_UM
        lower = float(thickness_um) if lower <= there else lower
        centres = packing.centres * [1, 1, lower / packing.thickness_um]
        packing = _relaxed(replace(packing, centres=centres, thickness_um=lower))
    return packing


def _relaxed(packing: Packing) -> Packing:
    centres = packing.centres.copy()
    push_apart(
        centres, packing.radii, packing.side_um, packing.thickness_um, _SWEEPS, _TOLERANCE_UM
    )
    return replace(packing, centres=centres)


def _radii(mean_um: float, volume_um3: float, rng: np.random.Generator) -> np.ndarray:
    # twice as many as are needed on average, so that enough lie between the limits
    wanted = int(2 * volume_um3 / (4 / 3 * np.pi * mean_um**3)) + 20
    ratio = np.exp(rng.normal(-(RADIUS_SPREAD**2) / 2, RADIUS_SPREAD, wanted))
    ratio = ratio[(ratio > _SMALLEST) & (ratio < _LARGEST)]
    volumes = np.cumsum(4 / 3 * np.pi * (mean_um * ratio) ** 3)
    count = int(np.argmin(np.abs(volumes - volume_um3))) + 1
    return mean_um * ratio[:count] * (volume_um3 / volumes[count - 1]) ** (1 / 3)
