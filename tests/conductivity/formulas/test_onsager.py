import dataclasses

import pytest

from helpers.conductivity.formulas.onsager import (
    CARBONATES,
    Solution,
    bjerrum_length,
    debye_length,
    onsager_slope,
)

#: Potassium chloride in water at 25 °C; textbooks give A = 60.2 and B = 0.229 for it.
WATER = Solution(permittivity=78.54, viscosity=0.894, limiting_conductivity=149.9, density=0.997)


def test_water_gives_the_constants_of_the_textbook():
    slope = onsager_slope(WATER)
    assert pytest.approx(60.2, rel=3e-3) == slope.A
    assert pytest.approx(0.229, rel=3e-3) == slope.B
    assert slope.molar == pytest.approx((60.2 + 0.229 * 149.9) / 149.9, rel=3e-3)


def test_lengths_in_water_are_those_of_the_textbook():
    assert debye_length(WATER, 0.1) == pytest.approx(0.96, abs=0.01)
    assert bjerrum_length(WATER) == pytest.approx(0.71, abs=0.01)


def test_a_quarter_of_the_permittivity_doubles_drag_and_raises_relaxation_eightfold():
    quarter = onsager_slope(dataclasses.replace(WATER, permittivity=WATER.permittivity / 4))
    assert pytest.approx(2 * onsager_slope(WATER).A) == quarter.A
    assert pytest.approx(8 * onsager_slope(WATER).B) == quarter.B


def test_viscosity_cancels_where_waldens_rule_holds():
    thick = dataclasses.replace(
        CARBONATES,
        viscosity=3 * CARBONATES.viscosity,
        limiting_conductivity=CARBONATES.limiting_conductivity / 3,
    )
    assert onsager_slope(thick).molar == pytest.approx(onsager_slope(CARBONATES).molar)


def test_a_kilogram_of_dense_solvent_spreads_over_less_than_a_litre():
    slope = onsager_slope(CARBONATES)
    assert slope.molal == pytest.approx(slope.molar * CARBONATES.density**0.5)


def test_the_limiting_law_says_nothing_where_the_measurements_begin():
    # It would put the conductivity below zero there, with an ionic atmosphere thinner than an ion.
    slope = onsager_slope(CARBONATES)
    assert slope.valid_below < 0.01 < 0.19
    assert 1 - slope.molal * 0.19**0.5 < 0
    assert debye_length(CARBONATES, 0.19 * CARBONATES.density) < 0.4 < bjerrum_length(CARBONATES)


def test_a_solvent_has_positive_properties():
    with pytest.raises(ValueError, match="viscosity must be positive, got 0"):
        Solution(18.7, 0, 65.0, 1.1)
