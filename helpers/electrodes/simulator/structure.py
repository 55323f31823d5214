"""From formulation and calendering to the properties of an electrode's mesostructure.

The chain is: draw particles and pack them as dried, bring the plate down, fill the narrowest gaps
with carbon and binder, cut into voxels, solve for transport. All of it is simulated; what is
assumed stands in `SIMPLIFICATIONS`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.electrodes.simulator import packing, surfaces, transport
from helpers.electrodes.simulator.voxels import ACTIVE, BINDER, voxelise
from helpers.experiments.designs import Input, InputSpace

INPUTS = InputSpace(
    (
        Input(
            "am_mass_fraction", 0.92, 0.965, "", 0.95, "active material over all solids, by mass"
        ),
        Input("mean_radius_um", 3.5, 5.5, "µm", 4.5, "mean radius of the particles"),
        Input("thickness_um", 54, 80, "µm", 66, "thickness after calendering; 80 µm as dried"),
    )
)

#: What the structure leaves out, or assumes.
SIMPLIFICATIONS = (
    "particles are rigid spheres without friction and cohesion; they do not break or deform",
    "the dryer is not simulated: particles start at random places with 44 % of the volume",
    "the collector is a hard plane into which no particle sinks",
    "pressure has no unit: the plate is moved, and the overlaps say how hard it is pushed",
    "the carbon-binder domain fills the narrowest gaps, anew in every state; it does not migrate",
    "27 % of that domain is pores, and ions move in it at 5 % of their speed in the electrolyte",
    "electrons move in active material at 1 % of their conductivity in the carbon-binder domain",
    "voxels of 1 µm close narrow throats: with half the voxel, diffusivity is a sixth larger",
    "a sphere touches the collector in a point: its contact is that of a layer of voxels",
    "the box is 50 × 50 µm, five to seven particles wide, so that repeats differ",
)

VOXEL_UM = 1.0


@dataclass(frozen=True)
class Properties:
    """Properties of one structure; all but the tortuosity and the plate's push are shares.

    Attributes
    ----------
    active, binder : float
        Volume of active material and of CBD with its small pores.
    porosity : float
        Pores, those in the CBD included.
    diffusivity : float
        Effective over bare electrolyte, across the thickness, sides periodic.
    tortuosity : float
        Porosity over diffusivity.
    conductivity : float
        Effective electronic conductivity over that of CBD.
    active_surface : float
        Share of the surface of the active material that faces pores.
    collector_active, collector_binder : float
        Shares of the collector that active material and CBD touch.
    plate_push : float
        Sum of the overlaps with the roll over its area; 0 until the particles jam.
    """

    active: float
    binder: float
    porosity: float
    diffusivity: float
    tortuosity: float
    conductivity: float
    active_surface: float
    collector_active: float
    collector_binder: float
    plate_push: float


def simulate(
    am_mass_fraction: float, mean_radius_um: float, thickness_um: float, seed: int
) -> Properties:
    """Make one electrode and measure it.

    Parameters
    ----------
    am_mass_fraction : float
        Active material over all solids, by mass, 0.85 to 1.
    mean_radius_um : float
        Mean radius of the particles, 2 to 10 µm.
    thickness_um : float
        After calendering, at most the 80 µm as dried; a whole number of µm, so that voxels fit.
    seed : int
        Of the particles. The same seed and radius at another thickness is the same piece of
        electrode, calendered more or less.

    Raises
    ------
    ValueError
        If an input is outside its range, or CBD and particles do not fit into the thickness.

    Examples
    --------
    The calender closes pores:

    >>> loose, pressed = (simulate(0.95, 4.5, thickness, 7) for thickness in (80, 56))
    >>> pressed.porosity < loose.porosity
    True
    """
    dried = packing.pack(mean_radius_um, random_state=int(seed))
    pressed = packing.compressed(dried, thickness_um)
    phase = voxelise(pressed, am_mass_fraction, VOXEL_UM)
    return characterise(phase, pressed.plate_push)


def characterise(phase: np.ndarray, plate_push: float = 0.0) -> Properties:
    """Measure a voxel structure of `PORE`, `ACTIVE` and `BINDER`, whatever it comes from.

    Parameters
    ----------
    phase : ndarray of int, shape (n_x, n_y, n_z)
        The collector is below the first layer of the last axis.
    plate_push : float
        Handed through.
    """
    porosity = transport.porosity(phase)
    diffusivity = transport.diffusion(phase, rtol=_RTOL).relative
    return Properties(
        float(np.mean(phase == ACTIVE)),
        float(np.mean(phase == BINDER)),
        porosity,
        diffusivity,
        transport.tortuosity(porosity, diffusivity),
        transport.conduction(phase, rtol=_RTOL).relative,
        surfaces.active_surface(phase),
        *surfaces.collector_contact(phase),
        plate_push,
    )


#: Residual at which the result, whose error is quadratic in it, is good to five digits.
_RTOL = 1e-4
