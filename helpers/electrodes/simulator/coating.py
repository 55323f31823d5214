"""Synthetic coatings: how uneven loading and thickness are, over the comma gap.

A film is coated through a gap, dried, and weighed and gauged at 8 × 8 points. Loading and
thickness err independently, each by a share of the film and by a fixed depth that tells in thin
films. Part of an error is a streak along the coating, part a wave across it, the rest differs
from point to point. How uneven a formulation and a coat are at all scatters log-normally.

The constants from `SHARE` to `WAVE` were tuned to the published measurements,
`helpers.electrodes.simulator.published_tables.coating_heterogeneity`: to the means by gap, to the
scatter around them, and to the unevenness of lines against that of the whole. What follows without
tuning, and what does not, is tested in tests/electrodes/simulator/test_coating.py. No published row
is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.electrodes.simulator.published_tables import HETEROGENEITY_RESPONSES

GAPS_UM = (50, 75, 100, 200, 300, 400)
#: Levels as in the published study; each share of active material meets six solid contents.
AM_PERCENT = (92.7, 94.0, 95.0, 96.0)
SOLIDS = (0.58, 0.60, 0.63, 0.66, 0.69, 0.71)

#: Relative standard deviation of a thick film, and depth in µm of the error that tells in a thin
#: one.
SHARE = {"loading": 0.0063, "thickness": 0.0070}
DEPTH_UM = {"loading": 2.4, "thickness": 0.8}
#: Standard deviations of the logarithm of the unevenness: between formulations, and between coats.
FORMULATION_SCATTER = {"loading": 0.14, "thickness": 0.20}
COAT_SCATTER = {"loading": 0.27, "thickness": 0.33}

#: Shares of the variance: streaks along the coating, waves across it; the rest is single points.
STREAK, WAVE = 0.12, 0.33
_POINTS = 8
_LINES = (1, 3, 6)

_WET_OVER_GAP = 0.62
_SLURRY_DENSITY, _DRY_DENSITY = 2.0, 2.3  # g/cm³
_GAUGE_UM = 0.1


@dataclass(frozen=True, eq=False)
class Coat:
    """One coated and dried film.

    Attributes
    ----------
    loading_mg_cm2, thickness_um : ndarray, shape (8, 8)
        First axis along the coating, second one across.
    """

    loading_mg_cm2: np.ndarray
    thickness_um: np.ndarray

    def unevenness(self) -> dict[str, float]:
        """Relative standard deviations: overall, and of three lines across and along."""
        found = {
            "loading": _relative_std(self.loading_mg_cm2),
            "thickness": _relative_std(self.thickness_um),
        }
        for line, place in enumerate(_LINES, 1):
            found[f"loading_across_{line}"] = _relative_std(self.loading_mg_cm2[place])
            found[f"thickness_across_{line}"] = _relative_std(self.thickness_um[place])
            found[f"loading_along_{line}"] = _relative_std(self.loading_mg_cm2[:, place])
            found[f"thickness_along_{line}"] = _relative_std(self.thickness_um[:, place])
        return found


def coat(
    gap_um: float,
    solids: float = 0.65,
    *,
    loading_factor: float = 1.0,
    thickness_factor: float = 1.0,
    random_state: int | np.random.Generator | None = None,
) -> Coat:
    """Coat, dry and measure one film.

    Parameters
    ----------
    gap_um : float
        Comma gap, 20 to 1000 µm.
    solids : float
        Solids over slurry, by mass, between 0 and 1.
    loading_factor, thickness_factor : float
        Multiply the two errors.
    random_state : int, numpy.random.Generator or None
        Where the errors come from.

    Raises
    ------
    ValueError
        If an input is outside its range.

    Examples
    --------
    A wider gap leaves a thicker film:

    >>> thin, thick = (coat(gap, random_state=0) for gap in (100, 300))
    >>> bool(thin.thickness_um.mean() < thick.thickness_um.mean())
    True
    """
    if not 20 <= gap_um <= 1000:
        raise ValueError(f"gap_um must be from 20 to 1000, got {gap_um}")
    if not 0 < solids < 1 or loading_factor < 0 or thickness_factor < 0:
        raise ValueError("solids lie between 0 and 1, and factors are not negative")
    rng = np.random.default_rng(random_state)
    std = {name: np.hypot(SHARE[name], DEPTH_UM[name] / gap_um) for name in SHARE}
    film = thickness_factor * std["thickness"] * _errors(rng)
    weight = loading_factor * std["loading"] * _errors(rng)
    wet_mg_cm2 = _WET_OVER_GAP * gap_um * 0.1 * _SLURRY_DENSITY  # 1 µm of 1 g/cm³ is 0.1 mg/cm²
    loading = wet_mg_cm2 * solids
    thickness = loading / (0.1 * _DRY_DENSITY)
    gauge = np.round(thickness * (1 + film) / _GAUGE_UM) * _GAUGE_UM
    return Coat(loading * (1 + weight), gauge)


def coating_campaign(random_state: int | np.random.Generator | None = 0) -> pd.DataFrame:
    """Coat 24 formulations at six gaps, as the published study did, and measure the unevenness.

    Returns
    -------
    DataFrame, shape (144, 18)
        Columns as `helpers.electrodes.simulator.published_tables.coating_heterogeneity`; every
        number is synthetic.
    """
    rng = np.random.default_rng(random_state)
    rows = []
    for number, (am, solids) in enumerate((a, s) for a in AM_PERCENT for s in SOLIDS):
        habit = {k: rng.normal(0, std) for k, std in FORMULATION_SCATTER.items()}
        for gap in GAPS_UM:
            chance = {k: rng.normal(0, std) for k, std in COAT_SCATTER.items()}
            factor = {f"{k}_factor": np.exp(habit[k] + chance[k]) for k in habit}
            made = coat(gap, solids, **factor, random_state=rng)
            row = {"am_percent": am, "solids": solids, "gap_um": gap, **made.unevenness()}
            rows.append(row | {"formulation": number})
    columns = ["am_percent", "solids", "gap_um", *HETEROGENEITY_RESPONSES, "formulation"]
    return pd.DataFrame(rows)[columns]


def _errors(rng: np.random.Generator) -> np.ndarray:
    streak = rng.normal(size=(1, _POINTS))
    wave = rng.normal(size=(_POINTS, 1))
    point = rng.normal(size=(_POINTS, _POINTS))
    shares = np.sqrt([STREAK, WAVE, 1 - STREAK - WAVE])
    return shares[0] * streak + shares[1] * wave + shares[2] * point


def _relative_std(values: np.ndarray) -> float:
    return float(np.std(values, ddof=1) / np.mean(values))
