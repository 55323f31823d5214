"""How far a spectrum is from the wanted one: a gated cosine similarity."""

import numpy as np

#: Between these absorbances a spectrum is strong enough to be seen and weak enough to be measured.
WEAKEST, STRONGEST = 0.7, 1.2


def scaled(spectra: np.ndarray) -> np.ndarray:
    """Shift and stretch each spectrum to reach from 0 to 1; a constant one becomes 0."""
    spectra = np.asarray(spectra, dtype=float)
    low = spectra.min(axis=-1, keepdims=True)
    span = spectra.max(axis=-1, keepdims=True) - low
    return np.divide(spectra - low, span, out=np.zeros_like(spectra), where=span > 0)


def cosine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the cosine of the angle between spectra, over the last axis; 0 for a zero spectrum."""
    product = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    inner = np.sum(np.asarray(a) * np.asarray(b), axis=-1)
    return np.divide(inner, product, out=np.zeros_like(product), where=product > 0)


def gate(amplitude: np.ndarray) -> np.ndarray:
    """Return the factor for the largest absorbance: rising to 0.7, one to 1.2, zero beyond."""
    amplitude = np.asarray(amplitude, dtype=float)
    return np.where(amplitude > STRONGEST, 0.0, np.clip(amplitude / WEAKEST, 0, 1))


def loss(spectra: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return 1 - gate(max S) cos(scaled S, scaled target): 0 is perfect, 1 is useless.

    Parameters
    ----------
    spectra : array_like, shape (..., m)
        Absorbances.
    target : array_like, shape (m,)
        The wanted spectrum; its height does not matter.

    Returns
    -------
    ndarray, shape (...)
    """
    spectra = np.asarray(spectra, dtype=float)
    return 1 - gate(spectra.max(axis=-1)) * cosine(scaled(spectra), scaled(target))
