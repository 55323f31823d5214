"""Viscosity curves of electrode slurries, from a parametric law with stated constants.

Synthetic: the forms are those of the literature, the constants are ours, chosen to give
viscosities of the size that NMC slurries in NMP have. A liquid of solvent and dissolved binder
is thickened by the particles (Krieger and Dougherty), the network of carbon black adds a plateau
at low shear rate and a yield stress, and shear breaks it down (Carreau and Yasuda;
Papanastasiou).

References
----------
.. [1] I. M. Krieger, T. J. Dougherty, Trans. Soc. Rheol. 3 (1959) 137, doi:10.1122/1.548848.
.. [2] K. Yasuda, R. C. Armstrong, R. E. Cohen, Rheol. Acta 20 (1981) 163,
   doi:10.1007/BF01513059.
.. [3] T. C. Papanastasiou, J. Rheol. 31 (1987) 385, doi:10.1122/1.549926.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.experiments.designs import Input, InputSpace, sobol

INPUTS = InputSpace(
    (
        Input("am_share", 0.90, 0.965, "", 0.94, "active material over all solids, by mass"),
        Input("solids", 0.55, 0.72, "", 0.65, "solids over slurry, by mass"),
        Input("binder_mass", 0.6, 1.6, "", 1.0, "molar mass of the binder over that of a grade"),
        Input("temperature", 18.0, 40.0, "°C", 25.0, "temperature"),
    )
)
#: Shear rates of a curve, in 1/s.
RATES = np.logspace(-1, 3, 33)

#: Standard deviations of ln viscosity: of a point, and of a whole curve.
POINT_NOISE, CURVE_NOISE = 0.04, 0.03

# densities in g/cm3: active material, carbon black, dissolved binder, solvent
_DENSITIES = np.array([4.7, 1.9, 1.78, 1.03])
_LARGEST_FRACTION = 0.62
_YIELD_RATE = 0.5


def viscosity(formulations: pd.DataFrame | np.ndarray, rates: np.ndarray = RATES) -> np.ndarray:
    """Return viscosities without noise.

    Parameters
    ----------
    formulations : DataFrame or ndarray, shape (n, 4)
        Columns as `INPUTS`.
    rates : ndarray, shape (n_rates,)
        Shear rates in 1/s.

    Returns
    -------
    ndarray, shape (n, n_rates)
        In Pa s.

    Raises
    ------
    ValueError
        If a formulation lies outside `INPUTS`, or a rate is not positive.

    Examples
    --------
    A slurry gets thinner the faster it is sheared:

    >>> curves = viscosity(formulations(3))
    >>> bool((np.diff(curves, axis=1) < 0).all())
    True
    """
    X = formulations[INPUTS.names].to_numpy() if isinstance(formulations, pd.DataFrame) else None
    X = np.atleast_2d(np.asarray(formulations, dtype=float)) if X is None else X
    rates = np.asarray(rates, dtype=float)
    if X.shape[-1] != len(INPUTS) or not np.all(INPUTS.contains(X)):
        raise ValueError(f"formulations must have {', '.join(INPUTS.names)} within their bounds")
    if not (rates > 0).all():
        raise ValueError("shear rates must be positive")
    active, carbon, liquid = _composition(X)
    shear = np.minimum(active + 2.2 * carbon, 0.57) / _LARGEST_FRACTION
    high = liquid * (1 - shear) ** (-2.5 * _LARGEST_FRACTION)
    low = high * (1 + 900 * (carbon / 0.05) ** 2.2)
    time = 0.6 * (liquid / 0.02) * (carbon / 0.03)
    index = np.clip(0.72 - 3.2 * carbon - 0.25 * active, 0.25, 0.9)
    yield_stress = 1800 * carbon**2
    a = 0.9
    broken = (1 + (time[:, None] * rates) ** a) ** ((index[:, None] - 1) / a)
    network = yield_stress[:, None] * -np.expm1(-rates / _YIELD_RATE) / rates
    return high[:, None] + (low - high)[:, None] * broken + network


def measured(
    formulations: pd.DataFrame | np.ndarray,
    rates: np.ndarray = RATES,
    *,
    random_state: int | np.random.Generator | None = None,
) -> np.ndarray:
    """Return viscosities with the error of each point, 4 %, and of each curve, 3 %."""
    truth = viscosity(formulations, rates)
    rng = np.random.default_rng(random_state)
    curve = rng.normal(0, CURVE_NOISE, (len(truth), 1))
    return truth * np.exp(curve + rng.normal(0, POINT_NOISE, truth.shape))


def formulations(n: int, random_state: int | np.random.Generator | None = 0) -> pd.DataFrame:
    """Draw a Sobol' design of formulations; `n` should be a power of two."""
    return sobol(INPUTS, n, random_state=random_state)


def _composition(X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Volume fractions of active material and carbon, and viscosity of the liquid in Pa s."""
    am_share, solids, binder_mass, celsius = X.T
    # what is not active material is half carbon black, half binder
    rest = solids * (1 - am_share) / 2
    masses = np.stack([solids * am_share, rest, rest, 1 - solids], axis=-1)
    volumes = masses / _DENSITIES
    fractions = volumes / volumes.sum(axis=-1, keepdims=True)
    dissolved = rest / (rest + 1 - solids)
    solvent = 1.7e-3 * np.exp(1400 * (1 / (celsius + 273.15) - 1 / 298.15))
    coils = 1 + 18 * dissolved * binder_mass**0.8
    entangled = (60 * dissolved * binder_mass) ** 2.6 / 6
    return fractions[:, 0], fractions[:, 1], solvent * (coils + entangled)
