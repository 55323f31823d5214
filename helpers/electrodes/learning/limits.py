"""Choosing a formulation and a calendering that meet limits, with a surrogate that knows its doubt.

A response that must stay above a limit is modelled in its logarithm by a Gaussian process. Its
standard deviation holds both the doubt of the process and the scatter of repeats, so that the
probability is that of *one* new piece of electrode meeting the limit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import norm
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers.models.exact_gp import ExactGP


def gaussian_process(n_inputs: int) -> Pipeline:
    """Return a Gaussian process that finds a length scale for each input, and its noise."""
    return make_pipeline(StandardScaler(), ExactGP(np.full(n_inputs, 3.0), noise=0.05, tune=True))


def surrogate(X: np.ndarray, y: np.ndarray) -> Pipeline:
    """Fit a Gaussian process to the logarithm of a response, with noise that it finds itself.

    Parameters
    ----------
    X : ndarray, shape (n, n_inputs)
    y : ndarray, shape (n,)
        Positive.

    Raises
    ------
    ValueError
        If a response is not positive.
    """
    y = np.asarray(y, dtype=float)
    if not (y > 0).all():
        raise ValueError("the logarithm of a response that is not positive is asked for")
    return gaussian_process(np.shape(X)[1]).fit(X, np.log(y))


def predict_log(model: Pipeline, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the logarithm of the response of a new piece.

    Parameters
    ----------
    model : Pipeline
        From :func:`surrogate`.
    X : ndarray, shape (n, n_inputs)

    Returns
    -------
    mean, std : ndarray, shape (n,)
        `std` holds the doubt of the process and the scatter of repeats.
    """
    return model.predict(X), model[-1].observation_std(model[:-1].transform(X))


def chance_to_meet(model: Pipeline, X: np.ndarray, limit: float) -> np.ndarray:
    """Probability that a new piece has a response above the limit.

    Parameters
    ----------
    model : Pipeline
        From :func:`surrogate`.
    X : ndarray, shape (n, n_inputs)
    limit : float
        Positive, in the unit of the response.

    Returns
    -------
    ndarray, shape (n,)
    """
    mean, std = predict_log(model, X)
    return norm.cdf((mean - np.log(limit)) / std)


def candidates_meeting(
    models: Mapping[str, Pipeline], limits: Mapping[str, float], candidates: pd.DataFrame
) -> pd.DataFrame:
    """Add to candidates, for each limit, the prediction and the chance, and the joint chance.

    Parameters
    ----------
    models : mapping of str to Pipeline
        By the name of the response.
    limits : mapping of str to float
        Lowest allowed value of each response.
    candidates : DataFrame
        Columns as the inputs on which the models were fitted.

    Returns
    -------
    DataFrame
        With the columns ``<name>`` (median prediction), ``chance_<name>`` and ``chance``, the
        product: it takes the scatter of different responses for independent.
    """
    X, found = candidates.to_numpy(), candidates.copy()
    found["chance"] = 1.0
    for name, limit in limits.items():
        found[name] = np.exp(models[name].predict(X))
        found[f"chance_{name}"] = chance_to_meet(models[name], X, limit)
        found["chance"] *= found[f"chance_{name}"]
    return found
