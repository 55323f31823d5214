"""From a recipe to a population of particles: invented by us, so that the truth is known.

No line of this module was measured. It keeps what is commonly said of seeded growth: silver that is
reduced deposits on seeds; much silver on few seeds makes large particles; citrate in the right
proportion turns spheres into flat prisms; polymer and fast mixing narrow the distribution.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.nanoparticles.simulator import recipes as mixing


@dataclass(frozen=True, eq=False)
class Population:
    """What grew in n recipes: flat particles and spheres, of log-normal size.

    Attributes
    ----------
    flat : ndarray, shape (n,)
        Share of the silver that is in flat particles.
    diameter, thickness : ndarray, shape (n,)
        Median size of the flat particles in nm.
    sphere : ndarray, shape (n,)
        Median diameter of the spheres in nm.
    spread : ndarray, shape (n,)
        Standard deviation of the logarithm of a diameter.
    silver : ndarray, shape (n,)
        How much silver a light beam meets, in absorbance nm: multiplied by an extinction cross
        section a volume (1/nm) it gives an absorbance.
    """

    flat: np.ndarray
    diameter: np.ndarray
    thickness: np.ndarray
    sphere: np.ndarray
    spread: np.ndarray
    silver: np.ndarray


def grow(recipes: np.ndarray | pd.DataFrame) -> Population:
    """Return the particles that recipes give.

    Parameters
    ----------
    recipes : array_like, shape (n, 5)
        AgNO3, PVA, TSC and seed in %, total flow in µL/min.

    Returns
    -------
    Population

    Raises
    ------
    ValueError
        If a flow is not positive, or a recipe leaves no rest for the reductant.

    Examples
    --------
    >>> from helpers.nanoparticles.simulator.recipes import candidates
    >>> population = grow(candidates(4, 0))
    >>> bool(((population.flat >= 0) & (population.flat <= 1)).all())
    True
    """
    X = np.atleast_2d(mixing._array(recipes))
    rest = mixing.rest(X)
    if not ((X > 0).all() and (rest > 0).all()):
        raise ValueError("every flow has to be positive and the fractions below 100 % in sum")
    silver, polymer, citrate, seed, total = X.T
    converted = 1 - np.exp(-1.1 * (1000 / total) * (0.35 + rest / 40))
    volume = 90 + 3000 * silver * converted / seed  # nm³ a seed
    proportion = citrate / (0.25 * silver + 1.5)
    flat = 0.9 * np.exp(-0.5 * (np.log(proportion) / 0.6) ** 2) * (1 - 0.5 * np.exp(-seed / 2))
    thickness = 5.5 + 1.5 * np.log1p(silver / 10) + 2.2 * np.exp(-citrate / 6)
    diameter = np.sqrt(6 * volume / (np.pi * thickness))
    return Population(
        flat=flat,
        diameter=np.maximum(diameter, 1.02 * thickness),
        thickness=thickness,
        sphere=np.clip(np.cbrt(6 * volume / np.pi), 8, 45),
        spread=0.09 + 0.40 * np.exp(-polymer / 12) + 0.14 * np.exp(-total / 350),
        silver=0.045 * silver * converted,
    )
