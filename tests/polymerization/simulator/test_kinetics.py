from dataclasses import replace

import numpy as np
import pytest

from helpers.polymerization.simulator.kinetics import (
    COEFFICIENTS,
    MONOMER_G_PER_MOL,
    Arrhenius,
    rate_coefficients,
    solvent_mol_per_L,
    to_frame,
)


def test_a_coefficient_gets_back_its_energy_of_activation_from_two_temperatures():
    law = Arrhenius(1e10, 50.0, "1/s", "")
    slope = np.log(law.at(80.0) / law.at(60.0)) / (1 / 353.15 - 1 / 333.15)
    assert slope == pytest.approx(-50.0 / 8.314462618e-3)


def test_butyl_acrylate_propagates_at_the_benchmark_rate_at_20_degrees():
    # printed in the IUPAC benchmark's own Arrhenius parameters: 2.21e7 exp(-17.9 kJ/mol / RT)
    assert rate_coefficients(20.0).propagation == pytest.approx(14_280, rel=2e-3)


def test_half_of_the_initiator_is_left_after_ten_hours_at_65_degrees():
    half_life_h = np.log(2) / rate_coefficients(65.0).decomposition / 3600
    assert half_life_h == pytest.approx(10, rel=0.15)


def test_scission_gains_most_from_heat_among_the_reactions_of_radicals():
    cold, hot = vars(rate_coefficients(60.0)), vars(rate_coefficients(80.0))
    gain = {name: hot[name] / cold[name] for name in cold if name != "decomposition"}
    assert max(gain, key=gain.get) == "scission"
    assert gain["efficiency"] == gain["disproportionation_ss"] == 1


def test_a_midchain_radical_is_some_hundred_times_slower_to_propagate():
    k = rate_coefficients(70.0)
    assert 300 < k.propagation / k.midchain_propagation < 1000


def test_every_coefficient_has_a_source_and_the_doubtful_ones_are_marked():
    table = to_frame()
    assert list(table.index) == list(COEFFICIENTS)
    assert table["source"].str.len().gt(10).all()
    assert table.index[table["verified"]].tolist() == ["propagation"]
    assert "fitted" in table.loc["transfer_to_solvent", "source"]


def test_many_temperatures_at_once_give_what_they_give_alone():
    many = rate_coefficients(np.array([60.0, 80.0]))
    assert many.scission[1] == rate_coefficients(80.0).scission


@pytest.mark.parametrize("change", [{"scission": None}, {"gel_effect": COEFFICIENTS["scission"]}])
def test_other_sets_of_coefficients_have_the_same_names(change):
    other = {name: law for name, law in {**COEFFICIENTS, **change}.items() if law}
    with pytest.raises(ValueError, match=next(iter(change))):
        rate_coefficients(70.0, other)


@pytest.mark.parametrize(("name", "A"), [("scission", -1.0), ("efficiency", 1.1)])
def test_coefficients_are_not_negative_and_shares_at_most_one(name, A):
    with pytest.raises(ValueError, match=f"A of '{name}' must be at least 0"):
        rate_coefficients(70.0, {**COEFFICIENTS, name: replace(COEFFICIENTS[name], A=A)})


def test_what_is_not_monomer_is_solvent():
    np.testing.assert_allclose(solvent_mol_per_L(np.array([0.0, 1 / 0.149])), [9.0, 0.0])
    with pytest.raises(ValueError, match=r"from 0 to 6\.711"):
        solvent_mol_per_L(7.0)


def test_the_monomer_has_the_mass_of_its_atoms():
    assert pytest.approx(7 * 12.011 + 12 * 1.008 + 2 * 15.999, abs=0.01) == MONOMER_G_PER_MOL
