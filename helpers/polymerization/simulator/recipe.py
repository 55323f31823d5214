"""Recipes: what goes into the reactor and how hot it is, and the recipes of the bundled table.

Simulators take the initiator in mol/L, as rate laws do; tables, designs and figures have it in
mmol/L. The unit is part of every name, and :meth:`Recipe.from_row` leads from one to the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.experiments.designs import Input, InputSpace, factorial

#: Volume that a mole of n-butyl acrylate takes from the solvent.
MONOMER_L_PER_MOL = 0.149
#: Without solvent there is no more monomer than this.
LARGEST_MONOMER_MOL_PER_L = 1 / MONOMER_L_PER_MOL
LARGEST_INITIATOR_MOL_PER_L = 0.1
TEMPERATURE_RANGE_C = (40.0, 100.0)

#: The box of the bundled table: what is mixed, how hot, and when the reaction is looked at.
RECIPES = InputSpace(
    (
        Input("monomer_mol_per_L", 0.5, 3.0, "mol/L", 1.0, "n-butyl acrylate at the start"),
        Input("initiator_mmol_per_L", 2.5, 20.0, "mmol/L", 10.0, "AIBN at the start"),
        Input("temperature_C", 60.0, 80.0, "°C", 70.0, "temperature"),
        Input("time_s", 300.0, 3600.0, "s", 3600.0, "time of reaction"),
    )
)

#: The levels of the published design, read from the axes of its figures.
LEVELS = {
    "monomer_mol_per_L": (0.5, 1.0, 1.5, 2.0, 2.5, 3.0),
    "initiator_mmol_per_L": (2.5, 5.0, 7.5, 10.0, 12.5, 15.0, 17.5, 20.0),
    "temperature_C": (60.0, 63.0, 65.0, 68.0, 70.0, 73.0, 75.0, 78.0, 80.0),
}
TIMES_S = tuple(300.0 * i for i in range(1, 13))


@dataclass(frozen=True)
class Recipe:
    """A solution polymerization of n-butyl acrylate, started with AIBN and kept at a temperature.

    Attributes
    ----------
    monomer_mol_per_L : float
        n-Butyl acrylate at the start; the rest of the volume is solvent.
    initiator_mol_per_L : float
        AIBN at the start, in mol/L: 20 mmol/L are 0.020.
    temperature_C : float
        Temperature in °C.

    Raises
    ------
    TypeError
        If a value is no number.
    ValueError
        If monomer or initiator are not positive, there is more monomer than the volume holds or
        more initiator than 0.1 mol/L, or the temperature is outside 40 to 100 °C.
    """

    monomer_mol_per_L: float
    initiator_mol_per_L: float
    temperature_C: float

    def __post_init__(self) -> None:
        low, high = TEMPERATURE_RANGE_C
        _check("monomer_mol_per_L", self.monomer_mol_per_L, 0, LARGEST_MONOMER_MOL_PER_L, "mol/L")
        hint = "; the unit is mol/L, 20 mmol/L are 0.020"
        top = LARGEST_INITIATOR_MOL_PER_L
        _check("initiator_mol_per_L", self.initiator_mol_per_L, 0, top, "mol/L", hint)
        _check("temperature_C", self.temperature_C, low, high, "°C", may_be_low=True)

    @classmethod
    def from_row(cls, row: Mapping[str, float]) -> Recipe:
        """Take a recipe from a row of a table, where the initiator is in mmol/L.

        Parameters
        ----------
        row : mapping of str to float
            With ``monomer_mol_per_L``, ``initiator_mmol_per_L`` and ``temperature_C``; whatever
            else it holds is not looked at. A row of a DataFrame will do.
        """
        return cls(
            float(row["monomer_mol_per_L"]),
            float(row["initiator_mmol_per_L"]) / 1000,
            float(row["temperature_C"]),
        )


def design() -> pd.DataFrame:
    """List the recipes of the bundled table: the full factorial of 6 x 8 x 9 levels.

    Returns
    -------
    DataFrame, shape (432, 3)
        Columns ``monomer_mol_per_L``, ``initiator_mmol_per_L`` and ``temperature_C``; the index is
        the number of the recipe.
    """
    return factorial(LEVELS)


def checked_times(times_s: ArrayLike) -> np.ndarray:
    """Give times as an array, after making sure that they are positive and rise.

    Parameters
    ----------
    times_s : array_like of float, shape (n_times,)
        In seconds.

    Raises
    ------
    ValueError
        If there are none, or they are not finite, positive and rising.
    """
    times = np.atleast_1d(np.asarray(times_s, dtype=float))
    if times.ndim != 1 or not times.size or not np.isfinite(times).all():
        raise ValueError(f"times_s must be a list of one or more finite times, got {times_s!r}")
    if times[0] <= 0 or (np.diff(times) <= 0).any():
        raise ValueError(f"times_s must be positive and rise, got {times_s!r}")
    return times


def _check(
    name: str,
    value: float,
    low: float,
    high: float,
    unit: str,
    hint: str = "",
    may_be_low: bool = False,
) -> None:
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {value!r}")
    inside = low <= value <= high if may_be_low else low < value <= high
    if not (math.isfinite(value) and inside):
        allowed = f"from {low:g}" if may_be_low else f"above {low:g}"
        raise ValueError(
            f"{name} must be {allowed} and at most {high:.4g} {unit}, got {value:g}{hint}"
        )
