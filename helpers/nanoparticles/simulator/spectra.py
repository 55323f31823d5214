"""Absorbance spectra of populations, and of recipes, as the virtual laboratory would see them."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.machine.jit import compiled
from helpers.nanoparticles.simulator.growth import Population, grow
from helpers.nanoparticles.simulator.mie import sphere_extinction
from helpers.nanoparticles.simulator.silver import WATER, WAVELENGTHS, permittivity, surface_damping
from helpers.nanoparticles.simulator.spheroid import add_oblate, oblate_extinction

#: Nodes of the average over a log-normal distribution, in standard deviations. Half of one apart:
#: with fewer, the narrow peaks of single discs would stand out of a broad distribution.
NODES = np.linspace(-3.0, 3.0, 13)
#: The thickness varies with this share of the spread of the diameter.
THICKNESS_SPREAD = 0.3

#: Diameters between which the extinction of spheres is interpolated, in nm.
_DIAMETERS = np.geomspace(1.5, 250.0, 360)


def absorbance(population: Population) -> np.ndarray:
    """Return the absorbance spectra of populations.

    An average over the log-normal distribution by the trapezoidal rule; spheres by Mie theory,
    flat particles as oblate spheroids, both with surface damping. Extinction is taken for the whole
    volume of the particles, so that silver counts and not the number of particles.

    Parameters
    ----------
    population : Population

    Returns
    -------
    ndarray, shape (n, 421)
        At `WAVELENGTHS`.
    """
    weights = np.exp(-(NODES**2) / 2)
    p = population
    return _absorbance(
        np.asarray(p.flat, dtype=float),
        np.asarray(p.diameter, dtype=float),
        np.asarray(p.thickness, dtype=float),
        np.asarray(p.sphere, dtype=float),
        np.asarray(p.spread, dtype=float),
        np.asarray(p.silver, dtype=float),
        NODES,
        weights / weights.sum(),
        np.log(_DIAMETERS),
        _sphere_table(),
        WAVELENGTHS,
        permittivity(WAVELENGTHS),
        WATER,
    )


def spectra(recipes: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Return the spectra that recipes give without any error, shape (n, 421).

    Raises
    ------
    ValueError
        If a recipe cannot be mixed, see `helpers.nanoparticles.simulator.growth.grow`.

    Examples
    --------
    All that silver absorbs is positive:

    >>> from helpers.nanoparticles.simulator.recipes import candidates
    >>> bool((spectra(candidates(4, 0)) > 0).all())
    True
    """
    return absorbance(grow(recipes))


def disc_target(diameter: float = 60.0, thickness: float = 8.2) -> np.ndarray:
    """Return the spectrum of one kind of disc, with a maximum of 1, shape (421,).

    The default peaks at 647 nm: what is wanted is a solution of nothing but such discs.
    """
    spectrum = disc(diameter, thickness)
    return spectrum / spectrum.max()


def sphere(diameter: float | np.ndarray) -> np.ndarray:
    """Return the extinction of a silver sphere in water by Mie theory, with surface damping.

    Parameters
    ----------
    diameter : float or ndarray of shape (n, 1)
        In nm.

    Returns
    -------
    ndarray, shape (421,) or (n, 421)
        In nm², at `WAVELENGTHS`.
    """
    damped = permittivity(WAVELENGTHS) + surface_damping(WAVELENGTHS, 2 / 3 * diameter)
    return sphere_extinction(diameter, WAVELENGTHS, damped)


def disc(diameter: float, thickness: float) -> np.ndarray:
    """Return the extinction of an oblate silver spheroid in water, in nm², at `WAVELENGTHS`.

    Parameters
    ----------
    diameter, thickness : float
        In nm; equal ones make a sphere, by an approximation that is good below 20 nm.
    """
    return oblate_extinction(diameter, thickness, WAVELENGTHS)


def peak(spectra: np.ndarray) -> np.ndarray:
    """Return the wavelength of the highest point of each spectrum, in nm."""
    return WAVELENGTHS[np.argmax(spectra, axis=-1)]


@cache
def _sphere_table() -> np.ndarray:
    """Return the extinction a volume of spheres, in 1/nm, one row a diameter."""
    d = _DIAMETERS[:, None]
    table = sphere(d) / (np.pi / 6 * d**3)
    table.setflags(write=False)
    return table


@compiled
def _absorbance(
    flat: np.ndarray,
    diameter: np.ndarray,
    thickness: np.ndarray,
    sphere: np.ndarray,
    spread: np.ndarray,
    silver: np.ndarray,
    nodes: np.ndarray,
    weights: np.ndarray,
    log_diameters: np.ndarray,
    table: np.ndarray,
    wavelength: np.ndarray,
    bulk: np.ndarray,
    medium: float,
) -> np.ndarray:
    result = np.zeros((len(flat), len(wavelength)))
    discs, balls = np.zeros(len(wavelength)), np.zeros(len(wavelength))
    step = log_diameters[1] - log_diameters[0]
    for i in range(len(flat)):
        discs[:], balls[:] = 0.0, 0.0
        disc_volume = ball_volume = 0.0
        for node, weight in zip(nodes, weights):  # noqa: B905  numba knows no strict
            d = diameter[i] * np.exp(spread[i] * node)
            t = min(thickness[i] * np.exp(THICKNESS_SPREAD * spread[i] * node), d)
            add_oblate(d, t, weight, wavelength, bulk, medium, discs)
            disc_volume += weight * np.pi / 6 * d**2 * t
            place = (np.log(sphere[i]) + spread[i] * node - log_diameters[0]) / step
            place = min(max(place, 0.0), len(log_diameters) - 1.001)
            k = int(place)
            volume = weight * np.pi / 6 * (sphere[i] * np.exp(spread[i] * node)) ** 3
            balls += volume * ((1 - place + k) * table[k] + (place - k) * table[k + 1])
            ball_volume += volume
        result[i] = silver[i] * (
            flat[i] * discs / disc_volume + (1 - flat[i]) * balls / ball_volume
        )
    return result
