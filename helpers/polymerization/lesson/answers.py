"""Numbers that the exercise checks of lesson 06 compare answers with, computed and not stored."""

from functools import cache

import numpy as np

from helpers.polymerization.simulator.distributions import BIN_WIDTH, LOG10_M
from helpers.polymerization.simulator.kinetics import rate_coefficients

#: The exercise on the control volume: molecules, and concentrations in mol/L.
N_MONOMERS, MONOMER, RADICALS = 1e8, 2.0, 1.2e-7

#: The exercise on equivalent recipes: 10 mmol/L at 70 °C, and the colder reactor.
INITIATOR_MMOL_PER_L, WARM_C, COLD_C = 10.0, 70.0, 65.0


def example_distributions() -> tuple[np.ndarray, np.ndarray]:
    """Make two distributions of area 1, mass per decade on the lesson's grid, shape (100,) each."""
    pair = []
    for center, width in ((4.6, 0.45), (4.4, 0.5)):
        w = np.exp(-(((LOG10_M - center) / width) ** 2) / 2)
        pair.append(w / (w.sum() * BIN_WIDTH))
    return pair[0], pair[1]


def averages_of(w: np.ndarray) -> tuple[float, float]:
    """Return Mn and Mw in g/mol of a mass distribution on the lesson's grid."""
    M = 10**LOG10_M
    mass = np.asarray(w) * BIN_WIDTH
    return float(mass.sum() / np.sum(mass / M)), float(np.sum(mass * M) / mass.sum())


@cache
def equivalent_initiator_mmol_per_L() -> float:
    """Return the initiator that starts as many chains a second at 65 °C as 10 mmol/L at 70 °C."""
    warm, cold = (rate_coefficients(T).decomposition for T in (WARM_C, COLD_C))
    return INITIATOR_MMOL_PER_L * warm / cold


def calibration_errors() -> np.ndarray:
    """Make 30 signed errors of a model on held-out recipes, leaning to one side."""
    return np.random.default_rng(6).normal(0.6, 1.0, 30)


def conformal_half_width(errors: np.ndarray, level: float = 0.9) -> float:
    """Return the half width of split-conformal intervals: an order statistic of the |errors|."""
    errors = np.sort(np.abs(errors))
    rank = int(np.ceil((len(errors) + 1) * level))
    return float(errors[rank - 1])
