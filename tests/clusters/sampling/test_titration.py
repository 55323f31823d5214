import numpy as np
import pytest

from helpers.clusters.sampling.titration import titrate

CELL = np.diag([6, 6, 6])


@pytest.fixture(scope="module")
def curve(cathode):
    return titrate(cathode.expansion, CELL, 300.0, np.linspace(-1.2, 1.2, 25), 90, 0)


def test_the_cell_is_empty_at_low_and_full_at_high_potential(curve):
    assert curve.filling[0] == 0 and curve.filling[-1] == pytest.approx(1, abs=0.01)
    assert (np.diff(curve.filling) > -0.02).all()
    assert curve.steps == 2 * 25 * 90 * 216


def test_up_and_down_agree_within_a_few_percent(curve):
    assert curve.hysteresis < 0.06


def test_a_high_potential_is_a_low_voltage(curve, cathode):
    volts = curve.volts(3.9)
    assert volts[0] == pytest.approx(5.1) and (np.diff(volts) < 0).all()


def test_two_thirds_is_a_step_of_the_voltage(curve):
    # a flat part of x over the potential, at 3.5 V
    flat = (curve.mu > 0.32) & (curve.mu < 0.42)
    assert curve.filling[flat] == pytest.approx(2 / 3, abs=0.01)


def test_potentials_that_fall_are_refused(cathode):
    with pytest.raises(ValueError, match="rise"):
        titrate(cathode.expansion, CELL, 300.0, [0.1, 0.0], 10)


def test_the_mean_lies_between_both_ways(curve):
    low = np.minimum(curve.filling, curve.emptying)
    assert ((low <= curve.mean) & (curve.mean <= np.maximum(curve.filling, curve.emptying))).all()
