import numpy as np
import pytest

from helpers.nanoparticles.simulator.colour import colour_name, hexadecimal, matching_functions, rgb
from helpers.nanoparticles.simulator.silver import WAVELENGTHS


def band(centre, width=40.0, height=1.5):
    return height * np.exp(-0.5 * ((WAVELENGTHS - centre) / width) ** 2)


def test_water_is_white_and_soot_black():
    assert hexadecimal(np.zeros(421)) == "#ffffff" and colour_name(np.zeros(421)) == "colourless"
    assert np.allclose(rgb(np.full(421, 9.0)), 0, atol=1e-4)
    assert colour_name(np.full(421, 1.0)) == "grey"


@pytest.mark.parametrize(
    ("peak", "name"), [(430, "yellow"), (500, "red"), (570, "violet"), (640, "turquoise")]
)
def test_a_solution_shows_the_complement_of_what_it_absorbs(peak, name):
    assert colour_name(band(peak)).split()[-1] in (
        name,
        {"violet": "blue", "red": "orange"}.get(name),
    )


def test_little_of_it_is_pale():
    assert colour_name(band(640, height=0.1)).startswith("pale")


def test_the_luminance_peaks_near_555_nm_and_the_three_functions_have_equal_areas():
    functions = matching_functions(WAVELENGTHS)
    assert WAVELENGTHS[functions[1].argmax()] == pytest.approx(555, abs=8)
    assert functions.sum(axis=1) / functions[1].sum() == pytest.approx(1, abs=0.03)
