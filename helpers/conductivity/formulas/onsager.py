"""The limiting law of Debye, Hückel and Onsager for the conductivity of a dilute 1:1 salt.

Each ion drags an atmosphere of opposite charge. When a field pulls the ion, the solvent in the
atmosphere streams against it (electrophoresis) and the atmosphere lags behind (relaxation); both
slow it down in proportion to the square root of the concentration:

    Λ = Λ0 - (A + B Λ0) √c,    c in mol/L.

References
----------
L. Onsager, Trans. Faraday Soc. 23, 341 (1927), https://doi.org/10.1039/TF9272300341.
"""

import math
from dataclasses import dataclass

from scipy import constants

#: 1 mol/L in mol/m3, and 1 S m2/mol in S cm2/mol.
_LITRE, _CM2 = 1e3, 1e4


@dataclass(frozen=True)
class Solution:
    """A solvent with the salt at infinite dilution in it.

    Attributes
    ----------
    permittivity : float
        Relative permittivity of the solvent.
    viscosity : float
        Viscosity of the solvent, mPa s.
    limiting_conductivity : float
        Molar conductivity Λ0 of the salt at infinite dilution, S cm2/mol.
    density : float
        Density of the solvent, kg/L; it turns mol/kg into mol/L.
    temperature : float
        Temperature, K.
    """

    permittivity: float
    viscosity: float
    limiting_conductivity: float
    density: float
    temperature: float = 298.15

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"{name} must be positive, got {value}")


#: LiPF6 in EC/EMC 3:7 by mass at 25 °C, as an estimate for carbonate mixtures. Permittivity: 18.7,
#: measured (https://escholarship.org/uc/item/8zt5875c). Viscosity 1.0 mPa s and density 1.1 kg/L:
#: round numbers for such mixtures. Λ0: Walden's rule Λ0·viscosity = const from LiPF6 in pure PC,
#: taken as 26 S cm2/mol at 2.5 mPa s. None of them belongs to the formulations of the table, whose
#: content of EMC is not given.
CARBONATES = Solution(
    permittivity=18.7, viscosity=1.0, limiting_conductivity=65.0, density=1.1, temperature=298.15
)


@dataclass(frozen=True)
class OnsagerSlope:
    """How the conductivity of a dilute 1:1 salt falls with the square root of concentration.

    Attributes
    ----------
    A : float
        Electrophoretic part, S cm2/mol (mol/L)^-1/2.
    B : float
        Relaxation part, (mol/L)^-1/2.
    molar : float
        (A + B Λ0)/Λ0, the slope of -ln(Λ) at c = 0, (mol/L)^-1/2.
    molal : float
        The same for the content of salt a kilogram of solvent, (mol/kg)^-1/2: comparable with the
        a1 of ln(k/c) = a0 - a1 √c when c is in mol/kg.
    valid_below : float
        Content of salt, mol/kg, at which the Debye length falls to the Bjerrum length, the distance
        at which two ions attract each other with 1 kT. Well below it the law is a limit, above it
        ions pair and the law has lost its ground.
    """

    A: float
    B: float
    molar: float
    molal: float
    valid_below: float


def debye_length(solution: Solution, molarity: float) -> float:
    """Return the thickness of the ionic atmosphere of a 1:1 salt, in nm.

    Parameters
    ----------
    solution : Solution
        The solvent; permittivity and temperature count.
    molarity : float
        Concentration of free ions of either sign, mol/L.
    """
    ions = 2 * constants.N_A * molarity * _LITRE
    return 1e9 / math.sqrt(4 * math.pi * bjerrum_length(solution) * 1e-9 * ions)


def bjerrum_length(solution: Solution) -> float:
    """Return the distance at which two unit charges attract each other with 1 kT, in nm."""
    permittivity = solution.permittivity * constants.epsilon_0
    thermal = constants.k * solution.temperature
    return 1e9 * constants.e**2 / (4 * math.pi * permittivity * thermal)


def onsager_slope(solution: Solution = CARBONATES) -> OnsagerSlope:
    """Compute the limiting slope of the molar conductivity of a fully dissociated 1:1 salt.

    Parameters
    ----------
    solution : Solution
        Permittivity, viscosity, limiting molar conductivity, density and temperature.

    Returns
    -------
    OnsagerSlope
        A, B, and the slope of ln(Λ) per root of mol/L and of mol/kg.

    Notes
    -----
    With κ the inverse Debye length at 1 mol/L and l the Bjerrum length, in SI units
    A = e F κ/(3 π η) and B = l κ/3 · q/(1 + √q) with q = 1/2. In A/Λ0 the viscosity enters only in
    the product Λ0 η, which hardly depends on the solvent (Walden's rule).

    References
    ----------
    L. Onsager, Trans. Faraday Soc. 23, 341 (1927), https://doi.org/10.1039/TF9272300341.
    """
    kappa = 1e9 / debye_length(solution, 1.0)
    bjerrum = bjerrum_length(solution)
    faraday = constants.e * constants.N_A
    A = _CM2 * constants.e * faraday * kappa / (3 * math.pi * solution.viscosity * 1e-3)
    B = bjerrum * 1e-9 * kappa / 3 * 0.5 / (1 + math.sqrt(0.5))
    molar = A / solution.limiting_conductivity + B
    equal_lengths = (debye_length(solution, 1.0) / bjerrum) ** 2
    return OnsagerSlope(
        A, B, molar, molar * math.sqrt(solution.density), equal_lengths / solution.density
    )
