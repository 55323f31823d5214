import numpy as np
import pandas as pd
import pytest

from helpers.tables.distinct import levels

ODD = np.nextafter(298.15, 300)


def test_a_temperature_whose_last_digit_another_program_rounded_is_one_level():
    assert ODD != 298.15
    assert levels(np.array([ODD, 298.15, 303.15])).tolist() == [298.15, 298.15, 303.15]


@pytest.mark.parametrize("neighbour", [298.15, np.nextafter(298.15, 0), ODD])
def test_a_level_is_found_under_the_name_that_a_learner_writes(neighbour):
    table = pd.DataFrame({"T": [neighbour, 303.15], "k": [1.0, 2.0]})
    assert table.groupby(levels(table["T"]))["k"].first().loc[298.15] == 1


def test_as_many_groups_as_there_are_levels():
    rng = np.random.default_rng(0)
    shares = rng.choice([0.1, 0.2, 0.3, 0.7], 500)
    noisy = shares * (1 + rng.choice([-1, 0, 1], 500) * np.finfo(float).eps)
    assert len(np.unique(noisy)) > 4
    assert np.unique(levels(noisy)).tolist() == [0.1, 0.2, 0.3, 0.7]


@pytest.mark.parametrize("unit", [1e-22, 1e-9, 1.0, 1e9])
def test_the_unit_does_not_matter(unit):
    diffusivities = unit * np.array([1.0, 1.001, 10.0, 1000.0])
    assert len(np.unique(levels(diffusivities))) == 4


def test_what_is_left_of_a_difference_is_zero():
    assert np.ptp(levels(np.array([0.3 - 0.2 - 0.1, 0.0, 0.1]))[:2]) == 0


def test_one_percent_is_another_level_and_so_is_one_part_in_a_million():
    values = np.array([1.0, 1.000001, 1.01])
    assert levels(values).tolist() == values.tolist()


def test_columns_are_taken_one_by_one_and_text_and_whole_numbers_stay():
    table = pd.DataFrame({"T": [ODD, 298.15], "cell": ["a", "b"], "n": [1, 2]}, index=[7, 9])
    found = levels(table)
    assert found["T"].tolist() == [298.15, 298.15]
    pd.testing.assert_frame_equal(found[["cell", "n"]], table[["cell", "n"]])
    assert found.index.tolist() == [7, 9]


def test_missing_values_and_infinities_stay_what_they_are():
    values = np.array([np.nan, np.inf, 2.0, -np.inf])
    np.testing.assert_array_equal(levels(values), values)
    assert np.isnan(levels(np.array([np.nan]))).all()


def test_an_empty_column_has_no_levels():
    assert levels(pd.Series([], dtype=float)).empty
