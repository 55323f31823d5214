import numpy as np
import pytest

from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.inverse_design.verdict import check_request
from helpers.polymerization.simulator.distributions import COLUMNS, LOG10_M, area


def normal(position, width=0.37):
    w = np.exp(-0.5 * ((LOG10_M - position) / width) ** 2)
    return w / area(w)


def refusal(request, inverter):
    verdict = check_request(request, inverter)
    assert not verdict.accepted
    assert str(verdict).startswith("Refused: ")
    return str(verdict)


@pytest.mark.parametrize("use", ["distribution", "scalars", "all"])
def test_products_of_unseen_recipes_are_hardly_ever_refused(inverter, unseen, use):
    verdicts = [check_request(Request.from_row(row, use), inverter) for _, row in unseen.iterrows()]
    assert sum(not verdict.accepted for verdict in verdicts) <= 1
    assert str(verdicts[0]).startswith("Within reach: ")


def test_the_nearest_recipe_of_a_known_product_is_within_the_noise(inverter, unseen):
    verdict = check_request(Request.from_row(unseen.iloc[0], "distribution"), inverter)
    assert 0 < verdict.distance < verdict.limit < 0.08


def test_a_log_normal_is_refused_for_its_shape_alone(inverter):
    said = refusal(Request(normal(5.0, 0.4)), inverter)
    assert "nearest recipe" in said
    assert "above all" not in said
    assert "peaks" not in said


def test_a_wish_may_be_met_less_exactly_than_a_measurement(inverter):
    request = Request(normal(5.0, 0.4))
    assert check_request(request, inverter, tolerance=0.2).accepted
    assert not check_request(request, inverter, tolerance=0.05).accepted


def test_too_heavy_and_too_light_are_told_apart(inverter):
    assert "is above all that the recipes give" in refusal(Request(normal(6.3)), inverter)
    assert "is below all that the recipes give" in refusal(Request(normal(3.3)), inverter)


def test_two_peaks_are_counted(inverter):
    two = (normal(4.2) + normal(5.6)) / 2
    assert "It has 2 peaks, at log10 M = 4.2 and 5.6" in refusal(Request(two), inverter)


def test_a_narrow_distribution_is_called_narrow(inverter):
    assert "It is narrower" in refusal(Request(normal(5.0, 0.15)), inverter)


def test_negative_and_unnormalised_distributions_are_refused_at_once(inverter):
    assert "negative" in refusal(Request(normal(5) - 0.001 * (LOG10_M > 6.5)), inverter)
    assert "not 1: divide" in refusal(Request(2 * normal(5)), inverter)


def test_numbers_beyond_the_table_are_refused_with_its_range(inverter):
    said = refusal(Request(Mw_g_per_mol=2e6), inverter)
    assert "Its Mw of 2e+06 g/mol is above all" in said


def test_numbers_that_do_not_go_together_are_refused(inverter):
    said = refusal(Request(Mn_g_per_mol=9e4, Mw_g_per_mol=1e5), inverter)
    assert "No recipe gives these numbers together." in said


def test_a_mean_that_is_not_that_of_the_distribution_is_refused(inverter, unseen):
    row = unseen.iloc[0]
    w = row[list(COLUMNS)].to_numpy(dtype=float)
    said = refusal(Request(w, Mw_g_per_mol=1.05 * row["Mw_g_per_mol"]), inverter)
    assert "is not that of the distribution" in said


def test_monomer_that_does_not_go_with_the_distribution_is_refused(inverter, unseen):
    row = unseen.iloc[0]
    w = row[list(COLUMNS)].to_numpy(dtype=float)
    remaining = 1.3 * row["remaining_monomer_mol_per_L"]
    said = refusal(Request(w, remaining_monomer_mol_per_L=remaining), inverter)
    assert "No recipe gives these numbers with this distribution." in said


def test_a_share_of_false_alarms_is_a_share(inverter, unseen):
    with pytest.raises(ValueError, match="false_alarms must be between 0 and 1"):
        check_request(Request.from_row(unseen.iloc[0]), inverter, false_alarms=0)
