"""Things to wish for: a distribution drawn with two numbers, or the product of a row of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.simulator.distributions import LOG10_M, area

#: Distance up to which a drawn distribution counts as met.
DRAWN_TOLERANCE = 0.05


@dataclass(frozen=True)
class Wish:
    """A request with a name, and how exactly it is meant.

    Attributes
    ----------
    label : str
        In words; wishes of one label are the same.
    request : Request
        What is wanted.
    tolerance : float or None
        Distance up to which the distribution counts as met; ``None``: to within the noise of a
        run.
    """

    label: str
    request: Request
    tolerance: float | None = None


def drawn(peak_log10_M: float, spread: float, tolerance: float = DRAWN_TOLERANCE) -> Wish:
    """Wish for a distribution with a peak and a spread; see :func:`spread_distribution`."""
    label = f"peak at log10 M = {peak_log10_M:.2f}, spread {spread:.2f}"
    return Wish(label, Request(spread_distribution(peak_log10_M, spread)), tolerance)


def row_of_table(row: Mapping[str, float], known: str = "distribution") -> Wish:
    """Wish for what a row of the bundled table holds; ``known`` as in `Request.from_row`."""
    label = f"{known} of recipe {row['recipe']:.0f} after {row['time_s']:.0f} s"
    return Wish(label, Request.from_row(row, known))


def spread_distribution(peak_log10_M: float, spread: float) -> np.ndarray:
    """Draw the distribution of chains that grow and stop at random, under varying conditions.

    Chains that stop with a constant probability at each unit are distributed as Flory found,
    M² exp(-M / Mn) per decade of M. No radical polymerization of one kind of chain gives a
    narrower one. Conditions that change in time or space spread Mn, here log-normally.

    Parameters
    ----------
    peak_log10_M : float
        Where the peak is, in log10 of g/mol.
    spread : float
        Standard deviation of log10 Mn, in decades; 0 is Flory's distribution.

    Returns
    -------
    ndarray, shape (100,)
        Of area 1 in the bins of :mod:`~helpers.polymerization.simulator.distributions`.

    Raises
    ------
    ValueError
        If the spread is negative or the peak outside the bins.

    References
    ----------
    Flory, P. J. (1936). Molecular size distribution in linear condensation polymers. Journal of
    the American Chemical Society 58, 1877-1885. doi:10.1021/ja01301a016
    """
    if not 0 <= spread <= 2:
        raise ValueError(f"spread must be from 0 to 2 decades, got {spread!r}")
    if not LOG10_M[0] <= peak_log10_M <= LOG10_M[-1]:
        low, high = LOG10_M[[0, -1]]
        raise ValueError(f"the peak must be from {low:.2f} to {high:.2f}, got {peak_log10_M!r}")
    decades = np.linspace(-1, 1, 401)
    top = decades[_spread_flory(decades, spread).argmax()]
    w = _spread_flory(LOG10_M - peak_log10_M + top, spread)
    return w / area(w)


def _spread_flory(decades: np.ndarray, spread: float) -> np.ndarray:
    # over decades of M above Mn
    shifts = np.linspace(-4, 4, 81)
    log_masses = np.log(10) * (decades[:, None] - spread * shifts)
    return np.exp(2 * log_masses - np.exp(log_masses)) @ np.exp(-(shifts**2) / 2)
