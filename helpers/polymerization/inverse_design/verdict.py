"""Requests that no recipe of the design can answer: found out, and refused in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from helpers.polymerization.inverse_design.inverse import RecipeInverter
from helpers.polymerization.inverse_design.posterior import Posterior
from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.inverse_design.residuals import Residuals, polymer, visible_part
from helpers.polymerization.learning.emulator import SCALARS
from helpers.polymerization.simulator.distributions import LOG10_M, area, distance
from helpers.polymerization.simulator.recipe import RECIPES

_SEARCH_TOLERANCE = 0.01
_SEARCH_DRAWS = 200
#: Mean molar masses from the bins are those from the chains to within a share of this.
_BINNING = 0.01
_NAMES = {
    "remaining_monomer_mol_per_L": ("remaining monomer", "mol/L"),
    "Mn_g_per_mol": ("Mn", "g/mol"),
    "Mw_g_per_mol": ("Mw", "g/mol"),
}


@dataclass(frozen=True)
class Verdict:
    """Whether a request can be answered, and why not.

    Attributes
    ----------
    accepted : bool
        Whether recipes may be proposed.
    reasons : tuple of str
        Sentences; why not, or how near a recipe comes.
    nearest : Series or None
        The recipe that comes nearest to the distribution, or else to the numbers.
    distance, limit : float
        Distance of its emulated distribution from the wanted one, and the largest one that is
        allowed; nan where no distribution is wanted.
    """

    accepted: bool
    reasons: tuple[str, ...]
    nearest: pd.Series | None = None
    distance: float = np.nan
    limit: float = np.nan

    def __str__(self) -> str:
        return f"{'Within reach' if self.accepted else 'Refused'}: {' '.join(self.reasons)}"


def check_request(
    request: Request,
    inverter: RecipeInverter,
    false_alarms: float = 0.01,
    tolerance: float = 0.0,
    random_state: int | np.random.Generator | None = 0,
    posterior: Posterior | None = None,
) -> Verdict:
    """Say whether recipes of the design can answer a request.

    Parameters
    ----------
    request : Request
        What is wanted.
    inverter : RecipeInverter
        Fitted.
    false_alarms : float
        Share of products of unseen recipes of the design that may be refused by each of two
        limits: how far their distribution, and how far their numbers may be from the emulated
        ones. The limits are quantiles over the held-out rows. As the nearest recipe comes nearer
        than the true one, fewer are refused.
    tolerance : float
        A distance of the distribution that is accepted in any case: a wish, other than a
        measurement, need not be met to within the noise.
    random_state : int, numpy.random.Generator or None
        For the search of the nearest recipe.
    posterior : Posterior, optional
        Of the request, where it is known already; it takes the place of the search for recipes
        that give the numbers.

    Returns
    -------
    Verdict
    """
    if not 0 < false_alarms < 1:
        raise ValueError(f"false_alarms must be between 0 and 1, got {false_alarms!r}")
    if faults := request.faults():
        return Verdict(False, tuple(faults))
    reasons = _contradictions(request)
    rng = np.random.default_rng(random_state)
    nearest, apart, limit = None, np.nan, np.nan
    if request.distribution is not None:
        only = request.without_scalars()
        found = inverter.posterior(only, _SEARCH_DRAWS, rng, tolerance=_SEARCH_TOLERANCE)
        nearest = found.best.rename("nearest")
        apart, limit = _distance_and_limit(
            request.distribution, request.visible, inverter, nearest, 1 - false_alarms
        )
        allowed = f"noise explains up to {limit:.3f}"
        if tolerance > limit:
            limit, allowed = tolerance, f"up to {tolerance:.3f} is tolerated"
        if apart > limit:
            reasons.append(
                f"The nearest recipe, {_in_words(nearest)}, misses the distribution by "
                f"{apart:.3f}; {allowed}."
            )
    if request.scalars and not reasons:
        giving = posterior
        if giving is None:
            giving = inverter.posterior(request, _SEARCH_DRAWS, rng)
        if -2 * giving.log_likelihood.max() > inverter.misfit_limit(request, 1 - false_alarms):
            beside = " with this distribution" if nearest is not None else " together"
            reasons.append(f"No recipe gives these numbers{beside}.")
        nearest = giving.best.rename("nearest") if nearest is None else nearest
    if reasons:
        reasons = _beyond_the_table(request, inverter.residuals_) + reasons
        return Verdict(False, tuple(reasons), nearest, apart, limit)
    reason = "Some recipes give these numbers."
    if request.distribution is not None:
        reason = f"A recipe misses the distribution by only {apart:.3f}; {allowed}."
    return Verdict(True, (reason,), nearest, apart, limit)


def _distance_and_limit(
    wanted: np.ndarray,
    visible: np.ndarray,
    inverter: RecipeInverter,
    recipe: pd.Series,
    level: float,
) -> tuple[float, float]:
    rows = inverter.residuals_
    known = rows.expected_distance(rows.emulated[:, 3:] ** 2, rows.polymer_mol_per_L, visible)
    factor = np.quantile(rows.distances(visible) / known, level)
    X = recipe.to_numpy()[None]
    emulated = inverter.emulator_.predict_stabilized(X)
    w = emulated[0, 3:] ** 2
    expected = rows.expected_distance(w, polymer(X, emulated)[0], visible)
    apart = distance(visible_part(wanted, visible), visible_part(w, visible))
    return float(apart), float(factor * expected)


def _contradictions(request: Request) -> list[str]:
    # means that do not belong to the distribution; only where all of it is known
    if request.distribution is None or not request.visible.all():
        return []
    found = []
    for name, mean in zip(
        ("Mn_g_per_mol", "Mw_g_per_mol"), _means(request.distribution), strict=True
    ):
        asked = request.scalars.get(name, mean)
        if abs(asked / mean - 1) > _BINNING:
            label = name[:2]
            found.append(
                f"The {label} asked for, {asked:.4g} g/mol, is not that of the distribution, "
                f"{mean:.4g} g/mol."
            )
    return found


def _means(w: np.ndarray) -> tuple[float, float]:
    masses = 10**LOG10_M
    return float(area(w) / area(w / masses)), float(area(w * masses) / area(w))


def _beyond_the_table(request: Request, rows: Residuals) -> list[str]:
    # in which simple ways a refused request differs from everything in the table
    numbers = dict(request.scalars)
    found = []
    if request.distribution is not None and request.visible.all():
        w = request.distribution
        numbers |= dict(zip(("Mn_g_per_mol", "Mw_g_per_mol"), _means(w), strict=True))
        smooth = np.pad(gaussian_filter1d(w, 2), 1)
        peaks = find_peaks(smooth, prominence=0.05 * smooth.max())[0] - 1
        if len(peaks) > 1:
            places = " and ".join(f"{LOG10_M[i]:.1f}" for i in peaks)
            found.append(
                f"It has {len(peaks)} peaks, at log10 M = {places}, and each recipe gives one."
            )
        widths = np.array([_width(row**2) for row in rows.simulated[:, 3:]])
        if not widths.min() <= _width(w) <= widths.max():
            kind = "narrower" if _width(w) < widths.min() else "broader"
            found.append(
                f"It is {kind} (standard deviation of {_width(w):.2f} decades) than all that the "
                f"recipes give ({widths.min():.2f} to {widths.max():.2f})."
            )
    for place, name in enumerate(SCALARS):
        low, high = np.exp(rows.simulated[:, place].min()), np.exp(rows.simulated[:, place].max())
        if name in numbers and not low <= numbers[name] <= high:
            label, unit = _NAMES[name]
            side = "below" if numbers[name] < low else "above"
            found.append(
                f"Its {label} of {numbers[name]:.3g} {unit} is {side} all that the recipes give "
                f"({low:.3g} to {high:.3g})."
            )
    return found


def _width(w: np.ndarray) -> float:
    mean = area(w * LOG10_M) / area(w)
    return float(np.sqrt(area(w * (LOG10_M - mean) ** 2) / area(w)))


def _in_words(recipe: pd.Series) -> str:
    monomer, initiator, temperature, time = recipe[RECIPES.names]
    return f"{monomer:.2f} mol/L, {initiator:.1f} mmol/L, {temperature:.1f} °C, {time:.0f} s"
