"""A conductivity that is known because it is ours: the truth that the virtual cell measures.

The electrolyte is synthetic: a salt in two solvents, a polar thick one and a thin one. It stands
for no real electrolyte, but behaves like many of them:

- over the salt the conductivity follows the Casteel-Amis equation: it rises with the number of
  ions, passes a maximum and falls, since the liquid gets thick;
- the thin solvent makes ions faster and takes them away (they pair where the solvent is less
  polar), so that the best share of it lies in between, and the maximum over the salt comes earlier;
- over the temperature it follows a Vogel-Fulcher-Tammann (VFT) law.

All constants are round numbers chosen by us, fitted to nothing.

References
----------
J. F. Casteel, E. S. Amis, J. Chem. Eng. Data 17, 55 (1972), https://doi.org/10.1021/je60052a029.
VFT: G. S. Fulcher, J. Am. Ceram. Soc. 8, 339 (1925),
https://doi.org/10.1111/j.1151-2916.1925.tb16731.x.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

#: Bounds of what one may ask the laboratory to mix, and of its thermostat.
SALT_MOL_KG = (0.1, 2.5)
COSOLVENT_SHARE = (0.0, 1.0)
TEMPERATURE_C = (0.0, 60.0)

#: Bounds of the law: a little wider, since a pump doses in steps.
MIXED_SALT_MOL_KG = (0.01, 3.0)

_THICK = 7.0  # mS/cm, maximum over the salt without thin solvent, at 25 C
_FLUIDITY = 1.5  # gain of ln k through the thin solvent
_PAIRING = 0.85  # share of ions that pair in the pure thin solvent
_SALT_AT_MAXIMUM = 1.3  # mol/kg, without thin solvent
_SALT_SHIFT = 0.5  # mol/kg, how far the maximum moves towards the pure thin solvent
_RISE, _BEND = 1.2, 0.12  # the exponents a and b of Casteel and Amis
_VFT_B, _VFT_T0 = 300.0, 170.0  # K


def conductivity(
    salt_mol_kg: ArrayLike, cosolvent_share: ArrayLike, temperature_c: ArrayLike = 25.0
) -> np.ndarray:
    """Conductivity without noise.

    Parameters
    ----------
    salt_mol_kg : array or float
        Salt per mass of solvent, in mol/kg, within ``MIXED_SALT_MOL_KG``.
    cosolvent_share : array or float
        Mass share of the thin solvent in the solvent, 0 to 1.
    temperature_c : array or float
        Temperature in degrees Celsius, within ``TEMPERATURE_C``.

    Returns
    -------
    ndarray
        In mS/cm, of the shape that the three broadcast to.

    Raises
    ------
    ValueError
        If a value is outside its bounds or not finite.

    Examples
    --------
    Over the salt the conductivity has a maximum:

    >>> lean, good, rich = conductivity(np.array([0.3, 1.2, 2.5]), 0.3)
    >>> bool(lean < good > rich)
    True
    """
    m = _bounded("salt_mol_kg", salt_mol_kg, MIXED_SALT_MOL_KG)
    x = _bounded("cosolvent_share", cosolvent_share, COSOLVENT_SHARE)
    kelvin = _bounded("temperature_c", temperature_c, TEMPERATURE_C) + 273.15
    height = _THICK * np.exp(_FLUIDITY * x) * (1 - _PAIRING * x**2)
    place = _SALT_AT_MAXIMUM - _SALT_SHIFT * x
    casteel_amis = (m / place) ** _RISE * np.exp(
        _BEND * (m - place) ** 2 - _RISE * (m - place) / place
    )
    warmth = np.exp(_VFT_B / (298.15 - _VFT_T0) - _VFT_B / (kelvin - _VFT_T0))
    return height * casteel_amis * warmth


@dataclass(frozen=True)
class Optimum:
    """The best composition at one temperature.

    Attributes
    ----------
    salt_mol_kg, cosolvent_share : float
        The composition.
    conductivity_ms_cm : float
        Its conductivity without noise.
    """

    salt_mol_kg: float
    cosolvent_share: float
    conductivity_ms_cm: float


def optimum(temperature_c: float = 25.0) -> Optimum:
    """Find the best composition, which a campaign does not know and its judge does.

    Parameters
    ----------
    temperature_c : float
        Temperature in degrees Celsius.

    Returns
    -------
    Optimum
        The maximum of :func:`conductivity`, by Nelder and Mead from the best point of a grid.
    """
    salt, share = np.meshgrid(np.linspace(*SALT_MOL_KG, 49), np.linspace(*COSOLVENT_SHARE, 41))
    best = np.argmax(conductivity(salt, share, temperature_c))
    found = minimize(
        lambda point: -conductivity(point[0], point[1], temperature_c),
        [salt.flat[best], share.flat[best]],
        method="Nelder-Mead",
        bounds=[SALT_MOL_KG, COSOLVENT_SHARE],
        options={"xatol": 1e-6, "fatol": 1e-9},
    )
    return Optimum(float(found.x[0]), float(found.x[1]), float(-found.fun))


def _bounded(name: str, values: ArrayLike, bounds: tuple[float, float]) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    low, high = bounds
    if not ((values >= low) & (values <= high)).all():  # also refuses nan
        raise ValueError(f"{name} goes from {low} to {high}, got {values}")
    return values
