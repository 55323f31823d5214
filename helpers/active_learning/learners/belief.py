"""What a model believes of the experiments not yet done: all that an acquisition may look at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

#: Seeds handed to models are below this.
_SEEDS = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Belief:
    """Belief of an objective that is to be maximised.

    Attributes
    ----------
    mean, std : ndarray, shape (m,)
        Of each candidate, without the noise of a measurement.
    best : float
        Largest value measured so far.
    draw : callable
        ``draw()`` gives one plausible objective at all candidates, shape (m,).
    """

    mean: np.ndarray
    std: np.ndarray
    best: float
    draw: Callable[[], np.ndarray]


def believe(
    model: Any, X: np.ndarray, y: np.ndarray, candidates: np.ndarray, rng: np.random.Generator
) -> Belief:
    """Fit a copy of a model and ask it about the candidates.

    Parameters
    ----------
    model : estimator
        With ``fit(X, y)``, ``predict(X, return_std=True)`` and, for Thompson sampling,
        ``sample(X, random_state)``. A model that has a ``random_state`` is given a new one.
    X : ndarray, shape (n, d)
        Experiments done.
    y : ndarray, shape (n,)
        Their objective.
    candidates : ndarray, shape (m, d)
    rng : numpy.random.Generator

    Raises
    ------
    TypeError
        If the model gives no standard deviation.
    """
    fitted = clone(model)
    if "random_state" in fitted.get_params():
        fitted.set_params(random_state=int(rng.integers(_SEEDS)))
    fitted.fit(X, y)
    try:
        mean, std = fitted.predict(candidates, return_std=True)
    except TypeError as error:
        raise TypeError(
            f"{type(model).__name__} does not answer predict(X, return_std=True); an acquisition "
            "needs an uncertainty"
        ) from error
    return Belief(mean, std, float(y.max()), lambda: fitted.sample(candidates, rng))
