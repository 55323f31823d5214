"""A cubic network of pores and throats that stands for a porous electrode."""

import math
from dataclasses import dataclass

import numpy as np

from helpers.experiments.designs import RandomState

#: What stands in `Network.neighbours` where a throat leads out of the network.
INLET, OUTLET = -1, -2
#: A pore rich in carbon binder is wetted worse by this many degrees.
BINDER_DEG = 55.0
#: Standard deviations: contact angle from pore to pore in degrees, logarithm of a pore's volume.
ANGLE_STD_DEG, VOLUME_STD = 5.0, 0.3
#: Pores across the electrode, at least and at most; and along each side of the column.
FEWEST_LAYERS, MOST_LAYERS, SIDE = 6, 18, 6
#: No throat is wider than this share of a particle's diameter.
WIDEST = 0.45


@dataclass(frozen=True, eq=False)
class Network:
    """Pores, numbered layer by layer from the inlet, and the six throats of each.

    Attributes
    ----------
    layers, side : int
        The network has ``layers`` x ``side`` x ``side`` pores and is periodic sideways.
    neighbours : ndarray of int, shape (n, 6)
        The pore at the other end of each throat (below, above, then four sideways), or
        `INLET` or `OUTLET`.
    radius_m : ndarray, shape (n, 6)
        Radii of the throats.
    conductance_m3 : ndarray, shape (n, 6)
        Flow through a throat is ``conductance_m3 / viscosity * pressure drop``.
    volume_m3 : ndarray, shape (n,)
        Volumes of the pores; throats hold none.
    angle_deg : ndarray, shape (n,)
        Contact angle in each pore.
    binder_rich : ndarray of bool, shape (n,)
        Which pores are rich in carbon binder.
    """

    layers: int
    side: int
    neighbours: np.ndarray
    radius_m: np.ndarray
    conductance_m3: np.ndarray
    volume_m3: np.ndarray
    angle_deg: np.ndarray
    binder_rich: np.ndarray


def build(
    *,
    particle_um: float,
    porosity: float,
    thickness_um: float,
    spread: float,
    angle_deg: float,
    binder: float,
    random_state: RandomState = None,
    side: int = SIDE,
    most_layers: int = MOST_LAYERS,
    angle_std_deg: float = ANGLE_STD_DEG,
    volume_std: float = VOLUME_STD,
) -> Network:
    r"""Draw a network.

    A throat is as wide as the tube with the ratio of volume to surface of a packing of spheres,
    times a log-normal factor:

    .. math:: r = \frac{d\,\varepsilon}{3(1 - \varepsilon)}\,e^{\sigma N(0, 1)}

    and obeys Poiseuille's law. There is a layer of pores for each particle diameter, but no fewer
    than 6 and no more than `most_layers`. Where the spacing a differs from the diameter d, each
    throat stands for (a/d)² of them side by side, so that the permeability does not depend on the
    number of layers. The throats at the inlet are half as long as the others.

    Parameters
    ----------
    particle_um, porosity, thickness_um, spread, angle_deg, binder : float
        See :data:`helpers.wetting.simulator.inputs.WETTING_INPUTS`.
    random_state : int, numpy.random.Generator or None
        Draws the structure. Equal draws for equal ``thickness_um / particle_um``, whatever the
        other numbers: with more binder, the pores that were rich in it stay so.
    side : int
        Pores along each side, at least 3.
    most_layers : int
        At least 6.
    angle_std_deg, volume_std : float
        Scatter from pore to pore; zero for a uniform network.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If a number is out of its physical range.
    """
    for name, value, low, high in (
        ("porosity", porosity, 0, 1),
        ("particle_um", particle_um, 0, math.inf),
        ("thickness_um", thickness_um, 0, math.inf),
    ):
        if not low < value < high:
            raise ValueError(f"{name} lies between {low} and {high}, got {value}")
    if not 0 <= binder <= 1:
        raise ValueError(f"binder is a share from 0 to 1, got {binder}")
    if min(spread, angle_std_deg, volume_std) < 0:
        raise ValueError("spread, angle_std_deg and volume_std cannot be negative")
    if not 0 <= angle_deg <= 180:
        raise ValueError(f"angle_deg lies between 0 and 180, got {angle_deg}")
    if side < 3 or most_layers < FEWEST_LAYERS:
        raise ValueError(f"at least 3 pores a side and {FEWEST_LAYERS} layers are needed")
    rng = np.random.default_rng(random_state)
    layers = int(np.clip(round(thickness_um / particle_um), FEWEST_LAYERS, most_layers))
    shape = (layers, side, side)
    volumes, angles = rng.standard_normal((2, *shape))
    rich = rng.random(shape) < binder
    widths = rng.standard_normal((3, *shape))  # of the throats below, to the left, in front
    spacing, diameter = thickness_um * 1e-6 / layers, particle_um * 1e-6
    tube = diameter * porosity / (3 * (1 - porosity))
    radius = np.minimum(tube * np.exp(spread * widths), WIDEST * diameter)
    conductance = math.pi * radius**4 / (8 * spacing) * (spacing / diameter) ** 2
    conductance[0, 0] *= 2
    angle = np.clip(angle_deg + BINDER_DEG * rich + angle_std_deg * angles, 0, 180)
    volume = porosity * spacing**3 * np.exp(volume_std * volumes - volume_std**2 / 2)
    return Network(
        layers,
        side,
        _neighbours(shape),
        _at_pores(radius),
        _at_pores(conductance),
        volume.ravel(),
        angle.ravel(),
        rich.ravel(),
    )


def _neighbours(shape: tuple[int, int, int]) -> np.ndarray:
    number = np.arange(math.prod(shape)).reshape(shape)
    below, above = np.full(shape, INLET), np.full(shape, OUTLET)
    below[1:], above[:-1] = number[:-1], number[1:]
    sideways = [np.roll(number, step, axis) for axis in (1, 2) for step in (1, -1)]
    return np.stack([below, above, *sideways], axis=-1).reshape(-1, 6)


def _at_pores(below_left_front: np.ndarray) -> np.ndarray:
    """Hand the value of each throat to the pores at both of its ends; the outlet's are zero."""
    below, left, front = below_left_front
    above = np.zeros_like(below)
    above[:-1] = below[1:]
    sides = [left, np.roll(left, -1, axis=1), front, np.roll(front, -1, axis=2)]
    return np.stack([below, above, *sides], axis=-1).reshape(-1, 6)
