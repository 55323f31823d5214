import numpy as np
import pytest

from helpers.polymerization.simulator.domain import coverage, recipes_reaching


def test_about_a_fifth_of_the_recipes_reaches_ninety_percent_and_only_hot_ones():
    found = recipes_reaching()
    assert len(found) == 432
    assert 80 <= found["reaches"].sum() <= 100
    assert found.loc[found["reaches"], "temperature_C"].min() == 68


def test_more_time_or_a_lower_aim_reaches_more():
    usual = recipes_reaching()["reaches"]
    assert (recipes_reaching(time_s=7200)["reaches"] >= usual).all()
    assert recipes_reaching(0.8)["reaches"].sum() > usual.sum()


def test_coverage_counts_all_recipes_once_an_input():
    found = recipes_reaching()
    counted = coverage(found)
    assert counted.index.names == ["input", "level"]
    assert counted["recipes"].groupby("input").sum().eq(432).all()
    assert counted["reaching"].groupby("input").sum().eq(found["reaches"].sum()).all()


def test_the_share_rises_with_temperature_and_initiator():
    counted = coverage(recipes_reaching())
    for name in ("temperature_C", "initiator_mmol_per_L"):
        assert (np.diff(counted.loc[name, "share"]) >= 0).all()


@pytest.mark.parametrize("conversion", [0, 1, 90])
def test_a_conversion_is_a_share(conversion):
    with pytest.raises(ValueError, match="between 0 and 1"):
        recipes_reaching(conversion)
