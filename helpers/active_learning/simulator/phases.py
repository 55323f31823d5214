"""A made-up alloy system with three phases, FCC, BCC and HCP: labels to be asked for.

Each phase has a parabolic free energy around a composition of its own; the stable phase is the
lowest. The system resembles no real alloy.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

PHASES = ("FCC", "BCC", "HCP")

#: Composition (shares of A and B) at which each phase is most stable, how stable it is there, and
#: how fast it loses with distance, in units of one energy.
_CENTRES = np.array([[0.80, 0.10], [0.15, 0.60], [0.30, 0.15]])
_DEPTHS = np.array([0.00, 0.02, 0.06])
_STIFFNESSES = np.array([1.0, 0.6, 2.2])


def compositions(n: int = 20) -> pd.DataFrame:
    """Return all compositions in steps of 1/n, columns A, B and C that sum to 1."""
    if n < 1:
        raise ValueError(f"n has to be at least 1, got {n}")
    steps = [(a, b) for a in range(n + 1) for b in range(n + 1 - a)]
    shares = np.array(steps) / n
    return pd.DataFrame({"A": shares[:, 0], "B": shares[:, 1], "C": 1 - shares.sum(axis=1)})


def free_energies(shares: ArrayLike) -> np.ndarray:
    """Return the free energy of each phase, shape (n, 3), for shares of A and B, shape (n, 2)."""
    offsets = np.asarray(shares, dtype=float)[:, None, :] - _CENTRES
    return _DEPTHS + _STIFFNESSES * (offsets**2).sum(axis=-1)


def stable_phase(shares: ArrayLike) -> np.ndarray:
    """Return the name of the stable phase of each composition, shape (n,).

    Examples
    --------
    Rich in A, and rich in B:

    >>> stable_phase([[0.9, 0.05], [0.1, 0.7]]).tolist()
    ['FCC', 'BCC']
    """
    return np.array(PHASES)[free_energies(shares).argmin(axis=1)]
