"""Measuring recipes: droplets whose flows, path and zero line vary, and a noisy detector."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.experiments.designs import RandomState
from helpers.nanoparticles.simulator import recipes as mixing
from helpers.nanoparticles.simulator.losses import loss
from helpers.nanoparticles.simulator.silver import WAVELENGTHS
from helpers.nanoparticles.simulator.spectra import spectra

#: Droplets of each recipe, as many as the published table has on the median.
DROPLETS = 20


@dataclass(frozen=True)
class Scatter:
    """Sizes of the errors of measurement, as standard deviations.

    Attributes
    ----------
    flow : float
        Of the logarithm of each flow, droplet by droplet.
    gain : float
        Of the logarithm of the optical path.
    offset, noise : float
        Of the zero line of a spectrum, and of each point of it, in absorbance.
    """

    flow: float = 0.03
    gain: float = 0.03
    offset: float = 0.004
    noise: float = 0.004


def measure(
    recipes: np.ndarray | pd.DataFrame,
    random_state: RandomState,
    droplets: int = DROPLETS,
    errors: Scatter | None = None,
) -> np.ndarray:
    """Measure the spectra of droplets.

    Parameters
    ----------
    recipes : array_like, shape (n, 5)
    random_state : int, numpy.random.Generator or None
    droplets : int
        Of each recipe.
    errors : Scatter, optional

    Returns
    -------
    ndarray, shape (n, droplets, 421)
        Absorbances; slightly negative ones are noise.

    Raises
    ------
    ValueError
        If a recipe cannot be mixed.

    Examples
    --------
    The same recipe gives another spectrum in every droplet:

    >>> from helpers.nanoparticles.simulator.recipes import candidates
    >>> droplets = measure(candidates(8, 0)[:1], random_state=0, droplets=2)
    >>> bool((droplets[0, 0] == droplets[0, 1]).all())
    False
    """
    errors, rng = errors or Scatter(), np.random.default_rng(random_state)
    X = np.repeat(np.atleast_2d(mixing._array(recipes)), droplets, axis=0)
    flows = np.column_stack([X[:, :4], mixing.rest(X)]) * X[:, 4:] / 100
    flows = flows * np.exp(rng.normal(0, errors.flow, flows.shape))
    total = flows.sum(axis=1, keepdims=True)
    true = spectra(np.column_stack([100 * flows[:, :4] / total, total]))
    true *= np.exp(rng.normal(0, errors.gain, (len(X), 1)))
    true += rng.normal(0, errors.offset, (len(X), 1)) + rng.normal(0, errors.noise, true.shape)
    return true.reshape(-1, droplets, len(WAVELENGTHS))


def summarise(droplets: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the median spectrum of each recipe and the median of its droplets' losses.

    Parameters
    ----------
    droplets : ndarray, shape (n, droplets, m)
    target : ndarray, shape (m,)

    Returns
    -------
    spectra : ndarray, shape (n, m)
    losses : ndarray, shape (n,)
    """
    return np.median(droplets, axis=1), np.median(loss(droplets, target), axis=1)
