import numpy as np
import pytest

from helpers.electrodes.simulator.baselines import (
    bruggeman_diffusivity,
    fitted_exponent,
    heckel_line,
)


def test_bruggemans_law_is_porosity_to_three_halves():
    assert bruggeman_diffusivity(0.4) == pytest.approx(0.4**1.5)
    assert bruggeman_diffusivity(1.0) == 1


def test_the_exponent_of_a_power_law_comes_out_again():
    porosity = np.linspace(0.25, 0.5, 6)
    assert fitted_exponent(porosity, 0.7 * porosity**-1.7) == pytest.approx((-1.7, 0.7))


def test_heckels_line_comes_out_again():
    pressure = np.linspace(0, 100, 6)
    slope, intercept, r2 = heckel_line(0.5 * np.exp(-0.01 * pressure), pressure)
    assert (slope, intercept, r2) == pytest.approx((0.01, -np.log(0.5), 1))


@pytest.mark.parametrize("porosity", [0.0, 1.2, np.array([0.3, -0.1])], ids=str)
def test_porosities_lie_between_0_and_1(porosity):
    with pytest.raises(ValueError, match="between 0 and 1"):
        bruggeman_diffusivity(porosity)
