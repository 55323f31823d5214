"""Rates of single events in a small volume, from rate coefficients per litre."""

from __future__ import annotations

from typing import NamedTuple

from helpers.polymerization.simulator.kinetics import RateCoefficients


class EventRates(NamedTuple):
    """How often an event happens to one molecule, or to one ordered pair of them, in 1/s.

    ``disproportionation_ss`` and its like are shares of the terminations, and ``efficiency`` is one
    of the decompositions.
    """

    propagation: float
    backbiting: float
    midchain_propagation: float
    scission: float
    transfer_to_solvent: float
    transfer_to_monomer: float
    decomposition: float
    termination_ss: float
    termination_st: float
    termination_tt: float
    efficiency: float
    disproportionation_ss: float
    disproportionation_st: float
    disproportionation_tt: float


def in_volume(
    k: RateCoefficients[float], solvent_mol_per_L: float, volume_mol: float
) -> EventRates:
    """Turn coefficients into rates of events in a volume.

    Parameters
    ----------
    k : RateCoefficients
        At the temperature of the volume.
    solvent_mol_per_L : float
        Solvent, which does not run out.
    volume_mol : float
        The volume in litres times Avogadro's number: molecules per mol/L.

    Returns
    -------
    EventRates
        ``termination_ss`` is for ordered pairs: n radicals S end at this rate times n (n - 1),
        which is kss [S]² for many of them. ``termination_st`` is to be multiplied with the numbers
        of both kinds and has the factor 2 of its rate in it.
    """
    return EventRates(
        propagation=k.propagation / volume_mol,
        backbiting=k.backbiting,
        midchain_propagation=k.midchain_propagation / volume_mol,
        scission=k.scission,
        transfer_to_solvent=k.transfer_to_solvent * solvent_mol_per_L,
        transfer_to_monomer=k.transfer_to_monomer / volume_mol,
        decomposition=k.decomposition,
        termination_ss=k.termination_ss / volume_mol,
        termination_st=2 * k.termination_st / volume_mol,
        termination_tt=k.termination_tt / volume_mol,
        efficiency=k.efficiency,
        disproportionation_ss=k.disproportionation_ss,
        disproportionation_st=k.disproportionation_st,
        disproportionation_tt=k.disproportionation_tt,
    )
