"""Which reactions there are, how fast they are, and where the numbers come from.

=====================  ========================================  ==========================
reaction               what happens                              events per litre and second
=====================  ========================================  ==========================
decomposition          AIBN gives, f times of one, 2 S_1         kd [AIBN]
propagation            S_n + M -> S_(n+1)                        kp [S] [M]
backbiting             S_n -> T_n                                kbb [S]
mid-chain propagation  T_n + M -> S_(n+1)                        kpt [T] [M]
scission, half each    T_n -> D_(n-2) + S_2 or S_(n-3) + D_3     ks [T]
transfer to monomer    S_n + M -> D_n + S_1                      ktrm [S] [M]
transfer to solvent    S_n + solvent + M -> D_n + S_1            ktrs [S] [solvent]
termination            two radicals -> D_n + D_m or D_(n+m)      kss [S]², 2 kst [S] [T],
                                                                 ktt [T]²
=====================  ========================================  ==========================

S is a radical at the end of a chain (secondary), T one in its middle (tertiary), D a dead chain.
A fragment of the initiator or solvent takes up its first monomer at once. Each event of termination
ends two radicals, so that [S] falls by 2 kss [S]² + 2 kst [S] [T].

Left out: long branches by transfer to polymer, reactions of the double bonds that scission makes,
the gel effect, the shrinking of the volume, and a termination that depends on the chain length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Generic, TypeVar

import numpy as np
import pandas as pd

from helpers.polymerization.simulator.recipe import LARGEST_MONOMER_MOL_PER_L, MONOMER_L_PER_MOL

FloatOrArray = TypeVar("FloatOrArray", float, np.ndarray)

MONOMER_G_PER_MOL = 128.17
SOLVENT_MOL_PER_L = 9.0
_GAS_CONSTANT = 8.314462618e-3  # kJ/(mol K)


@dataclass(frozen=True)
class Arrhenius:
    """A rate coefficient over temperature, k = A exp(-Ea / RT), or a share that has none (Ea = 0).

    Attributes
    ----------
    A : float
        In the unit ``unit``.
    Ea_kJ_per_mol : float
        Energy of activation.
    unit : str
        ``"1/s"``, ``"L/(mol s)"``, or empty for a share.
    source : str
        Where A and Ea come from.
    verified : bool
        Whether they were compared with that source.
    """

    A: float
    Ea_kJ_per_mol: float
    unit: str
    source: str
    verified: bool = False

    def at(self, temperature_C: FloatOrArray) -> FloatOrArray:
        """Give the coefficient at one or many temperatures in °C, in the unit ``unit``."""
        return self.A * np.exp(-self.Ea_kJ_per_mol / (_GAS_CONSTANT * (temperature_C + 273.15)))


_NIKITIN = "quoted with Nikitin, Hutchinson and co-workers, Macromolecules, about 2007"
_USUAL = "order of magnitude usual in models of acrylates"

#: The coefficients of the bundled table. Those not ``verified`` are quoted with a source that was
#: not at hand: look there before building on them.
COEFFICIENTS: Mapping[str, Arrhenius] = MappingProxyType(
    {
        "decomposition": Arrhenius(
            2.89e15, 130.23, "1/s", "AIBN, as in data sheets of organic initiators"
        ),
        "efficiency": Arrhenius(0.7, 0, "", "usual for AIBN: 0.5 to 0.8"),
        "propagation": Arrhenius(
            2.21e7,
            17.9,
            "L/(mol s)",
            "IUPAC benchmark, Asua et al., Macromol. Chem. Phys. 205 (2004) 2151, "
            "doi:10.1002/macp.200400355; measured from -65 to 20 °C, extrapolated here",
            verified=True,
        ),
        "backbiting": Arrhenius(4.84e7, 31.7, "1/s", _NIKITIN),
        "midchain_propagation": Arrhenius(1.52e6, 28.9, "L/(mol s)", _NIKITIN),
        "scission": Arrhenius(
            1.49e9, 63.9, "1/s", "quoted with Peck & Hutchinson, Macromolecules 37 (2004) 5944"
        ),
        "transfer_to_monomer": Arrhenius(
            2.9e5,
            32.6,
            "L/(mol s)",
            "quoted with Maeder & Gilbert, Macromolecules 31 (1998) 4410",
        ),
        "transfer_to_solvent": Arrhenius(
            2.0e-4 * 2.21e7,
            17.9,
            "L/(mol s)",
            "fitted here: 2.0e-4 of the propagation puts the peak of one published distribution "
            "where it is; quoted for toluene: 1e-4 to 2e-4",
        ),
        "termination_ss": Arrhenius(1.34e9, 5.6, "L/(mol s)", _NIKITIN),
        "termination_st": Arrhenius(2.74e8, 5.6, "L/(mol s)", _NIKITIN),
        "termination_tt": Arrhenius(1.82e7, 5.6, "L/(mol s)", _NIKITIN),
        "disproportionation_ss": Arrhenius(0.1, 0, "", _USUAL),
        "disproportionation_st": Arrhenius(0.7, 0, "", _USUAL),
        "disproportionation_tt": Arrhenius(0.9, 0, "", _USUAL),
    }
)


@dataclass(frozen=True)
class RateCoefficients(Generic[FloatOrArray]):
    """All coefficients at one temperature, or as arrays at many.

    Attributes
    ----------
    decomposition, backbiting, scission : float or ndarray
        Of first order, 1/s.
    propagation, midchain_propagation, transfer_to_monomer, transfer_to_solvent : float or ndarray
        L/(mol s); secondary radicals, but for ``midchain_propagation``.
    termination_ss, termination_st, termination_tt : float or ndarray
        L/(mol s), of two secondary radicals, of one of each kind, of two mid-chain radicals. Rates
        of events are kss [S]², 2 kst [S] [T] and ktt [T]².
    efficiency : float or ndarray
        Share of decomposed initiators whose two radicals start chains.
    disproportionation_ss, disproportionation_st, disproportionation_tt : float or ndarray
        Share of terminations that leave two chains; the others leave one.
    """

    decomposition: FloatOrArray
    efficiency: FloatOrArray
    propagation: FloatOrArray
    backbiting: FloatOrArray
    midchain_propagation: FloatOrArray
    scission: FloatOrArray
    transfer_to_monomer: FloatOrArray
    transfer_to_solvent: FloatOrArray
    termination_ss: FloatOrArray
    termination_st: FloatOrArray
    termination_tt: FloatOrArray
    disproportionation_ss: FloatOrArray
    disproportionation_st: FloatOrArray
    disproportionation_tt: FloatOrArray


def rate_coefficients(
    temperature_C: FloatOrArray, coefficients: Mapping[str, Arrhenius] = COEFFICIENTS
) -> RateCoefficients[FloatOrArray]:
    """Evaluate all coefficients at a temperature.

    Parameters
    ----------
    temperature_C : float or ndarray
        In °C.
    coefficients : mapping of str to Arrhenius
        By the names of :class:`RateCoefficients`. Another set is made of this one with
        ``{**COEFFICIENTS, "scission": dataclasses.replace(COEFFICIENTS["scission"], A=0)}``.

    Raises
    ------
    ValueError
        If a name is missing or unknown, or a coefficient is negative or a share above 1.
    """
    names = [field.name for field in fields(RateCoefficients)]
    if wrong := set(names) ^ set(coefficients):
        raise ValueError(f"coefficients are needed for {', '.join(names)}; see to {sorted(wrong)}")
    for name, law in coefficients.items():
        if not 0 <= law.A < np.inf or (not law.unit and law.A > 1):
            top = "" if law.unit else " and at most 1"
            raise ValueError(f"A of {name!r} must be at least 0{top}, got {law.A}")
    return RateCoefficients(**{name: coefficients[name].at(temperature_C) for name in names})


def solvent_mol_per_L(monomer_mol_per_L: FloatOrArray) -> FloatOrArray:
    """Solvent (toluene is assumed) in the volume that the monomer leaves, in mol/L.

    Parameters
    ----------
    monomer_mol_per_L : float or ndarray
        Monomer at the start.

    Raises
    ------
    ValueError
        If it is negative or more than the volume holds.
    """
    monomer = np.asarray(monomer_mol_per_L)
    if not ((monomer >= 0) & (monomer <= LARGEST_MONOMER_MOL_PER_L)).all():
        raise ValueError(
            f"monomer_mol_per_L must be from 0 to {LARGEST_MONOMER_MOL_PER_L:.4g}, "
            f"got {monomer_mol_per_L}"
        )
    return SOLVENT_MOL_PER_L * (1 - MONOMER_L_PER_MOL * monomer_mol_per_L)


def to_frame(coefficients: Mapping[str, Arrhenius] = COEFFICIENTS) -> pd.DataFrame:
    """List coefficients for reading, one a row, with their sources.

    Parameters
    ----------
    coefficients : mapping of str to Arrhenius
        By name.

    Returns
    -------
    DataFrame
        Columns ``A``, ``Ea_kJ_per_mol``, ``unit``, ``verified`` and ``source``.
    """
    columns = ["A", "Ea_kJ_per_mol", "unit", "verified", "source"]
    rows = {
        name: [getattr(law, column) for column in columns] for name, law in coefficients.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
