"""Light on an oblate spheroid: Gans' formula with the correction for finite size."""

import numpy as np

from helpers.machine.jit import compiled
from helpers.nanoparticles.simulator.silver import DAMPING, FERMI, HC, PLASMA, WATER, permittivity


def depolarisation(aspect: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the depolarisation factors of an oblate spheroid along its long and short axes.

    Parameters
    ----------
    aspect : array_like
        Diameter over thickness, at least 1.

    Returns
    -------
    long, short : ndarray
        2 long + short = 1; for a sphere all are 1/3.

    Raises
    ------
    ValueError
        If an aspect ratio is below 1.
    """
    aspect = np.asarray(aspect, dtype=float)
    if not (aspect >= 1).all():
        raise ValueError("an oblate spheroid has an aspect ratio of at least 1")
    long = np.vectorize(_long_factor, otypes=[float])(aspect)
    return long, 1 - 2 * long


def surface(diameter: np.ndarray, thickness: np.ndarray) -> np.ndarray:
    """Return the surface of an oblate spheroid, in nm², its axes being given in nm."""
    return np.vectorize(_surface, otypes=[float])(diameter, thickness)


def oblate_extinction(
    diameter: float, thickness: float, wavelength: np.ndarray, medium: float = WATER
) -> np.ndarray:
    """Return the extinction cross section of a silver disc, averaged over its orientations.

    With the axis lengths 2r, the volume V, the permittivities ε of silver (surface damping
    included) and ε_m of the medium, and the depolarisation factor L of an axis,
    α₀ = V (ε - ε_m)/(ε_m + L(ε - ε_m)), α = α₀/(1 - k²α₀/(4πr) - ik³α₀/(6π)), C = k Im α, of which
    two thirds belong to the long axes and one third to the short one.

    Parameters
    ----------
    diameter, thickness : float
        In nm; the thickness is not larger than the diameter.
    wavelength : ndarray, shape (n,)
        In vacuum, in nm.
    medium : float
        Refractive index around the particle.

    Returns
    -------
    ndarray, shape (n,)
        In nm².

    Raises
    ------
    ValueError
        If the thickness is not positive or exceeds the diameter.

    Notes
    -----
    Exact for particles much smaller than the wavelength. The correction [2]_ adds the shift and the
    broadening of larger ones, and overdoes the shift: for spheres the peak is right within 1 nm up
    to 20 nm, 5 nm too far at 40 nm, and 18 nm at 60 nm.

    References
    ----------
    .. [1] R. Gans, Ann. Phys. 342 (1912) 881, doi:10.1002/andp.19123420503.
    .. [2] M. Meier, A. Wokaun, Opt. Lett. 8 (1983) 581, doi:10.1364/OL.8.000581.
    """
    if not 0 < thickness <= diameter:
        raise ValueError("the thickness has to be positive and not above the diameter")
    wavelength = np.asarray(wavelength, dtype=float)
    out = np.zeros(wavelength.shape)
    add_oblate(
        float(diameter), float(thickness), 1.0, wavelength, permittivity(wavelength), medium, out
    )
    return out


@compiled
def add_oblate(
    diameter: float,
    thickness: float,
    weight: float,
    wavelength: np.ndarray,
    bulk: np.ndarray,
    medium: float,
    out: np.ndarray,
) -> None:
    """Add the weighted extinction of one spheroid to `out`; what `oblate_extinction` computes."""
    volume = np.pi / 6 * diameter**2 * thickness
    path = 4 * volume / _surface(diameter, thickness)
    long = _long_factor(diameter / thickness)
    surrounding = medium**2
    gamma = DAMPING + FERMI / path
    for j in range(len(wavelength)):
        omega = HC / wavelength[j]
        k = 2 * np.pi * medium / wavelength[j]
        free = 1 / (omega**2 + 1j * omega * DAMPING) - 1 / (omega**2 + 1j * omega * gamma)
        contrast = bulk[j] + PLASMA**2 * free - surrounding
        total = 0.0
        for factor, axis, share in (
            (long, diameter, 2.0),
            (1 - 2 * long, thickness, 1.0),
        ):
            # 1/α from 1/α₀: one complex division instead of two
            inverse = (surrounding / contrast + factor) / volume
            inverse -= k**2 / (2 * np.pi * axis) + 1j * k**3 / (6 * np.pi)
            total += share * (-inverse.imag) / (inverse.real**2 + inverse.imag**2)
        out[j] += weight * k * total / 3


@compiled
def _long_factor(aspect: float) -> float:
    if aspect < 1.001:
        return 1 / 3 - 2 / 15 * (aspect - 1)  # to first order; the formula below is 0/0 at 1
    e2 = 1 - 1 / aspect**2
    g = np.sqrt((1 - e2) / e2)
    return g / (2 * e2) * (np.pi / 2 - np.arctan(g)) - g**2 / 2


@compiled
def _surface(diameter: float, thickness: float) -> float:
    if diameter < 1.001 * thickness:
        return np.pi * (diameter**2 * thickness) ** (2 / 3)
    e = np.sqrt(1 - (thickness / diameter) ** 2)
    return np.pi * diameter**2 / 2 * (1 + (1 - e * e) / e * np.arctanh(e))
