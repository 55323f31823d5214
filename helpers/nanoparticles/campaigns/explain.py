"""Which flow does what: Shapley values of a response, and the responses that are asked."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.nanoparticles.campaigns.campaign import true_loss
from helpers.nanoparticles.simulator.recipes import MIXABLE
from helpers.nanoparticles.simulator.spectra import peak, spectra

Response = Callable[[np.ndarray], np.ndarray]


def shapley_values(
    response: Response, recipes: np.ndarray, background: np.ndarray
) -> tuple[np.ndarray, float]:
    """Share each response among the inputs, exactly: all coalitions of inputs are asked.

    v(S) is the mean response when the inputs in S have the values of the recipe, and the others
    those of a background recipe. The value of input i is the mean of v(S + i) - v(S) over all
    orders in which the inputs can join: Σ_S abs(S)! (d - abs(S) - 1)!/d! (v(S + i) - v(S)). Costs
    2^d evaluations for each pair of a recipe and a background recipe; no sampling is involved. The
    package shap computes the same numbers (a benchmark compares them).

    Parameters
    ----------
    response : callable
        From recipes of shape (n, d) to n numbers.
    recipes : ndarray, shape (n, d)
        Whose responses are explained.
    background : ndarray, shape (m, d)
        Flows of both are mixed: take both from `helpers.nanoparticles.simulator.recipes.MIXABLE`.

    Returns
    -------
    values : ndarray, shape (n, d)
    base : float
        Mean response of the background; with the values of a recipe it adds up to its response.

    References
    ----------
    .. [1] S. M. Lundberg, S.-I. Lee, Advances in Neural Information Processing Systems 30 (2017)
       4765, arXiv:1705.07874.
    """
    recipes, background = np.asarray(recipes, dtype=float), np.asarray(background, dtype=float)
    n, d = recipes.shape
    worth = {}
    for members in itertools.product((False, True), repeat=d):
        mixed = np.where(members, recipes[:, None], background[None])
        worth[members] = response(mixed.reshape(-1, d)).reshape(n, -1).mean(axis=1)
    values = np.zeros((n, d))
    for members in worth:
        size = sum(members)
        for i in np.flatnonzero(np.logical_not(members)):
            joined = (*members[:i], True, *members[i + 1 :])
            weight = math.factorial(size) * math.factorial(d - size - 1) / math.factorial(d)
            values[:, i] += weight * (worth[joined] - worth[members])
    return values, float(worth[(False,) * d].mean())


def importance(values: np.ndarray) -> pd.Series:
    """Return the mean absolute Shapley value of each flow."""
    mean = np.abs(values).mean(axis=0)
    return pd.Series(mean, index=pd.Index(MIXABLE.names, name="input"), name="mean |SHAP|")


def loss_of(target: np.ndarray) -> Response:
    """Return the true loss as a response."""
    return lambda X: true_loss(X, target)


def peak_of(X: np.ndarray) -> np.ndarray:
    """Return the true position of the highest point of the spectrum, in nm."""
    return peak(spectra(X)).astype(float)
