"""The published campaign: 164 conditions, their droplets, and a search among them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.choosing.acquisitions import upper_confidence_bound
from helpers.models.exact_gp import ExactGP
from helpers.tables import datasets
from helpers.tables.distinct import levels

NAME = "silver_nanoparticles"
_LOSS = "loss"


@dataclass(frozen=True, eq=False)
class Conditions:
    """What was made and what its droplets gave.

    Attributes
    ----------
    inputs : DataFrame, 164 rows
        The flows, in the order of the table.
    droplets : tuple of ndarray
        The losses of each condition's droplets.
    """

    inputs: pd.DataFrame
    droplets: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        """Return the number of conditions."""
        return len(self.droplets)

    @property
    def mean(self) -> np.ndarray:
        """Mean loss of each condition."""
        return np.array([d.mean() for d in self.droplets])

    @property
    def median(self) -> np.ndarray:
        """Median loss of each condition."""
        return np.array([np.median(d) for d in self.droplets])

    @property
    def std(self) -> np.ndarray:
        """Standard deviation among the droplets of each condition."""
        return np.array([d.std(ddof=1) for d in self.droplets])

    @property
    def unit(self) -> np.ndarray:
        """Inputs, each scaled to the range 0 to 1, shape (164, 5)."""
        X = self.inputs.to_numpy(dtype=float)
        return (X - X.min(axis=0)) / np.ptp(X, axis=0)


def conditions() -> Conditions:
    """Load the published table.

    Raises
    ------
    helpers.tables.datasets.TableUnavailable
        If the table can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published(NAME)
    inputs = [name for name in table.columns if name != _LOSS]
    groups = table.groupby([levels(table[name]) for name in inputs], sort=False)[_LOSS]
    keys = pd.DataFrame(list(groups.groups), columns=inputs)
    return Conditions(keys, tuple(group.to_numpy() for _, group in groups))


def search(X: np.ndarray, losses: np.ndarray, seed: int, n_start: int = 5) -> int:
    """Search a pool for its smallest loss with a tuned process; return how many it measured.

    After `n_start` conditions drawn at random, the largest upper confidence bound of minus the loss
    is measured next, one at a time, until the best of the pool is found.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    losses : ndarray, shape (n,)
    seed : int
    n_start : int

    Returns
    -------
    int
        The best one counts, too.
    """
    done = np.random.default_rng(seed).choice(len(X), n_start, replace=False).tolist()
    goal = int(np.argmin(losses))
    while goal not in done:
        left = np.setdiff1d(np.arange(len(X)), done)
        model = ExactGP(np.full(X.shape[1], 0.5), noise=0.05, tune=True)
        belief = model.fit(X[done], -losses[done]).predict(X[left], return_std=True)
        done.append(int(left[np.argmax(upper_confidence_bound(*belief))]))
    return done.index(goal) + 1


def expected_random(n: int) -> float:
    """Return how many of n conditions are measured on average until one is found by chance."""
    return (n + 1) / 2
