import pytest

from helpers.sei_growth.simulator import half_cell

FARADAY = 96485.33212  # C/mol


def test_a_full_electrode_holds_its_moles_times_faradays_constant():
    moles = half_cell.AREA_M2 * half_cell.ELECTRODE_THICKNESS_M * 0.6 * 31500
    assert half_cell.full_charge(0.3, 31500) == pytest.approx(moles * FARADAY)


def test_binder_pores_and_graphite_fill_the_electrode():
    porosity = 0.3
    parts = half_cell.active_fraction(porosity) + porosity + half_cell.INERT_FRACTION
    assert parts == pytest.approx(1)


def test_halving_the_particles_doubles_the_charge_in_a_film_of_the_same_thickness():
    coarse = half_cell.sei_charge(1e-9, 4e-6, 0.3)
    assert half_cell.sei_charge(1e-9, 2e-6, 0.3) == pytest.approx(2 * coarse)
    assert half_cell.sei_charge(2e-9, 4e-6, 0.3) == pytest.approx(2 * coarse)


def test_the_volume_of_the_film_is_that_of_its_lithium_carbonate():
    surface = 3 * half_cell.AREA_M2 * half_cell.ELECTRODE_THICKNESS_M * 0.6 / 4e-6
    kilograms = surface * 1e-9 * 2110
    moles_of_electrons = 2 * kilograms / 0.07389
    charge = half_cell.sei_charge(1e-9, 4e-6, 0.3)
    assert charge == pytest.approx(moles_of_electrons * FARADAY, rel=2e-3)
