from dataclasses import replace

import numpy as np
import pytest
from ase import Atoms

from helpers.potentials.learning import soap
from helpers.potentials.learning.hyperparameters import Soap
from helpers.potentials.simulator import frames

SMALL = Soap(4.0, n_max=4, l_max=3, atom_sigma=0.5, n_sparse=10, delta=1.0)


@pytest.fixture(scope="module")
def emc():
    return next(f for f in frames.bundled("monomers") if len(f) == 15)


@pytest.fixture(scope="module")
def spectra(emc):
    return soap.power_spectra(emc, SMALL)


@pytest.mark.parametrize("compute", [soap.power_spectra, soap.quip_power_spectra])
class TestInvariance:
    def test_translation(self, emc, compute):
        moved = emc.copy()
        moved.positions += [0.3, -0.2, 0.7]
        np.testing.assert_allclose(compute(moved, SMALL), compute(emc, SMALL), atol=1e-10)

    def test_rotation(self, emc, compute):
        for seed in range(3):
            turned = emc.copy()
            rng = np.random.default_rng(seed)
            turned.rotate(rng.uniform(0, 360), rng.normal(size=3), center="COM")
            np.testing.assert_allclose(compute(turned, SMALL), compute(emc, SMALL), atol=1e-10)

    def test_inversion_so_that_mirror_images_look_the_same(self, emc, compute):
        mirrored = emc.copy()
        mirrored.positions *= -1
        np.testing.assert_allclose(compute(mirrored, SMALL), compute(emc, SMALL), atol=1e-10)

    def test_permutation_of_the_neighbours(self, emc, compute):
        order = np.random.default_rng(0).permutation(len(emc))
        shuffled = compute(emc[order], SMALL)
        np.testing.assert_allclose(shuffled, compute(emc, SMALL)[order], atol=1e-10)

    def test_a_displacement_is_seen(self, emc, compute):
        bent = emc.copy()
        bent.positions[6, 0] += 0.1
        assert np.abs(compute(bent, SMALL) - compute(emc, SMALL)).max() > 1e-3


def test_the_radial_functions_are_orthonormal():
    r = np.linspace(0, 8, 4001)
    g = soap.radial_basis(r, SMALL)
    overlap = (g * r**2) @ g.T * (r[1] - r[0])
    np.testing.assert_allclose(overlap, np.eye(4), atol=1e-3)


def test_the_expansion_gives_back_the_density():
    # values of the expanded density at single points, with a large basis
    large = Soap(3.0, n_max=9, l_max=9, atom_sigma=0.6, n_sparse=1, delta=1, transition=0.5)
    neighbours = np.array([[1.0, 0.3, -0.2], [-0.4, 0.9, 1.1]])
    c = soap.density_coefficients(neighbours, large)
    points = np.array([[1.0, 0.3, -0.2], [0.2, 0.1, 0.9], [-0.5, -0.5, 0.3]])
    r = np.linalg.norm(points, axis=1)
    polar, azimuth = np.arccos(points[:, 2] / r), np.arctan2(points[:, 1], points[:, 0])
    g = soap.radial_basis(r, large)
    expanded = sum(
        c[:, degree, large.l_max + m] @ g * soap.sph_harm_y(degree, m, polar, azimuth)
        for degree in range(large.l_max + 1)
        for m in range(-degree, degree + 1)
    )
    d = np.linalg.norm(points[:, None] - neighbours, axis=-1)
    weight = soap.cutoff_function(np.linalg.norm(neighbours, axis=1), 3.0, 0.5)
    density = (np.exp(-(d**2) / (2 * 0.6**2)) * weight).sum(axis=1)
    np.testing.assert_allclose(expanded.imag, 0, atol=1e-10)
    np.testing.assert_allclose(expanded.real, density, atol=0.01)


def test_the_length_is_counted_in_pairs_of_radial_functions(spectra):
    assert spectra.shape[1] == soap.vector_length(3, 4, 3) == 78 * 4
    assert soap.vector_length(3, 6, 4) == 855


def test_scalar_products_are_those_of_all_pairs():
    rng = np.random.default_rng(0)
    c, d = (rng.normal(size=(5, 2, 3)) + 0j for _ in range(2))
    full = [np.einsum("alm,blm->abl", x.conj(), x).real / np.sqrt([1, 3]) for x in (c, d)]
    ours = soap._power_spectrum(c) @ soap._power_spectrum(d)
    assert ours == pytest.approx((full[0] * full[1]).sum())


def test_an_atom_resembles_itself_most_and_zeta_sharpens(spectra):
    k = soap.similarity(spectra, spectra)
    np.testing.assert_allclose(np.diag(k), 1)
    assert (k <= 1 + 1e-12).all()
    assert (soap.similarity(spectra, spectra, zeta=4) <= k + 1e-12).all()


def test_atoms_beyond_the_cutoff_are_not_seen_and_come_in_smoothly():
    def pair(distance):
        return Atoms("CO", [(0, 0, 0), (0, 0, distance)], cell=[20] * 3, pbc=True)

    alone = soap.power_spectra(pair(4.5), SMALL, [0])
    at_cutoff = soap.power_spectra(pair(3.99), SMALL, [0])
    inside = soap.power_spectra(pair(3.0), SMALL, [0])
    np.testing.assert_allclose(at_cutoff, alone, atol=0.01)
    assert np.abs(inside - alone).max() > 0.1


def test_both_implementations_agree_better_with_more_radial_functions(emc):
    def difference(n_max):
        s = replace(SMALL, n_max=n_max, cutoff=3.0)
        p, q = (f(emc, s) for f in (soap.power_spectra, soap.quip_power_spectra))
        return np.abs(soap.similarity(p, p) - soap.similarity(q, q)).max()

    coarse, fine = difference(3), difference(9)
    assert fine < coarse / 3
    assert fine < 0.05


def test_quip_gives_gradients_on_request(emc):
    p, gradients = soap.quip_power_spectra(emc, SMALL, gradients=True)
    assert gradients.shape[1:] == (3, p.shape[1])


def test_other_elements_are_refused():
    with pytest.raises(ValueError, match=r"also has \[.*Li"):
        soap.power_spectra(Atoms("Li"), SMALL)
