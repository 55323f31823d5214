"""The variance of a Gaussian approximation potential, as an alarm that costs a single fit.

For each atom QUIP gives what the kernel of its neighbourhood has left when all that the sparse
points span is taken out, summed over the terms of the potential::

    v_i = delta^2 [k(x_i, x_i) - k_iM K_MM^-1 k_Mi]

It tells how far a neighbourhood is from the sparse points. It is not the posterior variance of the
fit: it knows neither the labels nor the sigmas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ase import Atoms

if TYPE_CHECKING:
    from quippy.potential import Potential


def local_variance(frame: Atoms, calculator: Potential) -> np.ndarray:
    """Ask a potential how far the atoms of a frame are from its sparse points.

    Parameters
    ----------
    frame : Atoms
        The frame.
    calculator : quippy.potential.Potential
        One of :mod:`~helpers.potentials.learning.fitting` with at least one SOAP.

    Returns
    -------
    ndarray, shape (n_atoms,)
        In eV squared.

    Raises
    ------
    ValueError
        If the potential gives no variance.
    """
    calculator.reset()
    calculator.calculate(frame.copy(), ["energy"], calc_args="local_gap_variance")
    found = calculator.extra_results["atoms"].get("local_gap_variance")
    if found is None:
        raise ValueError("this potential gives no local variance")
    return np.array(found)
