import numpy as np
import pytest

from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.simulator.distributions import LOG10_M, area


def normal(position=4.5):
    w = np.exp(-0.5 * ((LOG10_M - position) / 0.4) ** 2)
    return w / area(w)


def test_a_row_of_the_table_is_asked_for_in_whole_or_in_part(butyl_acrylate):
    row = butyl_acrylate.table.iloc[5]
    whole = Request.from_row(row)
    assert whole.scalars["Mw_g_per_mol"] == row["Mw_g_per_mol"]
    assert whole.distribution[60] == row["w_60"]
    assert Request.from_row(row, "scalars").distribution is None
    assert Request.from_row(row, "distribution").scalars == {}
    assert whole.without_scalars().scalars == {}
    assert whole.faults() == []


def test_bins_below_the_lowest_molar_mass_are_not_visible():
    request = Request(normal(), lowest_log10_M=3.9)
    assert not request.visible[LOG10_M < 3.9].any()
    assert request.visible[LOG10_M > 3.9].all()


def test_a_negative_distribution_is_a_fault_in_words():
    assert "negative" in Request(normal() - 0.001 * (LOG10_M > 6)).faults()[0]


def test_a_distribution_that_is_not_normalised_is_a_fault_in_words():
    assert "is 2, not 1: divide by it" in Request(2 * normal()).faults()[0]


def test_a_distribution_hidden_by_the_baseline_is_a_fault_in_words():
    assert "Less than half" in Request(normal(3.0), lowest_log10_M=3.9).faults()[0]


def test_the_distribution_of_a_request_cannot_be_changed_from_outside():
    w = normal()
    request = Request(w)
    w[:] = 0
    assert request.distribution.sum() > 0
    with pytest.raises(ValueError, match="read-only"):
        request.distribution[0] = 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "ask for a distribution"),
        ({"distribution": np.ones(50)}, "100 finite numbers"),
        ({"distribution": np.full(100, np.nan)}, "100 finite numbers"),
        ({"Mw_g_per_mol": -1.0}, "Mw_g_per_mol must be positive"),
        ({"Mw_g_per_mol": 1e5, "lowest_log10_M": 6.6}, "less than ten bins"),
    ],
)
def test_requests_that_make_no_sense_are_refused(asked, message):
    with pytest.raises(ValueError, match=message):
        Request(**asked)


def test_an_unknown_part_of_a_row_is_refused(butyl_acrylate):
    with pytest.raises(ValueError, match="all, distribution or scalars"):
        Request.from_row(butyl_acrylate.table.iloc[0], "Mw")
