import numpy as np
import pytest
from scipy.special import spherical_jn, spherical_yn

from helpers.nanoparticles.simulator.mie import extinction_efficiency, sphere_extinction
from helpers.nanoparticles.simulator.silver import WAVELENGTHS, permittivity


def complex_spherical_jn(order, z):
    """j_n of complex arguments, from scipy, and its derivative."""
    return spherical_jn(order, z), spherical_jn(order, z, derivative=True)


def independent_efficiency(x, m):
    """Mie coefficients from ratios of spherical Bessel functions, without any recurrence."""
    total, z = 0.0, m * x
    for n in range(1, int(x + 4 * x ** (1 / 3) + 4)):
        j, dj = spherical_jn(n, x), spherical_jn(n, x, derivative=True)
        h = j + 1j * spherical_yn(n, x)
        dh = dj + 1j * spherical_yn(n, x, derivative=True)
        inside, dinside = complex_spherical_jn(n, z)
        outer, douter = j + x * dj, h + x * dh  # derivatives of x j and x h
        inner = inside + z * dinside
        a = (m**2 * inside * outer - j * inner) / (m**2 * inside * douter - h * inner)
        b = (inside * outer - j * inner) / (inside * douter - h * inner)
        total += (2 * n + 1) * (a + b).real
    return 2 / x**2 * total


@pytest.mark.parametrize("x", [0.05, 0.3, 1.0, 3.0, 10.0])
@pytest.mark.parametrize("m", [0.04 + 1.6j, 0.1 + 4j, 1.5 + 0.01j, 1.33 + 0j])
def test_agrees_with_ratios_of_bessel_functions(x, m):
    assert extinction_efficiency(x, m) == pytest.approx(independent_efficiency(x, m), rel=1e-6)


def test_agrees_with_a_printed_value_of_the_textbook():
    # Bohren and Huffman (1983), appendix A, the sample output of BHMIE: m = 1.55, x = 5.213
    assert extinction_efficiency(5.21282, 1.55 + 0j) == pytest.approx(3.10543, abs=2e-5)


def test_a_small_sphere_absorbs_as_a_dipole():
    x, m = 1e-3, 0.05 + 3j
    dipole = 4 * x * ((m**2 - 1) / (m**2 + 2)).imag
    assert extinction_efficiency(x, m) == pytest.approx(dipole, rel=1e-4)


def test_a_large_sphere_takes_twice_its_shadow():
    assert extinction_efficiency(200.0, 1.5 + 0.1j) == pytest.approx(2, abs=0.1)


def test_sizes_and_indices_are_broadcast():
    eps = permittivity(WAVELENGTHS)
    both = sphere_extinction(np.array([[10.0], [30.0]]), WAVELENGTHS, eps)
    assert both.shape == (2, 421)
    assert np.allclose(both[1], sphere_extinction(30.0, WAVELENGTHS, eps))


def test_a_sphere_without_size_is_refused():
    with pytest.raises(ValueError, match="positive"):
        extinction_efficiency([1.0, 0.0], 1.5)
