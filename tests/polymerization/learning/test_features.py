import numpy as np
import pandas as pd
import pytest

from helpers.polymerization.learning import features
from helpers.polymerization.simulator.distributions import COLUMNS, LOG10_M, area, distance
from helpers.polymerization.simulator.table import bundled_table


@pytest.fixture(scope="module")
def table():
    return bundled_table().iloc[::10]


def test_the_targets_stand_in_the_order_of_the_published_tables(table):
    assert list(features.targets(table)) == [
        "monomer_mol_per_L",
        "initiator_mmol_per_L",
        "temperature_C",
        "time_s",
    ]


def test_the_composite_table_adds_three_numbers_to_the_distribution(table):
    plain, more = features.distribution(table), features.composite(table)
    assert plain.shape == (len(table), 100)
    assert more.shape == (len(table), 103)
    pd.testing.assert_frame_equal(more[list(plain)], plain)
    assert set(more) - set(plain) == {"remaining_monomer_mol_per_L", "Mn_g_per_mol", "Mw_g_per_mol"}


@pytest.mark.parametrize("view", [features.distribution, features.composite, features.logarithmic])
def test_no_feature_tells_the_recipe_or_the_conversion(table, view):
    hidden = ["recipe", "conversion", *features.TARGETS]
    pd.testing.assert_frame_equal(view(table.drop(columns=hidden)), view(table))


def test_the_logarithms_are_finite_though_blocks_are_empty(table):
    assert np.isfinite(features.logarithmic(table)).all(axis=None)
    assert (features.distribution(table)[[f"w_{i}" for i in range(75, 80)]].sum(axis=1) == 0).any()


def test_twice_the_molar_mass_adds_ln_2(table):
    doubled = table.assign(Mn_g_per_mol=2 * table["Mn_g_per_mol"])
    change = features.logarithmic(doubled) - features.logarithmic(table)
    np.testing.assert_allclose(change["ln Mn_g_per_mol"], np.log(2))
    assert (change.drop(columns="ln Mn_g_per_mol") == 0).all(axis=None)


def test_a_single_giant_chain_does_not_change_the_logarithms(table):
    giant = table.assign(w_98=table["w_98"] + 1e-3)
    pd.testing.assert_frame_equal(features.logarithmic(giant), features.logarithmic(table))


def test_a_few_short_chains_do(table):
    more = table.assign(w_12=table["w_12"] + 1e-3)
    change = features.logarithmic(more) - features.logarithmic(table)
    assert (change["ln mass 2.47-2.71"] > 0.005).all()


def test_with_all_masses_the_averages_are_those_of_the_simulation(table):
    same = features.without_low_masses(table, 2.0)
    np.testing.assert_allclose(same["Mw_g_per_mol"], table["Mw_g_per_mol"], rtol=0.005)
    np.testing.assert_allclose(same["Mn_g_per_mol"], table["Mn_g_per_mol"], rtol=0.005)


def test_without_low_masses_the_rest_is_a_distribution_of_heavier_chains(table):
    rest = features.without_low_masses(table, 3.0)
    w = rest[list(COLUMNS)].to_numpy()
    np.testing.assert_allclose(area(w), 1)
    assert (w[:, LOG10_M < 3.0] == 0).all()
    assert (rest["Mn_g_per_mol"] > table["Mn_g_per_mol"]).all()
    kept = ["recipe", "conversion", "remaining_monomer_mol_per_L", *features.TARGETS]
    pd.testing.assert_frame_equal(rest[kept], table[kept])


def test_the_low_masses_are_hardly_any_mass(table):
    rest = features.without_low_masses(table, 3.0)[list(COLUMNS)]
    assert np.median(distance(rest, table[list(COLUMNS)])) < 0.01


def test_the_table_itself_stays_as_it_is(table):
    before = table.copy()
    features.without_low_masses(table, 4.0)
    pd.testing.assert_frame_equal(table, before)


def test_of_a_distribution_something_must_be_left(table):
    with pytest.raises(ValueError, match=r"no chain is left above log10 M = 6\.6"):
        features.without_low_masses(table, 6.6)


def test_a_table_without_the_columns_is_refused(table):
    with pytest.raises(ValueError, match="lacks w_03"):
        features.distribution(table.drop(columns="w_03"))
    with pytest.raises(ValueError, match="lacks w_00, w_01, w_02 and 97 more"):
        features.composite(table.drop(columns=list(COLUMNS)))
    with pytest.raises(ValueError, match="lacks time_s"):
        features.targets(table.drop(columns="time_s"))


def test_logarithms_of_nothing_are_refused(table):
    with pytest.raises(ValueError, match="positive numbers in remaining_monomer_mol_per_L, Mn"):
        features.logarithmic(table.assign(Mw_g_per_mol=0.0))
