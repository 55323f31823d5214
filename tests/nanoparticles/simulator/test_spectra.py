import numpy as np
import pytest

from helpers.nanoparticles.simulator import spectra as module
from helpers.nanoparticles.simulator.growth import Population
from helpers.nanoparticles.simulator.mie import sphere_extinction
from helpers.nanoparticles.simulator.recipes import candidates
from helpers.nanoparticles.simulator.silver import WAVELENGTHS, permittivity, surface_damping
from helpers.nanoparticles.simulator.spectra import absorbance, disc_target, peak, spectra
from helpers.nanoparticles.simulator.spheroid import oblate_extinction


def population(flat, spread, sphere=30.0):
    arrays = (np.array([v]) for v in (flat, 60.0, 8.2, sphere, spread, 1.0))
    return Population(*arrays)


def test_the_target_peaks_at_647_nm_and_is_narrow():
    target = disc_target()
    assert peak(target) == pytest.approx(647, abs=2)
    above = WAVELENGTHS[target > 0.5]
    assert above[-1] - above[0] == pytest.approx(52, abs=3)
    assert target.max() == pytest.approx(1)


@pytest.mark.parametrize("diameter", [10.0, 25.3, 44.0])
def test_spheres_of_one_size_have_the_spectrum_of_mie(diameter):
    damped = permittivity(WAVELENGTHS) + surface_damping(WAVELENGTHS, 2 / 3 * diameter)
    exact = sphere_extinction(diameter, WAVELENGTHS, damped) / (np.pi / 6 * diameter**3)
    ours = absorbance(population(0.0, 1e-9, diameter))[0]
    assert np.abs(ours - exact).max() < 2e-3 * exact.max()


def test_discs_of_one_size_have_their_own_spectrum():
    exact = oblate_extinction(60.0, 8.2, WAVELENGTHS) / (np.pi / 6 * 60**2 * 8.2)
    assert np.allclose(absorbance(population(1.0, 1e-9))[0], exact, rtol=1e-6)


@pytest.mark.parametrize("flat", [0.0, 1.0])
@pytest.mark.parametrize("spread", [0.12, 0.33])
def test_the_average_over_sizes_is_that_of_a_fine_grid(flat, spread):
    z = np.linspace(-6, 6, 1201)
    weight = np.exp(-(z**2) / 2)
    light = volume = 0
    for u, w in zip(z, weight, strict=True):
        if flat:
            d, t = 60 * np.exp(spread * u), 8.2 * np.exp(0.3 * spread * u)
            light = light + w * oblate_extinction(d, t, WAVELENGTHS)
            volume += w * np.pi / 6 * d**2 * t
        else:
            d = 30 * np.exp(spread * u)
            damped = permittivity(WAVELENGTHS) + surface_damping(WAVELENGTHS, 2 / 3 * d)
            light = light + w * sphere_extinction(d, WAVELENGTHS, damped)
            volume += w * np.pi / 6 * d**3
    ours = absorbance(population(flat, spread))[0]
    assert np.linalg.norm(ours - light / volume) < 0.03 * np.linalg.norm(light / volume)


def test_absorbance_adds_up_over_shapes():
    half, discs, balls = (absorbance(population(f, 0.2))[0] for f in (0.5, 1.0, 0.0))
    assert np.allclose(half, (discs + balls) / 2)


def test_good_recipes_are_rare_but_there_are_some():
    from helpers.nanoparticles.simulator.losses import loss

    losses = loss(spectra(candidates(8192, 0)), disc_target())
    assert losses.min() < 0.1
    assert 0.001 < (losses < 0.15).mean() < 0.01


def test_the_table_of_spheres_is_not_to_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        module._sphere_table()[0, 0] = 1.0


def test_the_spheroid_formula_is_good_for_small_spheres_only():
    for diameter, agree in ((10.0, True), (60.0, False)):
        exact, approximate = module.sphere(diameter), module.disc(diameter, diameter)
        assert (abs(module.peak(exact) - module.peak(approximate)) <= 1) == agree


def test_spheres_of_several_sizes_are_rows():
    both = module.sphere(np.array([[10.0], [40.0]]))
    assert both.shape == (2, 421)
    assert both[1] == pytest.approx(module.sphere(40.0))
