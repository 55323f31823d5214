"""Numbers that the exercise checks of lesson 08 compare answers with, computed and not stored."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from helpers.wetting.simulator.filling import invade, simulate
from helpers.wetting.simulator.inputs import WETTING_INPUTS
from helpers.wetting.simulator.network import build

NOMINAL: dict[str, Any] = {item.name: item.nominal for item in WETTING_INPUTS}
#: An electrode that an electrolyte without pressure cannot enter.
BLOCKED = NOMINAL | {"angle_deg": 50.0, "binder": 0.8}
#: Factors of viscosity, tension and size, one row a case.
FACTORS = ((2.5, 1.0, 1.0), (1.0, 1.3, 1.0), (1.0, 1.0, 1.7), (2.5, 1.3, 1.7))


@cache
def scaled_times() -> tuple[float, ...]:
    """Simulate t95 of the nominal electrode without pressure, and with each of `FACTORS`."""
    times = []
    for viscosity, tension, size in ((1.0, 1.0, 1.0), *FACTORS):
        changed = NOMINAL | {
            "viscosity_mPas": NOMINAL["viscosity_mPas"] * viscosity,
            "tension_mNm": NOMINAL["tension_mNm"] * tension,
            "particle_um": NOMINAL["particle_um"] * size,
            "thickness_um": NOMINAL["thickness_um"] * size,
        }
        times.append(simulate(**changed, random_state=1).t95_ms)
    return tuple(times)


@cache
def washburn_runs(spread: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Fill electrodes of five thicknesses; without spread they are uniform in everything.

    Returns
    -------
    thickness_um, time_ms : ndarray, shape (5,)
        The time is that to 95 % of the liquid.
    """
    thickness = np.array([60.0, 84.0, 120.0, 168.0, 240.0])
    uniform: dict[str, Any] = {} if spread else {"angle_std_deg": 0.0, "volume_std": 0.0}
    times = []
    for L in thickness:
        network = build(
            particle_um=6.0,
            porosity=0.4,
            thickness_um=L,
            spread=spread,
            angle_deg=30.0,
            binder=0.0,
            random_state=0,
            most_layers=40,
            **uniform,
        )
        run = invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=0.0)
        times.append(run.time_to(0.95 * run.saturation[-1]))
    return thickness, np.array(times)


@cache
def saturation_after(name: str, value: float) -> float:
    """Simulate the blocked electrode with one input changed; mean of three structures."""
    changed = BLOCKED | {name: value}
    return float(np.mean([simulate(**changed, random_state=k).saturation for k in range(3)]))


def tied_table(random_state: int = 3) -> pd.DataFrame:
    """Make runs in which a goes up with b, and y with a and down with b, along curves."""
    rng = np.random.default_rng(random_state)
    b, c = rng.standard_normal((2, 150))
    a = b + 0.4 * rng.standard_normal(150)
    y = np.exp(1.5 * (a - 2 * b + 0.5 * c + 0.5 * rng.standard_normal(150)))
    return pd.DataFrame({"a": np.exp(a), "b": b, "c": c, "y": y})


def risks(random_state: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make 40 failures among 600 runs, and a risk that tells them apart with some errors.

    Returns
    -------
    failed : ndarray of bool, shape (600,)
    risk : ndarray, shape (600,)
    """
    rng = np.random.default_rng(random_state)
    failed = np.zeros(600, dtype=bool)
    failed[rng.permutation(600)[:40]] = True
    return failed, 1 / (1 + np.exp(-rng.normal(np.where(failed, 0.6, -3.0), 1.2)))


def times_with_errors(random_state: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make 200 times in ms and predictions of their decimal logarithm."""
    rng = np.random.default_rng(random_state)
    log = rng.normal(0.7, 0.8, 200)
    return 10**log, log + 0.02 + 0.15 * rng.standard_t(3, 200)


def repeats(random_state: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make one value of each of 300 runs, and four repeats of each of 25 of them."""
    rng = np.random.default_rng(random_state)
    truth = rng.normal(0.7, 0.8, 300)
    return truth + 0.3 * rng.standard_normal(300), truth[:25, None] + 0.3 * rng.standard_normal(
        (25, 4)
    )


def messy_table(random_state: int = 0) -> pd.DataFrame:
    """Make 40 runs as they come from a laboratory: commas, a constant and a name."""
    rng = np.random.default_rng(random_state)
    pressure = np.round(rng.uniform(0, 40, 40), 1)
    written = [
        f"{p:.1f}".replace(".", ",") if k % 3 else f"{p:.1f}" for k, p in enumerate(pressure)
    ]
    return pd.DataFrame(
        {
            "pressure_kPa": written,
            "angle_deg": np.round(rng.uniform(10, 70, 40), 1),
            "side_mm": 12.0,
            "operator": rng.choice(["Ada", "Ben"], 40),
            "saturation": np.round(np.clip(0.6 + pressure / 100, 0, 1), 3),
        }
    )
