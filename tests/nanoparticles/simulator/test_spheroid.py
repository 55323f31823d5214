import numpy as np
import pytest
from scipy.integrate import quad

from helpers.nanoparticles.simulator.mie import sphere_extinction
from helpers.nanoparticles.simulator.silver import WAVELENGTHS, permittivity, surface_damping
from helpers.nanoparticles.simulator.spheroid import depolarisation, oblate_extinction, surface


@pytest.mark.parametrize("aspect", [1.0, 1.0005, 1.002, 1.5, 3.0, 8.0])
def test_depolarisation_is_the_integral_that_defines_it(aspect):
    long, short = depolarisation(aspect)
    f = lambda s, axis: 1 / ((s + axis**2) * (s + aspect**2) * np.sqrt(s + 1))  # noqa: E731
    half = aspect**2 / 2
    assert long == pytest.approx(half * quad(f, 0, np.inf, args=(aspect,))[0], abs=1e-6)
    assert short == pytest.approx(half * quad(f, 0, np.inf, args=(1.0,))[0], abs=1e-6)


def test_the_surface_is_that_of_a_turned_ellipse():
    a, c = 20.0, 5.0
    strip = lambda t: 2 * np.pi * a * np.sin(t) * np.hypot(a * np.cos(t), c * np.sin(t))  # noqa: E731
    assert surface(2 * a, 2 * c) == pytest.approx(quad(strip, 0, np.pi)[0], rel=1e-8)
    assert surface(10.0, 10.0) == pytest.approx(np.pi * 100)


@pytest.mark.parametrize(
    ("diameter", "peak_apart", "apart"), [(5, 0, 0.01), (10, 1, 0.03), (20, 1, 0.11)]
)
def test_a_small_sphere_is_that_of_mie(diameter, peak_apart, apart):
    damped = permittivity(WAVELENGTHS) + surface_damping(WAVELENGTHS, 2 / 3 * diameter)
    exact = sphere_extinction(diameter, WAVELENGTHS, damped)
    ours = oblate_extinction(diameter, diameter, WAVELENGTHS)
    assert abs(int(ours.argmax()) - int(exact.argmax())) <= peak_apart
    assert np.linalg.norm(ours - exact) < apart * np.linalg.norm(exact)


@pytest.mark.parametrize(("diameter", "shift"), [(40, 5), (60, 18)])
def test_the_correction_overdoes_the_shift_of_large_spheres_as_documented(diameter, shift):
    damped = permittivity(WAVELENGTHS) + surface_damping(WAVELENGTHS, 2 / 3 * diameter)
    exact = sphere_extinction(diameter, WAVELENGTHS, damped)
    ours = oblate_extinction(diameter, diameter, WAVELENGTHS)
    assert ours.argmax() - exact.argmax() == shift


def test_flatter_discs_absorb_redder_light():
    peaks = [
        WAVELENGTHS[oblate_extinction(40, 40 / a, WAVELENGTHS).argmax()] for a in (2, 3, 4, 5, 6)
    ]
    assert peaks == pytest.approx([441, 481, 519, 554, 589], abs=2)


def test_a_disc_thicker_than_wide_is_refused():
    with pytest.raises(ValueError, match="not above the diameter"):
        oblate_extinction(10, 12, WAVELENGTHS)
    with pytest.raises(ValueError, match="at least 1"):
        depolarisation(0.5)
