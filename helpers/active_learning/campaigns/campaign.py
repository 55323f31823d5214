"""`run_campaign`: measure, learn, choose, until a rule says stop; and what a campaign leaves."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.active_learning.campaigns.batches import BatchRule, largest
from helpers.active_learning.campaigns.censoring import Wait
from helpers.active_learning.campaigns.stopping import Progress, Rule
from helpers.active_learning.campaigns.strategies import Acquisition
from helpers.active_learning.learners.belief import believe
from helpers.active_learning.simulator.pools import Pool


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


def run_campaign(
    pool: Pool,
    model: Any | None,
    acquisition: Acquisition | None,
    random_state: int | np.random.Generator | None,
    stop: Rule,
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
        See `helpers.active_learning.learners.belief.believe`. It is fitted anew after each round
        and left as it is. None chooses at random, which is the baseline.
    acquisition : callable or None
        From a `Belief` to one number for each candidate; the largest is measured next, equal ones
        are drawn. It is handed an objective to maximise also where the pool holds a loss.
    random_state : int, numpy.random.Generator or None
        Draws first experiments, ties, replicates, and seeds of the model.
    stop : callable
        A rule of `helpers.active_learning.campaigns.stopping`.
    n_start : int
        Experiments drawn at random before the model is asked.
    batch_size : int
        Experiments in a round.
    batch : callable
        How a batch is chosen, see `helpers.active_learning.campaigns.batches`.

    Returns
    -------
    Campaign

    Raises
    ------
    ValueError
        If there is a model without an acquisition, or a number is not possible.
    """
    if (model is None) != (acquisition is None):
        raise ValueError("give a model and an acquisition, or None for both to draw at random")
    if not 1 <= n_start <= len(pool) or batch_size < 1:
        raise ValueError(f"n_start is from 1 to {len(pool)} and batch_size at least 1")
    rng = np.random.default_rng(random_state)
    order = rng.choice(len(pool), n_start, replace=False).tolist()
    values = [pool.measure(place, rng) for place in order]
    rounds, why = [0] * n_start, ""
    while not why:
        left = np.setdiff1d(np.arange(len(pool)), order)
        if not len(left):
            why = "pool exhausted"
            break
        objective, belief = pool.sign * np.array(values), None
        if model is not None:
            belief = believe(model, pool.X[order], objective, pool.X[left], rng)
        why = stop(Progress(tuple(order), objective, belief))
        if not why:
            size = min(batch_size, len(left))
            if belief is None:
                chosen = rng.choice(len(left), size, replace=False).tolist()
            else:
                seen = pool.X[order], objective
                chosen = batch(model, *seen, pool.X[left], belief, acquisition, size, rng)
            order += left[chosen].tolist()
            values += [pool.measure(place, rng) for place in left[chosen]]
            rounds += [rounds[-1] + 1] * len(chosen)
    return Campaign(tuple(order), np.array(values), np.array(rounds), pool.sign, why)
