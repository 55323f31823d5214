import numpy as np
import pytest

from helpers.polymerization.lesson import answers, checks
from helpers.polymerization.simulator.distributions import BIN_WIDTH, LOG10_M, area, distance
from helpers.polymerization.simulator.kinetics import COEFFICIENTS
from helpers.polymerization.simulator.table import bundled_table


def test_the_example_distributions_have_area_one_and_differ():
    first, second = answers.example_distributions()
    assert area(first) == pytest.approx(1)
    assert area(second) == pytest.approx(1)
    assert 0.2 < distance(first, second) < 0.6
    assert checks.area_between.judge(distance).state == "right"


def test_the_averages_of_a_single_bin_are_its_molar_mass():
    w = np.zeros(100)
    w[40] = 7.0
    assert answers.averages_of(w) == pytest.approx((10 ** LOG10_M[40],) * 2)


def test_the_averages_of_the_bundled_distributions_are_those_of_its_columns():
    row = bundled_table().iloc[2000]
    w = row[[name for name in row.index if name.startswith("w_")]].to_numpy(float)
    Mn, Mw = answers.averages_of(w)
    assert Mw == pytest.approx(row["Mw_g_per_mol"], rel=0.02)
    assert Mn == pytest.approx(row["Mn_g_per_mol"], rel=0.02)


def test_means_in_any_unit_of_mass_are_accepted():
    def means(M, mass):
        shares = mass / mass.sum()
        return 1 / np.sum(shares / M), np.sum(shares * M)

    assert checks.mean_molar_masses.judge(means).state == "right"


def test_the_equivalent_initiator_follows_from_the_energy_of_decomposition():
    energy = COEFFICIENTS["decomposition"].Ea_kJ_per_mol
    by_hand = 10 * np.exp(energy / 8.314462618e-3 * (1 / 338.15 - 1 / 343.15))
    assert answers.equivalent_initiator_mmol_per_L() == pytest.approx(by_hand)
    assert checks.equivalent_initiator.judge(by_hand).state == "right"


def test_the_half_width_is_that_of_split_conformal_prediction():
    errors = answers.calibration_errors()
    width = answers.conformal_half_width(errors)
    assert np.sum(np.abs(errors) <= width) == 28  # of 30: rank 0.9 * 31, rounded up


def test_conformal_intervals_cover_new_draws_of_any_law():
    rng = np.random.default_rng(0)
    inside = []
    for _ in range(400):
        draws = np.exp(rng.normal(size=31))  # far from normal
        inside.append(draws[-1] <= answers.conformal_half_width(draws[:-1]))
    assert 0.87 < np.mean(inside) < 0.96


@pytest.mark.parametrize("seed", [0, 1])
def test_any_draw_of_a_fifth_of_the_recipes_is_accepted(seed):
    def draw(table):
        return table["recipe"].isin(np.random.default_rng(seed).choice(432, 86, replace=False))

    assert checks.whole_recipes.judge(draw).state == "right"


def test_a_half_of_the_area_is_told_from_the_area():
    first, second = answers.example_distributions()
    half = np.abs(first - second).sum() * BIN_WIDTH / 2
    assert "half" in checks.area_between.judge(lambda a, b: half).sentence
