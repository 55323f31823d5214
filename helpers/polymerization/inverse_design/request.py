"""What somebody asks for: a distribution, means, remaining monomer, or some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from helpers.polymerization.learning.emulator import SCALARS
from helpers.polymerization.simulator.distributions import (
    BIN_WIDTH,
    COLUMNS,
    LOG10_M,
    LOG10_M_EDGES,
    area,
)

#: By how much the area below a distribution may differ from 1.
_AREA_TOLERANCE = 0.01


@dataclass(frozen=True)
class Request:
    """A wanted product, or one that was measured and whose recipe is wanted.

    What is ``None`` is not asked for. The distribution may be one that cannot be; see
    :meth:`faults`.

    Attributes
    ----------
    distribution : ndarray, shape (100,), or None
        Mass per decade of molar mass, in the bins of
        :mod:`~helpers.polymerization.simulator.distributions`.
    remaining_monomer_mol_per_L, Mn_g_per_mol, Mw_g_per_mol : float or None
        Monomer that is left, and the means.
    lowest_log10_M : float
        Nothing is known of the distribution below this molar mass, as when the baseline of a
        chromatogram hides the short chains. It is then compared by its shape above.

    Raises
    ------
    ValueError
        If nothing is asked for, the distribution is not given in 100 finite numbers, another
        number is not positive, or the lowest molar mass leaves less than ten bins.
    """

    distribution: np.ndarray | None = None
    remaining_monomer_mol_per_L: float | None = None
    Mn_g_per_mol: float | None = None
    Mw_g_per_mol: float | None = None
    lowest_log10_M: float = float(LOG10_M_EDGES[0])

    def __post_init__(self) -> None:
        if self.distribution is None and not self.scalars:
            raise ValueError("ask for a distribution, a mean or the remaining monomer at least")
        if self.distribution is not None:
            w = np.array(self.distribution, dtype=float)
            if w.shape != LOG10_M.shape or not np.isfinite(w).all():
                raise ValueError(f"distribution must be 100 finite numbers, got shape {w.shape}")
            w.flags.writeable = False
            object.__setattr__(self, "distribution", w)
        for name, value in self.scalars.items():
            if not (np.isfinite(value) and value > 0):
                raise ValueError(f"{name} must be positive, got {value!r}")
        if not self.visible.sum() >= 10:
            raise ValueError(f"lowest_log10_M leaves less than ten bins: {self.lowest_log10_M!r}")

    @classmethod
    def from_row(cls, row: Mapping[str, float], use: str = "all", **options: float) -> Request:
        """Ask for what a row of the bundled table holds.

        Parameters
        ----------
        row : mapping of str to float
            With :data:`~helpers.polymerization.learning.emulator.OUTPUTS`.
        use : {"all", "distribution", "scalars"}
            What of it to ask for.
        **options
            ``lowest_log10_M``.
        """
        if use not in ("all", "distribution", "scalars"):
            raise ValueError(f"use must be all, distribution or scalars, got {use!r}")
        scalars = {} if use == "distribution" else {name: float(row[name]) for name in SCALARS}
        w = None if use == "scalars" else np.array([row[name] for name in COLUMNS], dtype=float)
        return cls(w, **scalars, **options)

    @property
    def scalars(self) -> dict[str, float]:
        """The numbers asked for, by name."""
        values = {name: getattr(self, name) for name in SCALARS}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def visible(self) -> np.ndarray:
        """Which bins are compared, bool, shape (100,)."""
        return self.lowest_log10_M < LOG10_M

    def without_scalars(self) -> Request:
        """Return a request for the distribution only."""
        return Request(self.distribution, lowest_log10_M=self.lowest_log10_M)

    def faults(self) -> list[str]:
        """Say in sentences why no polymer whatever has this distribution; empty if one may."""
        if self.distribution is None:
            return []
        w, found = self.distribution, []
        if (w < 0).any():
            where = LOG10_M[w.argmin()]
            found.append(
                f"{(w < 0).sum()} bins are negative (lowest at log10 M = {where:.2f}), "
                "but there is no negative mass."
            )
        whole = float(area(w))
        if abs(whole - 1) > _AREA_TOLERANCE:
            found.append(
                f"The area below the distribution is {whole:.3g}, not 1: divide by it. The area "
                f"is the sum of all bins times their width of {BIN_WIDTH:.3f} decades."
            )
        if not found and w[self.visible].sum() * BIN_WIDTH < 0.5:
            found.append("Less than half of the mass lies in the bins that are compared.")
        return found
