"""The published campaign: 164 conditions, their droplets, and a search among them."""

import numpy as np
import pandas as pd

from helpers.choosing.campaign import run_campaign
from helpers.choosing.pools import Pool, replicated_pool
from helpers.choosing.stopping import Found
from helpers.choosing.strategies import confidence_bound
from helpers.models.exact_gp import ExactGP
from helpers.tables import datasets

NAME = "silver_nanoparticles"
_LOSS = "loss"


def conditions() -> Pool:
    """Load the published table: its 164 conditions, whose replicates are the droplets.

    Raises
    ------
    helpers.tables.datasets.TableUnavailableError
        If the table can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published(NAME)
    inputs = [name for name in table.columns if name != _LOSS]
    return replicated_pool("silver nanoparticles", table, inputs, _LOSS, minimise=True)


def search(X: np.ndarray, losses: np.ndarray, seed: int, n_start: int = 5) -> int:
    """Search a pool for its smallest loss with a tuned process; return how many it measured.

    After `n_start` conditions drawn at random, the largest upper confidence bound of minus the loss
    is measured next, one at a time, until the best of the pool is found.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    losses : ndarray, shape (n,)
        Measured without noise.
    seed : int
    n_start : int

    Returns
    -------
    int
        The best one counts, too.
    """
    best = (int(np.argmin(losses)),)
    pool = Pool("published", X, losses, best, pd.DataFrame(X), _LOSS, minimise=True)
    model = ExactGP(np.full(X.shape[1], 0.5), noise=0.05, tune=True)
    campaign = run_campaign(pool, model, confidence_bound(), seed, Found(best), n_start=n_start)
    return campaign.wait(best).evaluations
