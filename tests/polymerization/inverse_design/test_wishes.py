import numpy as np
import pytest

from helpers.polymerization.inverse_design.wishes import drawn, row_of_table, spread_distribution
from helpers.polymerization.simulator.distributions import LOG10_M, area


def test_without_spread_it_is_florys_distribution_with_a_dispersity_of_two():
    w = spread_distribution(5.0, 0.0)
    masses = 10**LOG10_M
    assert area(w * masses) * area(w / masses) == pytest.approx(2, rel=0.01)
    assert LOG10_M[w.argmax()] == pytest.approx(5.0, abs=0.03)


@pytest.mark.parametrize("spread", [0.0, 0.2, 0.5])
def test_the_peak_is_where_it_is_wished_and_the_area_is_one(spread):
    w = spread_distribution(4.8, spread)
    assert LOG10_M[w.argmax()] == pytest.approx(4.8, abs=0.04)
    assert area(w) == pytest.approx(1)


def test_more_spread_is_broader_and_lower():
    heights = [spread_distribution(4.8, spread).max() for spread in (0.0, 0.2, 0.4)]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize(("peak", "spread"), [(5.0, -0.1), (1.0, 0.1), (5.0, np.nan)])
def test_a_wish_that_cannot_be_drawn_is_refused(peak, spread):
    with pytest.raises(ValueError, match="must be from"):
        spread_distribution(peak, spread)


def test_a_drawn_wish_is_meant_less_exactly_than_a_row(butyl_acrylate):
    assert drawn(4.8, 0.1).tolerance == 0.05
    wish = row_of_table(butyl_acrylate.table.iloc[0], "scalars")
    assert wish.tolerance is None
    assert wish.label == "scalars of recipe 0 after 300 s"
