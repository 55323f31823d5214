"""Campaigns: measure, learn, choose, until a rule says stop; and what a campaign leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

from helpers.choosing.batches import BatchRule, largest
from helpers.choosing.belief import believe
from helpers.choosing.pools import Pool
from helpers.choosing.stopping import Progress, StopRule
from helpers.choosing.strategies import Acquisition

_Known = TypeVar("_Known")
_Choice = TypeVar("_Choice")


class Wait(NamedTuple):
    """Experiments until success, or until the campaign ended without (`found` is False)."""

    evaluations: int
    found: bool


@dataclass(frozen=True, eq=False)
class Campaign:
    """A finished campaign.

    Attributes
    ----------
    order : tuple of int
        Places in the pool in the order of measuring. The first ones, drawn at random, count too.
    values : ndarray
        What was measured, in the unit of the pool.
    rounds : ndarray
        Round in which each was measured, from 0 on; in a batch several share one.
    sign : int
        1 where large values are good, else -1.
    stopped_by : str
        Why it ended.
    """

    order: tuple[int, ...]
    values: np.ndarray
    rounds: np.ndarray
    sign: int
    stopped_by: str

    def __len__(self) -> int:
        """Return the number of experiments."""
        return len(self.order)

    def best_so_far(self) -> np.ndarray:
        """Return the best measured value after each experiment."""
        return self.sign * np.maximum.accumulate(self.sign * self.values)

    def wait(self, targets: tuple[int, ...], n: int | None = None) -> Wait:
        """Return how many experiments it took to measure `n` of the targets, or all of them.

        A campaign that ended before tells only that it takes more than that.
        """
        needed = len(targets) if n is None else n
        hits = np.flatnonzero(np.isin(self.order, targets))
        if len(hits) >= needed:
            return Wait(int(hits[needed - 1]) + 1, True)
        return Wait(len(self.order), False)

    def found(self, targets: tuple[int, ...]) -> np.ndarray:
        """Return how many of the targets were measured after each experiment."""
        return np.isin(self.order, targets).cumsum()


def run_rounds(
    known: _Known,
    choose: Callable[[_Known], _Choice],
    measure: Callable[[_Known, _Choice], _Known],
    stop: Callable[[_Known], str],
) -> tuple[_Known, str]:
    """Go round by round: choose, measure, learn, until a rule says stop.

    It is the loop of every campaign, whatever is known and chosen.

    Parameters
    ----------
    known : object
        What is known at the start.
    choose : callable
        From what is known to the experiments of the next round.
    measure : callable
        From what is known and the experiments to what is known then.
    stop : callable
        Asked before each round: why to stop, or an empty text to go on.

    Returns
    -------
    known : object
        At the end.
    why : str
        The loop ended.

    Examples
    --------
    Halve an interval that holds the square root of two:

    >>> interval, why = run_rounds(
    ...     (1.0, 2.0),
    ...     choose=lambda known: sum(known) / 2,
    ...     measure=lambda known, x: (x, known[1]) if x**2 < 2 else (known[0], x),
    ...     stop=lambda known: "narrow" if known[1] - known[0] < 1e-3 else "",
    ... )
    >>> why, bool(abs(interval[0] - 2**0.5) < 1e-3)
    ('narrow', True)
    """
    while not (why := stop(known)):
        known = measure(known, choose(known))
    return known, why


def run_campaign(
    pool: Pool,
    model: Any | None,
    acquisition: Acquisition | None,
    random_state: int | np.random.Generator | None,
    stop: StopRule,
    *,
    n_start: int = 1,
    batch_size: int = 1,
    batch: BatchRule = largest,
) -> Campaign:
    """Run an active-learning campaign on a pool, each experiment at most once.

    Parameters
    ----------
    pool : Pool
    model : estimator or None
        See `helpers.choosing.belief.believe`. It is fitted anew after each round and left as it
        is. None chooses at random, which is the baseline.
    acquisition : callable or None
        From a `Belief` to one number for each candidate; the largest is measured next, equal ones
        are drawn. It is handed an objective to maximise also where the pool holds a loss.
    random_state : int, numpy.random.Generator or None
        Draws first experiments, ties, replicates, and seeds of the model.
    stop : callable
        A rule of `helpers.choosing.stopping`.
    n_start : int
        Experiments drawn at random before the model is asked.
    batch_size : int
        Experiments in a round.
    batch : callable
        How a batch is chosen, see `helpers.choosing.batches`.

    Returns
    -------
    Campaign

    Raises
    ------
    ValueError
        If there is a model without an acquisition, or a number is not possible.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.choosing import Found, confidence_bound
    >>> from helpers.models import ExactGP
    >>> x = np.linspace(0, 1, 101)[:, None]
    >>> hill = Pool("hill", x, -((x[:, 0] - 0.6) ** 2), (60,), pd.DataFrame(x), "y")
    >>> campaign = run_campaign(hill, ExactGP(0.3), confidence_bound(), 0, Found(hill.targets))
    >>> len(campaign) < 15  # random draws need 51 on average
    True
    """
    if (model is None) != (acquisition is None):
        raise ValueError("give a model and an acquisition, or None for both to draw at random")
    if not 1 <= n_start <= len(pool) or batch_size < 1:
        raise ValueError(f"n_start is from 1 to {len(pool)} and batch_size at least 1")
    rng = np.random.default_rng(random_state)

    def choose(known: Progress) -> list[int]:
        left = _left(pool, known.order)
        size = min(batch_size, len(left))
        if known.belief is None or acquisition is None:
            return rng.choice(left, size, replace=False).tolist()
        return left[batch(known.belief, acquisition, size, rng)].tolist()

    def measure(known: Progress, places: list[int]) -> Progress:
        order = (*known.order, *places)
        gained = [pool.sign * pool.measure(place, rng) for place in places]
        objective, left = np.append(known.objective, gained), _left(pool, order)
        belief = None
        if model is not None and len(left):
            belief = believe(model, pool.X[list(order)], objective, pool.X[left], rng)
        number = known.rounds[-1] + 1 if known.rounds else 0
        return Progress(order, objective, belief, (*known.rounds, *[number] * len(places)))

    first = rng.choice(len(pool), n_start, replace=False).tolist()
    known, why = run_rounds(
        measure(Progress(), first),
        choose,
        measure,
        lambda known: stop(known) if len(known.order) < len(pool) else "pool exhausted",
    )
    values = pool.sign * known.objective
    return Campaign(known.order, values, np.array(known.rounds), pool.sign, why)


def _left(pool: Pool, order: tuple[int, ...]) -> np.ndarray:
    return np.setdiff1d(np.arange(len(pool)), order)
