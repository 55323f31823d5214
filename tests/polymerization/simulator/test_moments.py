from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers.polymerization.simulator import moments as module
from helpers.polymerization.simulator.kinetics import (
    COEFFICIENTS,
    MONOMER_G_PER_MOL,
    rate_coefficients,
    solvent_mol_per_L,
)
from helpers.polymerization.simulator.moments import moments, quasi_steady_conversion
from helpers.polymerization.simulator.recipe import Recipe, design

EXAMPLE = Recipe(1.0, 0.020, 70.0)
WEAK = Recipe(1.0, 1e-4, 70.0)


def changed(**values):
    """Give the coefficients with other values of A."""
    laws = {name: replace(COEFFICIENTS[name], A=A) for name, A in values.items()}
    return {**COEFFICIENTS, **laws}


def plain(**values):
    """Give initiation, propagation and termination of secondary radicals only."""
    return changed(backbiting=0, transfer_to_monomer=0, transfer_to_solvent=0) | {
        name: replace(COEFFICIENTS[name], A=A) for name, A in values.items()
    }


def test_the_example_recipe_gives_the_numbers_of_an_independent_program():
    m = moments(EXAMPLE, [600, 1800, 3600])
    np.testing.assert_allclose(m.conversion, [0.3728, 0.6770, 0.8321], atol=1e-4)
    np.testing.assert_allclose(m.Mn_g_per_mol, [34669, 23510, 16271], rtol=5e-4)
    np.testing.assert_allclose(m.Mw_g_per_mol, [71859, 55895, 48277], rtol=5e-4)


def test_disproportionation_gives_a_dispersity_of_two_and_combination_of_one_and_a_half():
    for share, expected in [(1.0, 2.0), (0.0, 1.5)]:
        m = moments(WEAK, [60], plain(disproportionation_ss=share))
        assert m.conversion[0] < 0.05
        assert m.Mw_g_per_mol / m.Mn_g_per_mol == pytest.approx(expected, rel=0.01)


def test_chains_are_as_long_as_the_kinetic_chain_or_twice_as_long_when_combined():
    k = rate_coefficients(70.0)
    for share, chains_per_radical in [(1.0, 1.0), (0.0, 0.5)]:
        m = moments(WEAK, [60], plain(disproportionation_ss=share))
        mean_monomer = (1 + m.monomer_mol_per_L[0]) / 2
        starts = 2 * k.efficiency * k.decomposition * WEAK.initiator_mol_per_L
        radicals = np.sqrt(starts / (2 * k.termination_ss))
        kinetic_chain = k.propagation * radicals * mean_monomer / starts
        expected = MONOMER_G_PER_MOL * kinetic_chain / chains_per_radical
        assert m.Mn_g_per_mol[0] == pytest.approx(expected, rel=0.02)
        assert m.radicals_mol_per_L[0] == pytest.approx(radicals, rel=0.01)


def test_transfer_shortens_chains_as_the_mayo_equation_says():
    k = rate_coefficients(70.0)
    solvent = solvent_mol_per_L(1.0)
    units = {}
    for name in ("none", "transfer_to_monomer", "transfer_to_solvent"):
        law = {} if name == "none" else {name: COEFFICIENTS[name].A}
        units[name] = moments(WEAK, [10], plain(**law)).Mn_g_per_mol[0] / MONOMER_G_PER_MOL
    to_monomer = 1 / units["transfer_to_monomer"] - 1 / units["none"]
    to_solvent = 1 / units["transfer_to_solvent"] - 1 / units["none"]
    assert to_monomer == pytest.approx(k.transfer_to_monomer / k.propagation, rel=0.02)
    assert to_solvent == pytest.approx(k.transfer_to_solvent * solvent / k.propagation, rel=0.02)


def test_four_times_the_initiator_doubles_the_rate_without_backbiting_and_transfer():
    slow, fast = (moments(Recipe(1.0, c, 70.0), [60], plain()) for c in (1e-4, 4e-4))
    ratio = np.log(fast.monomer_mol_per_L) / np.log(slow.monomer_mol_per_L)
    assert ratio == pytest.approx(2, rel=5e-3)


def test_no_reaction_makes_or_loses_a_unit_or_a_radical():
    rng = np.random.default_rng(0)
    k = rate_coefficients(70.0)
    y = rng.uniform(1, 2, 11)
    rates = module._derivatives(0.0, y, k, solvent_mol_per_L(1.0))
    units = -rates[1]
    s, t, d = rates[2:].reshape(3, 3)
    scale = k.termination_ss * y.max() ** 2
    assert s[1] + t[1] + d[1] == pytest.approx(units, abs=1e-12 * scale)
    starts = -2 * k.efficiency * rates[0]
    s0, t0 = y[2], y[5]
    events = [k.termination_ss * s0**2, 2 * k.termination_st * s0 * t0, k.termination_tt * t0**2]
    assert s[0] + t[0] == pytest.approx(starts - 2 * sum(events), abs=1e-12 * scale)


def test_most_radicals_sit_in_the_middle_of_a_chain_and_slow_the_reaction_down():
    with_backbiting = moments(EXAMPLE, [600])
    without = moments(EXAMPLE, [600], changed(backbiting=0))
    assert 0.9 < with_backbiting.midchain_share[0] < 1
    assert without.midchain_share[0] < 1e-12
    assert without.conversion[0] > 1.5 * with_backbiting.conversion[0]


def test_monomer_and_conversion_tell_the_same():
    m = moments(EXAMPLE, [100, 1000])
    np.testing.assert_allclose(m.monomer_mol_per_L, 1.0 * (1 - m.conversion))


def test_unusable_times_and_recipes_are_refused():
    with pytest.raises(ValueError, match="positive and rise"):
        moments(EXAMPLE, [0, 60])
    with pytest.raises(ValueError, match="temperature_C must be"):
        quasi_steady_conversion(design().assign(temperature_C=20.0), [60])


def test_radicals_in_a_steady_state_give_the_conversions_of_the_full_equations():
    recipes = design().iloc[[0, 139, 215, 431]]
    quick = quasi_steady_conversion(recipes, [600, 3600])
    full = [moments(Recipe.from_row(row), [600, 3600]).conversion for _, row in recipes.iterrows()]
    np.testing.assert_allclose(quick, full, atol=1e-3)


def test_93_recipes_reach_90_percent_conversion_within_an_hour_all_from_68_degrees_on():
    reached = quasi_steady_conversion(design(), [3600])[:, 0] >= 0.9
    assert reached.sum() == 93
    assert quasi_steady_conversion(design(), [3600], steps=36)[:, 0][reached].min() >= 0.9
    assert design()["temperature_C"][reached].min() == 68


def test_steps_are_laid_between_uneven_times():
    recipes = pd.DataFrame([design().loc[139]])
    course = quasi_steady_conversion(recipes, [1.0, 1800.0, 3600.0])
    np.testing.assert_allclose(
        course[:, 1:], quasi_steady_conversion(recipes, [1800.0, 3600.0], steps=200), atol=1e-6
    )
