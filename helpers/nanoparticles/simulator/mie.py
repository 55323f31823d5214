"""Mie theory: how a sphere of any size takes light out of a beam, exactly."""

import numpy as np

from helpers.nanoparticles.simulator.silver import WATER


def extinction_efficiency(size: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Return the extinction cross section of a sphere over its shadow πr².

    Q = (2/x²) Σ (2n + 1) Re(a_n + b_n), with the logarithmic derivative of ψ_n(mx) by downward
    recurrence and the Riccati-Bessel functions of the real x by upward recurrence.

    Parameters
    ----------
    size : array_like
        x = 2π r n_medium/λ, positive.
    index : array_like of complex
        m, refractive index of the sphere over that of the medium, with a positive imaginary part;
        broadcast against the sizes.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If a size is not positive.

    References
    ----------
    .. [1] C. F. Bohren, D. R. Huffman, Absorption and Scattering of Light by Small Particles, Wiley
       (1983), chapter 4 and appendix A, doi:10.1002/9783527618156.
    """
    x, m = np.broadcast_arrays(np.asarray(size, dtype=float), np.asarray(index, dtype=complex))
    if not (x > 0).all():
        raise ValueError("a size parameter has to be positive")
    terms = int(np.ceil(x.max() + 4 * x.max() ** (1 / 3) + 2))
    z = m * x
    first = int(max(terms, np.abs(z).max())) + 15
    derivative = np.zeros((terms + 1, *x.shape), dtype=complex)
    d = np.zeros(x.shape, dtype=complex)
    for n in range(first, 0, -1):  # d is D_n before and D_(n-1) after
        d = n / z - 1 / (d + n / z)
        if n - 1 <= terms:
            derivative[n - 1] = d
    psi_before, psi = np.cos(x), np.sin(x)
    chi_before, chi = -np.sin(x), np.cos(x)
    total = np.zeros(x.shape)
    for n in range(1, terms + 1):
        psi_before, psi = psi, (2 * n - 1) / x * psi - psi_before
        chi_before, chi = chi, (2 * n - 1) / x * chi - chi_before
        xi_before, xi = psi_before - 1j * chi_before, psi - 1j * chi
        electric = derivative[n] / m + n / x
        magnetic = derivative[n] * m + n / x
        a = (electric * psi - psi_before) / (electric * xi - xi_before)
        b = (magnetic * psi - psi_before) / (magnetic * xi - xi_before)
        total += (2 * n + 1) * (a + b).real
    return 2 / x**2 * total


def sphere_extinction(
    diameter: float | np.ndarray,
    wavelength: np.ndarray,
    permittivity: np.ndarray,
    medium: float = WATER,
) -> np.ndarray:
    """Return the extinction cross section of a sphere, in nm².

    Parameters
    ----------
    diameter : float or array_like
        In nm.
    wavelength : array_like
        In vacuum, in nm; broadcast against the diameters.
    permittivity : array_like of complex
        Of the sphere, at the wavelengths.
    medium : float
        Refractive index around the sphere.

    Returns
    -------
    ndarray
    """
    diameter, wavelength = np.asarray(diameter, dtype=float), np.asarray(wavelength, dtype=float)
    size = np.pi * diameter * medium / wavelength
    efficiency = extinction_efficiency(size, np.sqrt(np.asarray(permittivity)) / medium)
    return efficiency * np.pi * diameter**2 / 4
