"""Smooth overlap of atomic positions (SOAP), from the density of neighbours to the similarity.

The neighbours j of the element a make a density around an atom, which is expanded and made
independent of rotations::

    rho_a(r) = sum_j exp(-|r - r_j|^2 / 2 sigma^2) f_c(r_j) = sum_nlm c_anlm g_n(r) Y_lm(r)
    p_ana'n'l = (2l + 1)^(-1/2) sum_m c*_anlm c_a'n'lm
    k(i, j) = (p_i . p_j)^zeta,  with |p| = 1

Every step can be read here. Fits use the implementation of QUIP, :func:`quip_power_spectra`, which
has derivatives and another orthonormal set g_n: single numbers differ, and similarities agree the
better the more radial functions there are.

References
----------
A. P. Bartok, R. Kondor, G. Csanyi, Phys. Rev. B 87 (2013) 184115, doi:10.1103/PhysRevB.87.184115.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers
from ase.neighborlist import neighbor_list
from scipy.special import ive, sph_harm_y

from helpers.potentials.learning.hyperparameters import Soap

SPECIES = ("H", "C", "O")
_QUADRATURE_POINTS = 80
#: The density of an atom at the cutoff reaches so many widths beyond.
_TAIL = 4.0


def cutoff_function(r: np.ndarray, cutoff: float, transition: float) -> np.ndarray:
    """Weight of a neighbour: 1 inside, a half cosine over the transition, 0 beyond the cutoff."""
    faded = np.clip((np.asarray(r) - cutoff + transition) / transition, 0, 1)
    return 0.5 * (1 + np.cos(np.pi * faded))


def radial_basis(r: np.ndarray, soap: Soap) -> np.ndarray:
    """Orthonormal radial functions, made of equally spaced Gaussians.

    Parameters
    ----------
    r : ndarray, shape (n_points,)
        Distances in Å.
    soap : Soap
        Its cutoff, ``n_max`` and ``atom_sigma`` are used.

    Returns
    -------
    ndarray, shape (n_max, n_points)
        The integral of g_n g_m r^2 dr is 1 for n = m and 0 otherwise.
    """
    grid, weights = _quadrature(soap)
    gaussians = _gaussians(grid, soap)
    overlap = (gaussians * weights * grid**2) @ gaussians.T
    values, vectors = np.linalg.eigh(overlap)
    return (vectors / np.sqrt(values)) @ vectors.T @ _gaussians(np.asarray(r), soap)


def density_coefficients(neighbours: np.ndarray, soap: Soap) -> np.ndarray:
    """Expand the density of neighbours.

    Parameters
    ----------
    neighbours : ndarray, shape (n_neighbours, 3)
        Of one element, relative to the centre, in Å.
    soap : Soap
        Hyper-parameters.

    Returns
    -------
    ndarray of complex, shape (n_max, l_max + 1, 2 l_max + 1)
        c_nlm with m from -l_max on; 0 where abs(m) > l.
    """
    neighbours = np.asarray(neighbours, dtype=float).reshape(-1, 3)
    c = np.zeros((soap.n_max, soap.l_max + 1, 2 * soap.l_max + 1), dtype=complex)
    distance = np.linalg.norm(neighbours, axis=1)
    polar = np.arccos(np.clip(neighbours[:, 2] / np.maximum(distance, 1e-12), -1, 1))
    azimuth = np.arctan2(neighbours[:, 1], neighbours[:, 0])
    weight = 4 * np.pi * cutoff_function(distance, soap.cutoff, soap.transition)
    grid, weights = _quadrature(soap)
    radial = radial_basis(grid, soap) * weights * grid**2
    # a neighbour in the centre has no direction: the limit is right, 0/0 is not
    x = np.maximum(np.outer(distance, grid) / soap.atom_sigma**2, 1e-12)
    shell = np.exp(-((grid - distance[:, None]) ** 2) / (2 * soap.atom_sigma**2))
    for degree in range(soap.l_max + 1):
        bessel = np.sqrt(np.pi / (2 * x)) * ive(degree + 0.5, x)
        along = weight[:, None] * ((shell * bessel) @ radial.T)
        for m in range(-degree, degree + 1):
            harmonic = np.conj(sph_harm_y(degree, m, polar, azimuth))
            c[:, degree, soap.l_max + m] = harmonic @ along
    return c


def power_spectra(
    frame: Atoms,
    soap: Soap,
    centres: Sequence[int] | None = None,
    species: Sequence[str] = SPECIES,
    *,
    normalised: bool = True,
) -> np.ndarray:
    """SOAP vectors of the atoms of a frame.

    Parameters
    ----------
    frame : Atoms
        Periodic or not.
    soap : Soap
        Hyper-parameters.
    centres : sequence of int, optional
        Only of these atoms; of all unless given.
    species : sequence of str
        Elements whose densities are told apart; the frame may not hold others.
    normalised : bool
        Divide every vector by its length.

    Returns
    -------
    ndarray, shape (n_centres, S n_max (S n_max + 1) / 2 * (l_max + 1))
        With S elements. Each pair (an, a'n') occurs once; pairs of two different ones are
        multiplied by sqrt(2), so that scalar products are those of all pairs.

    Raises
    ------
    ValueError
        If the frame holds another element.
    """
    symbols = np.array(frame.symbols)
    if unknown := sorted(set(symbols) - set(species)):
        raise ValueError(f"species are {', '.join(species)}, the frame also has {unknown}")
    centre, neighbour, vector = neighbor_list("ijD", frame, soap.cutoff)
    vectors = []
    for i in range(len(frame)) if centres is None else centres:
        mine = centre == i
        densities = []
        for element in species:
            around = vector[mine & (symbols[neighbour] == element)]
            if symbols[i] == element:
                around = np.vstack([around, np.zeros(3)])  # the centre itself
            densities.append(density_coefficients(around, soap))
        vectors.append(_power_spectrum(np.concatenate(densities)))
    p = np.array(vectors)
    return p / np.linalg.norm(p, axis=1, keepdims=True) if normalised else p


def vector_length(n_species: int, n_max: int, l_max: int) -> int:
    """Return the number of entries of a SOAP vector."""
    functions = n_species * n_max
    return functions * (functions + 1) // 2 * (l_max + 1)


def similarity(p: np.ndarray, q: np.ndarray, zeta: int = 1) -> np.ndarray:
    """Kernel between normalised SOAP vectors, (p . q)^zeta, for all pairs of rows."""
    return (np.atleast_2d(p) @ np.atleast_2d(q).T) ** zeta


def quip_power_spectra(
    frame: Atoms, soap: Soap, species: Sequence[str] = SPECIES, *, gradients: bool = False
) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
    """SOAP vectors of all atoms by QUIP, as they are used in fits.

    Parameters
    ----------
    frame : Atoms
        The frame.
    soap : Soap
        Hyper-parameters.
    species : sequence of str
        Elements whose densities are told apart.
    gradients : bool
        Also return the derivatives.

    Returns
    -------
    ndarray, shape (n_atoms, n_entries)
        One constant entry longer than :func:`power_spectra`.
    ndarray, shape (n_pairs, 3, n_entries)
        Only with ``gradients``.
    """
    from quippy.descriptors import Descriptor  # here, as the rest works where QUIP does not run

    numbers = " ".join(str(atomic_numbers[s]) for s in species)
    descriptor = Descriptor(
        f"soap {soap.arguments} n_species={len(species)} species_Z={{{numbers}}} "
        f"n_Z={len(species)} Z={{{numbers}}}"
    )
    result = descriptor.calc(frame, grad=gradients)
    order = np.argsort(np.asarray(result["ci"]).ravel())
    p = np.asarray(result["data"])[order]
    return (p, np.asarray(result["grad_data"])) if gradients else p


def _power_spectrum(c: np.ndarray) -> np.ndarray:
    degrees = np.sqrt(2 * np.arange(c.shape[1]) + 1)
    p = np.einsum("alm,blm->abl", np.conj(c), c).real / degrees
    first, second = np.triu_indices(len(c))
    twice = np.where(first == second, 1.0, np.sqrt(2))
    return (p[first, second] * twice[:, None]).ravel()


def _gaussians(r: np.ndarray, soap: Soap) -> np.ndarray:
    centres = np.linspace(0, soap.cutoff, soap.n_max, endpoint=False)
    return np.exp(-((r - centres[:, None]) ** 2) / (2 * soap.atom_sigma**2))


def _quadrature(soap: Soap) -> tuple[np.ndarray, np.ndarray]:
    nodes, weights = np.polynomial.legendre.leggauss(_QUADRATURE_POINTS)
    end = soap.cutoff + _TAIL * soap.atom_sigma
    return 0.5 * end * (nodes + 1), 0.5 * end * weights
