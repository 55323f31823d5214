"""Waiting times of which some are only known to be longer: survival, means, acceleration.

A campaign that was stopped before it found its targets says that the wait is *longer* than what it
lasted: it is censored. To drop such campaigns keeps the lucky ones; to count them as if they had
just succeeded flatters as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.choosing.baseline import random_survival
from helpers.choosing.campaign import Campaign, Wait
from helpers.choosing.pools import Pool


def survival(waits: Sequence[Wait], limit: int) -> np.ndarray:
    """Estimate the probability of having to wait longer than 0, 1, … `limit` experiments.

    The product-limit estimate of Kaplan and Meier: at each number of experiments, the share of the
    campaigns still waiting that go on waiting. A censored campaign counts among those waiting as
    long as it was watched.

    Parameters
    ----------
    waits : sequence of Wait
    limit : int

    Returns
    -------
    ndarray, shape (limit + 1,)
        Is nan beyond the longest campaign if that one was censored: nobody has looked there.

    Raises
    ------
    ValueError
        If there is no wait, or the limit is negative.

    References
    ----------
    .. [1] E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457,
       doi:10.1080/01621459.1958.10501452.
    """
    times, found = _arrays(waits)
    if limit < 0:
        raise ValueError(f"the limit has to be zero or positive, got {limit}")
    steps = np.arange(limit + 1)
    waiting = (times[:, None] >= steps).sum(axis=0)
    ended = ((times[:, None] == steps) & found[:, None]).sum(axis=0)
    share = np.divide(ended, waiting, out=np.zeros(limit + 1), where=waiting > 0)
    curve = np.cumprod(1 - share)
    unseen = (steps > times.max()) & (curve > 0)
    return np.where(unseen, np.nan, curve)


def median_wait(waits: Sequence[Wait]) -> float:
    """Return the first number of experiments by which half of the campaigns have succeeded.

    It is inf where fewer than half have: the median is then only known to be larger.
    """
    curve = survival(waits, _arrays(waits)[0].max())
    reached = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(reached[0]) if len(reached) else np.inf


def restricted_mean(curve: np.ndarray, limit: int) -> float:
    """Return the mean of min(wait, limit): the area under a survival curve up to the limit.

    Parameters
    ----------
    curve : ndarray
        Probability of waiting longer than 0, 1, … experiments.
    limit : int

    Raises
    ------
    ValueError
        If the curve is not known up to the limit.
    """
    area = curve[:limit]
    if len(area) < limit or np.isnan(area).any():
        raise ValueError(f"the survival curve is not known up to {limit} experiments")
    return float(area.sum())


@dataclass(frozen=True)
class Acceleration:
    """How much faster than drawing at random.

    Attributes
    ----------
    restricted : float
        Ratio of the restricted means up to `limit`, random over strategy. Right also with
        censored campaigns, and at most what the limit lets be seen.
    by_median : float
        Ratio of the medians; 0 stands below where the strategy's median was not reached.
    limit : int
        Up to which number of experiments both were looked at.
    n, censored : int
        Campaigns, and how many of them ended without success.
    """

    restricted: float
    by_median: float
    limit: int
    n: int
    censored: int


def acceleration(
    waits: Sequence[Wait], n: int, k: int, needed: int | None = None, limit: int | None = None
) -> Acceleration:
    """Compare waits with the exact random baseline over the same number of experiments.

    Parameters
    ----------
    waits : sequence of Wait
        Of campaigns on a pool of n with k targets.
    n, k : int
    needed : int, optional
        How many targets the waits are for: 1 or k, all unless given.
    limit : int, optional
        Up to which number of experiments to compare; the whole pool where no campaign is censored,
        else the shortest censored one.

    Returns
    -------
    Acceleration
    """
    times, found = _arrays(waits)
    if limit is None:
        limit = int(n if found.all() else times[~found].min())
    random = random_survival(n, k, needed)
    ratio = restricted_mean(random, limit) / restricted_mean(survival(waits, limit), limit)
    median = median_wait(waits)
    random_median = float(np.flatnonzero(random <= 0.5)[0])
    return Acceleration(ratio, random_median / median, limit, len(waits), int((~found).sum()))


def report(groups: Mapping[str, Sequence[Campaign]], pool: Pool) -> pd.DataFrame:
    """Compare groups of campaigns on a pool, unfinished ones counted honestly.

    Parameters
    ----------
    groups : mapping of str to sequence of Campaign
        Campaigns of one strategy each, over several seeds.
    pool : Pool

    Returns
    -------
    DataFrame
        One row a group. ``median to all``: `median_wait` to all targets; ``limit``: up to which
        number of experiments chance and strategy are compared; ``mean up to the limit``: the
        `restricted_mean`, with its ``std. error``; ``unfinished`` campaigns; ``times as fast`` as
        chance, the `acceleration`; ``median to the first`` target.
    """
    rows = {}
    for name, group in groups.items():
        waits = [run.wait(pool.targets) for run in group]
        gain = acceleration(waits, len(pool), len(pool.targets))
        watched = [min(wait.evaluations, gain.limit) for wait in waits]
        rows[name] = {
            "median to all": median_wait(waits),
            "limit": gain.limit,
            "mean up to the limit": restricted_mean(survival(waits, gain.limit), gain.limit),
            "std. error": np.std(watched, ddof=1) / len(watched) ** 0.5,
            "unfinished": gain.censored,
            "times as fast": gain.restricted,
            "median to the first": median_wait([run.wait(pool.targets, 1) for run in group]),
        }
    return pd.DataFrame(rows).T


def _arrays(waits: Sequence[Wait]) -> tuple[np.ndarray, np.ndarray]:
    if not len(waits):
        raise ValueError("there is no wait to look at")
    return np.array([w.evaluations for w in waits]), np.array([w.found for w in waits], dtype=bool)
