"""Two numbers of the literature that the network is tested against.

References
----------
.. [1] X. Xu, J. Wang, J.-P. Lv, Y. Deng, Front. Phys. 9 (2014) 113, doi:10.1007/s11467-013-0403-z.
.. [2] P. C. Carman, Chem. Eng. Res. Des. 75 (1997) S32, doi:10.1016/S0263-8762(97)80003-2.
"""

from typing import Any

import numpy as np

from helpers.wetting.simulator.filling import invade
from helpers.wetting.simulator.inputs import WETTING_INPUTS
from helpers.wetting.simulator.network import Network, build

#: Share of open sites at which an endless simple cubic lattice has a way across [1]_.
CUBIC_THRESHOLD = 0.3116

_SIDE = 8
_PARTICLE_M = 6e-6


def percolation_threshold(n_structures: int = 30) -> float:
    """Share of wettable pores at which half of the networks are passed without pressure.

    Parameters
    ----------
    n_structures : int
        Networks of 8 × 8 × 8 pores at each of ten shares.

    Returns
    -------
    float
        The place where a logistic curve, fitted to the shares that are passed, is one half.

    Examples
    --------
    >>> abs(percolation_threshold(10) - CUBIC_THRESHOLD) < 0.03
    True
    """
    wettable = np.linspace(0.24, 0.42, 10)
    passed = [[_is_passed(share, k) for k in range(n_structures)] for share in wettable]
    conducting = np.mean(passed, axis=1)
    logit = np.log((conducting + 0.02) / (1.02 - conducting))
    slope, level = np.polyfit(wettable, logit, 1)
    return float(-level / slope)


def kozeny_constant(porosity: float) -> float:
    r"""Kozeny's constant of the uniform network.

    .. math:: K = d^2 \varepsilon^3 / (36\, k\, (1 - \varepsilon)^2)

    Parameters
    ----------
    porosity : float

    Returns
    -------
    float
        Packed spheres have 5 [2]_.

    Examples
    --------
    The network exaggerates how fast the permeability falls with the porosity:

    >>> print(f"{kozeny_constant(0.4):.1f}, {kozeny_constant(0.3):.1f}")
    5.2, 9.4
    """
    permeability = _uniform(porosity).conductance_m3[-1, 0] / _PARTICLE_M
    return float(_PARTICLE_M**2 * porosity**3 / (36 * permeability * (1 - porosity) ** 2))


def _is_passed(wettable: float, structure: int) -> bool:
    solid: dict[str, Any] = {item.name: item.nominal for item in WETTING_INPUTS}
    liquid = {name: solid.pop(name) for name in ("viscosity_mPas", "tension_mNm", "pressure_kPa")}
    walls = {"angle_deg": 50.0, "binder": 1 - wettable, "spread": 0.0, "thickness_um": 64.0}
    network = build(
        **solid | walls, side=_SIDE, random_state=structure, angle_std_deg=0.0, volume_std=0.0
    )
    run = invade(network, **liquid | {"viscosity_mPas": 1.0, "pressure_kPa": 0.0})
    return bool(np.isfinite(run.full_at_ms[-(_SIDE**2) :]).any())


def _uniform(porosity: float) -> Network:
    return build(
        particle_um=1e6 * _PARTICLE_M,
        porosity=porosity,
        thickness_um=60.0,
        spread=0.0,
        angle_deg=30.0,
        binder=0.0,
        angle_std_deg=0.0,
        volume_std=0.0,
    )
