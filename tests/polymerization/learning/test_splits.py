import pandas as pd
import pytest

from helpers.polymerization.learning.splits import SPLITS, by_recipe, by_row, leaked_share
from helpers.polymerization.simulator.table import bundled_table


@pytest.fixture(scope="module")
def table():
    return bundled_table()[["recipe", "time_s"]]


@pytest.mark.parametrize("seed", range(5))
def test_no_recipe_is_on_both_sides_of_a_split_by_recipe(table, seed):
    train, test = by_recipe(table, seed)
    assert not set(train["recipe"]) & set(test["recipe"])
    assert leaked_share(train, test) == 0
    assert test["recipe"].nunique() == round(0.2 * 432)


@pytest.mark.parametrize("seed", range(5))
def test_nearly_every_row_of_a_split_by_row_has_relatives_in_training(table, seed):
    train, test = by_row(table, seed)
    assert len(test) == round(0.2 * len(table))
    assert leaked_share(train, test) > 0.99


@pytest.mark.parametrize("split", SPLITS.values())
def test_every_row_is_on_one_side(table, split):
    train, test = split(table, 3, share=0.3)
    pd.testing.assert_frame_equal(pd.concat([train, test]).sort_index(), table)


@pytest.mark.parametrize("split", SPLITS.values())
def test_the_seed_fixes_the_split(table, split):
    first, again, other = (split(table, seed)[1] for seed in (0, 0, 1))
    assert first.index.equals(again.index)
    assert not first.index.equals(other.index)


@pytest.mark.parametrize("split", SPLITS.values())
@pytest.mark.parametrize("share", [0, 1, -0.2, 1e-9])
def test_both_sides_need_rows(table, split, share):
    with pytest.raises(ValueError, match="something on both sides"):
        split(table, 0, share=share)


def test_recipes_must_be_told(table):
    with pytest.raises(ValueError, match="no column 'recipe'"):
        by_recipe(table[["time_s"]], 0)
    with pytest.raises(ValueError, match="no column 'recipe'"):
        leaked_share(table, table[["time_s"]])
