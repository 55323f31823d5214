"""Two laws of the process scale, as baselines that a mesostructure is tested against.

References
----------
.. [1] D. A. G. Bruggeman, Ann. Phys. 416 (1935) 636, doi:10.1002/andp.19354160705.
.. [2] R. W. Heckel, Trans. Metall. Soc. AIME 221 (1961) 671.
.. [3] C. Meyer, H. Bockholt, W. Haselrieder, A. Kwade, J. Mater. Process. Technol. 249 (2017)
   172, doi:10.1016/j.jmatprotec.2017.05.031 (calendering of electrodes).
"""

from __future__ import annotations

import numpy as np

#: Tortuosity over porosity in Bruggeman's law for spheres: tortuosity = porosity**-0.5.
BRUGGEMAN_EXPONENT = -0.5


def bruggeman_diffusivity(
    porosity: np.ndarray | float, exponent: float = BRUGGEMAN_EXPONENT
) -> np.ndarray | float:
    """Effective over free diffusivity where tortuosity = porosity**exponent.

    Raises
    ------
    ValueError
        If a porosity is not between 0 and 1.
    """
    if np.any((np.asarray(porosity) <= 0) | (np.asarray(porosity) > 1)):
        raise ValueError("porosities lie between 0 and 1")
    return porosity ** (1 - exponent)


def fitted_exponent(porosity: np.ndarray, tortuosity: np.ndarray) -> tuple[float, float]:
    """Fit tortuosity = factor · porosity**exponent in logarithms.

    Returns
    -------
    exponent, factor : float
    """
    exponent, log_factor = np.polyfit(np.log(porosity), np.log(tortuosity), 1)
    return float(exponent), float(np.exp(log_factor))


def heckel_line(porosity: np.ndarray, pressure: np.ndarray) -> tuple[float, float, float]:
    """Fit Heckel's law, -ln porosity = intercept + slope · pressure.

    Returns
    -------
    slope, intercept, r2 : float
        R² of the line says how well the law holds.
    """
    y = -np.log(porosity)
    slope, intercept = np.polyfit(pressure, y, 1)
    residual = y - intercept - slope * np.asarray(pressure)
    return float(slope), float(intercept), float(1 - np.var(residual) / np.var(y))
