import math

import numpy as np
import pytest

from helpers.polymerization.simulator.recipe import (
    LEVELS,
    RECIPES,
    TIMES_S,
    Recipe,
    checked_times,
    design,
)


@pytest.mark.parametrize("value", [0, -1, 6.8, math.nan, math.inf])
def test_there_is_some_monomer_and_not_more_than_the_volume_holds(value):
    with pytest.raises(ValueError, match=r"monomer_mol_per_L must be above 0 and at most 6\.711"):
        Recipe(value, 0.02, 70.0)


@pytest.mark.parametrize("value", [0, -0.01, math.nan])
def test_there_is_some_initiator(value):
    with pytest.raises(ValueError, match="initiator_mol_per_L must be above 0"):
        Recipe(1.0, value, 70.0)


def test_initiator_in_the_wrong_unit_is_told_so():
    with pytest.raises(ValueError, match=r"got 20; the unit is mol/L, 20 mmol/L are 0\.020"):
        Recipe(1.0, 20, 70.0)


@pytest.mark.parametrize("value", [39.9, 100.1, 343.15, math.nan])
def test_the_temperature_is_between_40_and_100_degrees(value):
    with pytest.raises(ValueError, match="temperature_C must be from 40 and at most 100 °C"):
        Recipe(1.0, 0.02, value)


@pytest.mark.parametrize("value", ["70", None, True])
def test_a_recipe_is_made_of_numbers(value):
    with pytest.raises(TypeError, match="temperature_C must be a number"):
        Recipe(1.0, 0.02, value)


def test_a_row_of_the_design_becomes_a_recipe_in_moles_per_litre():
    recipe = Recipe.from_row(design().loc[0])
    assert recipe == Recipe(0.5, 0.0025, 60.0)
    assert Recipe(1.0, 0.02, 40) and Recipe(1.0, 0.02, 100)


def test_the_design_holds_each_of_432_recipes_once_and_fills_the_box():
    recipes = design()
    assert recipes.shape == (432, 3)
    assert not recipes.duplicated().any()
    assert list(recipes.columns) == RECIPES.names[:3] == list(LEVELS)
    np.testing.assert_array_equal(recipes.min(), RECIPES.low[:3])
    np.testing.assert_array_equal(recipes.max(), RECIPES.high[:3])
    for row in recipes.to_dict("records"):
        Recipe.from_row(row)


def test_the_table_is_looked_at_every_five_minutes_for_an_hour():
    assert list(TIMES_S) == list(range(300, 3601, 300))
    assert (TIMES_S[0], TIMES_S[-1]) == (RECIPES["time_s"].low, RECIPES["time_s"].high)


@pytest.mark.parametrize("times", [[], [math.nan], [[1.0, 2.0]]])
def test_there_are_finite_times(times):
    with pytest.raises(ValueError, match="one or more finite times"):
        checked_times(times)


@pytest.mark.parametrize("times", [[0.0], [-1.0], [1.0, 1.0], [2.0, 1.0]])
def test_times_are_positive_and_rise(times):
    with pytest.raises(ValueError, match="positive and rise"):
        checked_times(times)


def test_one_time_is_enough():
    assert checked_times(3600).tolist() == [3600.0]
