"""How the electrolyte fills a porous electrode: a simulation, and the numbers that sum it up."""

from dataclasses import dataclass

import numpy as np

from helpers.experiments.designs import RandomState
from helpers.wetting.simulator import invasion_kernels
from helpers.wetting.simulator.network import MOST_LAYERS, SIDE, Network, build

#: The curve holds the times at which these shares of the final saturation were reached.
CURVE_SHARES = np.arange(1, 21) / 20


@dataclass(frozen=True, eq=False)
class Invasion:
    """The course of a filling.

    Attributes
    ----------
    time_ms : ndarray, shape (n_events + 1,)
        Times at which pores became full, from 0. Between them the saturation grows linearly.
    saturation : ndarray, shape (n_events + 1,)
        Share of the pore volume that holds liquid.
    full_at_ms : ndarray, shape (n_pores,)
        When each pore became full; inf for one that never did.
    share : ndarray, shape (n_pores,)
        Share of each pore that holds liquid at the end.
    imbalance : float
        Largest relative difference between what the inlet gave and what the pores took up.
    """

    time_ms: np.ndarray
    saturation: np.ndarray
    full_at_ms: np.ndarray
    share: np.ndarray
    imbalance: float

    def time_to(self, saturation: float) -> float:
        """Return the time in ms at which a saturation was reached; nan if it never was."""
        if saturation > self.saturation[-1] or self.saturation[-1] == 0:
            return float("nan")
        return float(np.interp(saturation, self.saturation, self.time_ms))


@dataclass(frozen=True, eq=False)
class Filling:
    """What became of a filling, in numbers.

    Attributes
    ----------
    saturation : float
        Final share of the pore volume that holds liquid; the rest is trapped or blocked gas.
    t50_ms : float
        Time to half of the pore volume; nan if the final saturation is below one half.
    t95_ms : float
        Time to 95 % of the **final** liquid; nan if nothing came in. Small where little came in.
    curve_ms : ndarray, shape (20,)
        Times to 5, 10, … 100 % of the final liquid.
    """

    saturation: float
    t50_ms: float
    t95_ms: float
    curve_ms: np.ndarray


def invade(
    network: Network, *, viscosity_mPas: float, tension_mNm: float, pressure_kPa: float
) -> Invasion:
    """Let an electrolyte into a network until nothing moves any more.

    Flow obeys Poiseuille's law in every throat; a meniscus pulls with 2 γ cos θ / r, θ being the
    angle in the pore ahead, and stops where it would recede. Gas has no viscosity, leaves through
    the outlet, and stays where liquid cuts it off. Liquid stops at the outlet. Left out: drainage,
    films in corners, compression and solution of gas, evaporation, gravity, swelling.

    Parameters
    ----------
    network : Network
        The electrode.
    viscosity_mPas, tension_mNm, pressure_kPa : float
        Of the electrolyte; the pressure is that at the inlet, above that of the gas.

    Returns
    -------
    Invasion

    Raises
    ------
    ValueError
        If viscosity or tension is not positive, or the pressure is negative.
    RuntimeError
        If the moving menisci of an event could not be found.

    References
    ----------
    E. W. Washburn, Phys. Rev. 17, 273 (1921), https://doi.org/10.1103/PhysRev.17.273;
    M. Blunt, P. King, Transp. Porous Media 6, 407 (1991), https://doi.org/10.1007/BF00136349
    """
    if not (viscosity_mPas > 0 and tension_mNm > 0 and pressure_kPa >= 0):
        raise ValueError(
            "viscosity_mPas and tension_mNm must be positive and pressure_kPa not negative, got "
            f"{viscosity_mPas}, {tension_mNm}, {pressure_kPa}"
        )
    ahead = np.maximum(network.neighbours, 0)
    ahead[network.neighbours[:, 0] < 0, 0] = np.flatnonzero(network.neighbours[:, 0] < 0)
    cosine = np.cos(np.radians(network.angle_deg))
    with np.errstate(divide="ignore", invalid="ignore"):
        capillary = 2 * tension_mNm * 1e-3 * cosine[ahead] / network.radius_m
    capillary[network.radius_m == 0] = 0
    times, volumes, full_at, amount, imbalance, _ = invasion_kernels.invade(
        network.neighbours,
        network.conductance_m3,
        capillary,
        network.volume_m3,
        pressure_kPa * 1e3,
        network.side**2,
    )
    if not np.isfinite(imbalance):
        raise RuntimeError("the set of moving menisci did not settle")
    # Time is counted per viscosity inside: all of it is proportional to the viscosity.
    scale = viscosity_mPas  # mPa s -> Pa s, and s -> ms
    return Invasion(
        times * scale,
        volumes / network.volume_m3.sum(),
        full_at * scale,
        amount / network.volume_m3,
        imbalance,
    )


def simulate(
    *,
    particle_um: float,
    porosity: float,
    thickness_um: float,
    spread: float,
    viscosity_mPas: float,
    tension_mNm: float,
    angle_deg: float,
    binder: float,
    pressure_kPa: float,
    random_state: RandomState = None,
    side: int = SIDE,
    most_layers: int = MOST_LAYERS,
) -> Filling:
    """Fill one electrode and sum up the course.

    Parameters
    ----------
    particle_um, porosity, …, pressure_kPa : float
        See :data:`helpers.wetting.simulator.inputs.WETTING_INPUTS`.
    random_state : int, numpy.random.Generator or None
        Draws the structure.
    side, most_layers : int
        Size of the network, see :func:`helpers.wetting.simulator.network.build`.

    Returns
    -------
    Filling

    Raises
    ------
    ValueError
        If an input is out of its physical range.

    Examples
    --------
    An electrolyte twice as viscous takes twice as long:

    >>> from helpers.wetting.simulator.inputs import WETTING_INPUTS
    >>> nominal = dict(zip(WETTING_INPUTS.names, WETTING_INPUTS.nominal, strict=True))
    >>> once, twice = (
    ...     simulate(**{**nominal, "viscosity_mPas": v}, random_state=0).t95_ms
    ...     for v in (4.0, 8.0)
    ... )
    >>> round(twice / once, 6)
    2.0
    """
    network = build(
        particle_um=particle_um,
        porosity=porosity,
        thickness_um=thickness_um,
        spread=spread,
        angle_deg=angle_deg,
        binder=binder,
        random_state=random_state,
        side=side,
        most_layers=most_layers,
    )
    return summary(
        invade(
            network,
            viscosity_mPas=viscosity_mPas,
            tension_mNm=tension_mNm,
            pressure_kPa=pressure_kPa,
        )
    )


def summary(invasion: Invasion) -> Filling:
    """Sum up the course of a filling."""
    final = float(invasion.saturation[-1])
    curve = np.array([invasion.time_to(share * final) for share in CURVE_SHARES])
    return Filling(final, invasion.time_to(0.5), float(curve[-2]), curve)
