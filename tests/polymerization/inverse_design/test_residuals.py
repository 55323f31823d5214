import numpy as np
import pytest

from helpers.polymerization.inverse_design.residuals import held_out, noise_weights, visible_part
from helpers.polymerization.learning.emulator import OUTPUTS, Emulator
from helpers.polymerization.simulator.distributions import area
from helpers.polymerization.simulator.recipe import RECIPES


@pytest.fixture(scope="module")
def rows(inverter):
    return inverter.residuals_


def test_the_emulator_explains_all_but_a_ten_thousandth_of_the_scalars(rows):
    scores = rows.r2()
    assert (scores[:3] > 0.9999).all()
    assert 0.99 < scores["distribution"] < 0.9999


def test_the_noise_of_means_and_distribution_is_far_from_independent(rows):
    std = np.sqrt(np.diag(rows.covariance))
    assert abs(rows.covariance[1, 2] / (std[1] * std[2])) > 0.3


def test_noise_is_even_after_weighting_with_the_polymer(rows):
    little = rows.polymer_mol_per_L < np.median(rows.polymer_mol_per_L)
    raw = (rows.simulated - rows.emulated)[:, 3:]
    weighted = rows.standardized[:, 3:]

    def ratio(values):
        return values[little].std() / values[~little].std()

    assert ratio(raw) > 1.3
    assert ratio(weighted) == pytest.approx(1, abs=0.1)


def test_the_expected_distance_is_met_on_average(rows):
    expected = rows.expected_distance(rows.emulated[:, 3:] ** 2, rows.polymer_mol_per_L)
    assert np.median(rows.distances() / expected) == pytest.approx(1, abs=0.1)


def test_a_visible_part_has_area_one_and_nothing_below(rows):
    visible = np.arange(100) >= 40
    part = visible_part(rows.simulated[:5, 3:] ** 2, visible)
    np.testing.assert_allclose(area(part), 1)
    assert not part[:, :40].any()


def test_means_and_bins_weigh_as_the_fourth_root_of_the_polymer_and_the_monomer_does_not():
    weights = noise_weights(np.array([1.0, 16.0]))
    assert weights.shape == (2, 103)
    assert weights[1, 0] == 1
    assert (weights[1, 1:] == 2).all()


def test_no_row_is_emulated_by_an_emulator_that_saw_its_recipe(butyl_acrylate):
    rows = butyl_acrylate.train.iloc[::8]
    X, y = rows[RECIPES.names], rows[list(OUTPUTS)].copy()
    small = Emulator(conversion_degree=1, degree=1)
    before = held_out(small, X, y, rows["recipe"], folds=3).emulated
    first = (rows["recipe"] == rows["recipe"].iloc[0]).to_numpy()
    y.loc[first, list(OUTPUTS[1:3])] *= 1.5
    after = held_out(small, X, y, rows["recipe"], folds=3).emulated
    np.testing.assert_array_equal(before[first], after[first])
    assert not np.array_equal(before[~first], after[~first])
