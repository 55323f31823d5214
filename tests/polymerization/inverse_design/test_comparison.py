import numpy as np
import pytest

from helpers.polymerization.inverse_design.comparison import (
    areas_between,
    compared,
    misfits,
    noise_directions,
    wanted_row,
)
from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.simulator.distributions import distance

EVERYTHING = np.ones(103, bool)


@pytest.fixture(scope="module")
def rows(inverter):
    return inverter.residuals_


def test_only_what_is_asked_for_is_compared(butyl_acrylate):
    row = butyl_acrylate.table.iloc[9]
    assert compared(Request(Mw_g_per_mol=1e5)).nonzero()[0].tolist() == [2]
    assert compared(Request.from_row(row, "scalars")).sum() == 3
    assert compared(Request.from_row(row, "distribution")).sum() == 100
    assert compared(Request.from_row(row, lowest_log10_M=3.9)).sum() == 3 + 60


def test_a_request_is_written_on_the_scales_of_the_emulator(butyl_acrylate):
    row = butyl_acrylate.table.iloc[9]
    wanted = wanted_row(Request.from_row(row))[0]
    assert wanted[2] == pytest.approx(np.log(row["Mw_g_per_mol"]))
    assert wanted[63] == pytest.approx(np.sqrt(row["w_60"]))


def test_noise_is_uncorrelated_with_variance_one_along_the_directions(rows):
    directions = noise_directions(rows, EVERYTHING, 10, inflation=1.0)
    noise = rows.standardized @ directions
    np.testing.assert_allclose(np.cov(noise.T), np.eye(10), atol=0.02)


def test_the_first_direction_carries_the_strongest_signal(rows):
    directions = noise_directions(rows, EVERYTHING, 10, inflation=1.0)
    spread = (rows.emulated @ directions).std(axis=0)
    assert spread[0] > 5 * spread[-1]
    assert spread[0] > 50


def test_inflated_noise_makes_equal_differences_count_less(rows):
    pair = rows.simulated[:1], rows.emulated[:50]
    plain, inflated = (
        misfits(*pair, 1.0, EVERYTHING, noise_directions(rows, EVERYTHING, 10, factor))
        for factor in (1.0, 2.0)
    )
    np.testing.assert_allclose(plain, 2 * inflated)


def test_areas_are_distances_between_distributions(rows):
    apart = areas_between(rows.simulated[:4], rows.emulated[:4], EVERYTHING)
    expected = distance(rows.simulated[:4, 3:] ** 2, rows.emulated[:4, 3:] ** 2)
    np.testing.assert_allclose(apart, expected, rtol=1e-2)


def test_the_visible_part_is_compared_by_its_shape(rows):
    upper = np.concatenate([np.zeros(3, bool), np.arange(100) >= 50])
    scaled = rows.simulated[:1].copy()
    scaled[:, 3:53] *= 3
    np.testing.assert_allclose(areas_between(scaled, rows.simulated[:1], upper), 0, atol=1e-12)
