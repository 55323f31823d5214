"""One slow cycle of the half-cell: from 15 named inputs to SEI thickness and capacity loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import SchoolError
from helpers.sei_growth.simulator.inputs import P2D_INPUTS

if TYPE_CHECKING:
    import pybamm

MODELS = ("SPMe", "DFN")

#: Columns of a trace and the PyBaMM variables behind them.
_TRACE = {
    "time_s": "Time [s]",
    "current_A": "Current [A]",
    "voltage_V": "Voltage [V]",
    "filling": "Average positive particle stoichiometry",
    "sei_potential_V": "X-averaged positive electrode surface potential difference [V]",
    "film_drop_V": "X-averaged positive electrode SEI film overpotential [V]",
    "sei_thickness_m": "X-averaged positive SEI thickness [m]",
}


class SimulationFailedError(SchoolError, RuntimeError):
    """The solver gave up, or the cycle did not come to its end; the message says where and why."""


@dataclass(frozen=True)
class SeiGrowth:
    """What one cycle does to the graphite.

    Attributes
    ----------
    sei_thickness_m : float
        Thickness of the SEI after the cycle, in metres, averaged over the electrode.
    capacity_loss_percent : float
        Charge that went in and did not come out again, in percent of the charge that went in. It is
        bound in the SEI, or it is lithium that stays in the graphite at the upper cut-off.
    charge_in_Ah, charge_out_Ah : float
        Charge of the lithiation and of the delithiation, in ampere hours.
    """

    sei_thickness_m: float
    capacity_loss_percent: float
    charge_in_Ah: float
    charge_out_Ah: float


def simulate(
    *,
    i_1C: float,
    rp_neg: float,
    Eeq_side: float,
    kappa_film: float,
    epsl_neg: float,
    Dl: float,
    Ds_neg: float,
    i0ref_neg: float,
    E_min: float,
    i0_SEI: float,
    csmax_neg: float,
    cl_0: float,
    t_plus: float,
    i0ref_metal: float,
    sigma_neg: float,
    model: str = "SPMe",
    rtol: float = 1e-6,
) -> SeiGrowth:
    """Lithiate fresh graphite down to ``E_min``, delithiate it up to 1 V, and weigh what is lost.

    Both halves of the cycle run at the constant current ``i_1C``. All along, the solvent is reduced
    at the surface of the graphite with the current density (A per m2 of surface)

        j = i0_SEI exp(-a F (E - Eeq_side) / (R T)),    a = 0.53, T = 298.15 K,

    where E is the potential of the graphite against the electrolyte beneath the film. Two electrons
    make one formula unit of Li2CO3, 35 cm3/mol; the film's resistance is thickness / kappa_film.

    Parameters
    ----------
    i_1C, rp_neg, ..., sigma_neg : float
        The inputs of :data:`~helpers.sei_growth.simulator.inputs.P2D_INPUTS`, in its units. Values
        outside its ranges are allowed where they have a meaning; ``i0_SEI`` may be zero.
    model : {"SPMe", "DFN"}
        The single-particle model with electrolyte, or the full porous-electrode (P2D) model.
    rtol : float
        Relative and absolute tolerance of the solver (states are scaled).

    Returns
    -------
    SeiGrowth

    Raises
    ------
    ValueError
        If an input, the model or the tolerance has no meaning.
    SimulationFailedError
        If the solver gives up or the cycle does not come to its end.

    Notes
    -----
    The model is built once a process, model and tolerance. Equations and their sources: see
    :mod:`helpers.sei_growth.simulator.half_cell`; choices and tuned numbers:
    ``datasets.card("p2d_sei")``.

    Examples
    --------
    Where the side reaction is switched off, no interphase grows:

    >>> nominal = dict(zip(P2D_INPUTS.names, P2D_INPUTS.nominal, strict=True))
    >>> grown = simulate(**nominal).sei_thickness_m
    >>> simulate(**{**nominal, "i0_SEI": 0.0}).sei_thickness_m < 1e-6 * grown
    True
    """
    # locals() holds exactly the arguments here
    inputs = {name: value for name, value in locals().items() if name in P2D_INPUTS}
    lithiation, delithiation = _cycle(inputs, model, rtol)
    hours_in = lithiation.t[-1] / 3600
    hours_out = (delithiation.t[-1] - lithiation.t[-1]) / 3600
    thickness = delithiation[_TRACE["sei_thickness_m"]].data[-1]
    return SeiGrowth(
        sei_thickness_m=float(thickness) - _half_cell().INITIAL_SEI_M,
        capacity_loss_percent=100 * float(1 - hours_out / hours_in),
        charge_in_Ah=float(i_1C * hours_in),
        charge_out_Ah=float(i_1C * hours_out),
    )


def trace(*, model: str = "SPMe", rtol: float = 1e-6, **inputs: float) -> pd.DataFrame:
    """Follow one cycle in time.

    Parameters
    ----------
    model, rtol, **inputs
        As for :func:`simulate`, which gives the ends of what this gives in full.

    Returns
    -------
    DataFrame, one row a time step of the solver
        ``time_s``; ``step``, "lithiation" or "delithiation"; ``current_A``, positive while lithium
        goes in; ``voltage_V``, against the lithium electrode; ``filling``, the share of the
        graphite that is full; ``sei_potential_V``, the potential E of the SEI reaction (see
        :func:`simulate`); ``sei_thickness_m``. Potentials are averages over the electrode.

    Raises
    ------
    ValueError, SimulationFailedError
        As :func:`simulate`.
    TypeError
        If an input is missing or unknown.
    """
    if wrong := set(inputs) ^ set(P2D_INPUTS.names):
        raise TypeError(f"trace() takes all 15 inputs by name; check {', '.join(sorted(wrong))}")
    halves = zip(("lithiation", "delithiation"), _cycle(inputs, model, rtol), strict=True)
    table = pd.concat(
        [
            pd.DataFrame({column: solution[name].data for column, name in _TRACE.items()}).assign(
                step=step
            )
            for step, solution in halves
        ],
        ignore_index=True,
    )
    table["sei_potential_V"] += table.pop("film_drop_V")
    table["sei_thickness_m"] -= _half_cell().INITIAL_SEI_M
    return table


def _cycle(
    inputs: dict[str, float], kind: str, rtol: float
) -> tuple[pybamm.Solution, pybamm.Solution]:
    """Solve both halves; the times of the second go on from the first."""
    _check(inputs, kind, rtol)
    cell = _half_cell()
    current, lower = inputs["i_1C"], inputs["E_min"]
    rest = {name: value for name, value in inputs.items() if name not in ("i_1C", "E_min")}
    filling_time = cell.full_charge(inputs["epsl_neg"], inputs["csmax_neg"]) / current
    # The cut-off that is not to end the step is out of reach.
    lithiation = _step(
        f"{kind}, lithiation",
        _built(kind, rtol),
        None,
        {**rest, cell.CURRENT: current, cell.LOWER_CUTOFF: lower, cell.UPPER_CUTOFF: 100.0},
        1.5 * filling_time,
    )
    delithiation = _step(
        f"{kind}, delithiation",
        _built(kind, rtol),
        lithiation,
        {
            **rest,
            cell.CURRENT: -current,
            cell.LOWER_CUTOFF: -100.0,
            cell.UPPER_CUTOFF: cell.UPPER_CUTOFF_V,
        },
        1.5 * lithiation.t[-1],
    )
    return lithiation, delithiation


def _step(
    name: str,
    built: tuple[pybamm.BaseModel, pybamm.IDAKLUSolver],
    before: pybamm.Solution | None,
    inputs: dict[str, float],
    seconds: float,
) -> pybamm.Solution:
    model, solver = built
    try:
        # PyBaMM interpolates in a solution of one point, harmlessly, and would warn of 0/0
        with np.errstate(invalid="ignore"):
            solution = solver.step(before, model, seconds, inputs=inputs, save=False)
    except Exception as error:  # PyBaMM, CasADi and SUNDIALS each raise their own kinds
        reason = " ".join(str(error).partition(" with inputs")[0].split())
        raise SimulationFailedError(f"{name}: {reason}") from error
    if not solution.termination.startswith("event:"):
        raise SimulationFailedError(
            f"{name}: no cut-off voltage within {seconds:.4g} s ({solution.termination})"
        )
    # step() would hand back this solution unchanged if it knew that an event ended it
    solution.termination = "final time"
    return solution


@lru_cache(maxsize=4)
def _built(kind: str, rtol: float) -> tuple[pybamm.BaseModel, pybamm.IDAKLUSolver]:
    # A solver belongs to one model and keeps what it compiled for it.
    import pybamm

    return _half_cell().discretised_model(kind), pybamm.IDAKLUSolver(rtol=rtol, atol=rtol)


def _half_cell() -> ModuleType:
    # PyBaMM takes seconds to import: only who simulates shall wait for it.
    from helpers.sei_growth.simulator import half_cell

    return half_cell


def _check(inputs: dict[str, float], kind: str, rtol: float) -> None:
    if kind not in MODELS:
        raise ValueError(f"model is one of {', '.join(MODELS)}, not {kind!r}")
    if not 0 < rtol <= 1e-2:
        raise ValueError(f"rtol must be above 0 and at most 0.01, got {rtol!r}")
    cell = _half_cell()
    low = dict.fromkeys(inputs, 0.0) | {"Eeq_side": -math.inf}
    high = dict.fromkeys(inputs, math.inf) | {
        "epsl_neg": 1 - cell.INERT_FRACTION,
        "t_plus": 1.0,
        "E_min": cell.UPPER_CUTOFF_V,
    }
    may_be_low = ("i0_SEI", "E_min")
    for name, value in inputs.items():
        at_bound = value == low[name] and name in may_be_low
        if not np.isfinite(value) or not (low[name] < value < high[name] or at_bound):
            raise ValueError(
                f"{name} must be finite, {'at least' if name in may_be_low else 'above'} "
                f"{low[name]:g} and below {high[name]:g}, got {value!r}"
            )
