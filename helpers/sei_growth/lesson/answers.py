"""The right answers, and the usual wrong ones, that the checks of lesson 03 compare with.

They are computed from the bundled table the way the lesson does it, once in a session.
"""

from functools import cache

import numpy as np
import pandas as pd
from sklearn.linear_model import BayesianRidge
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from helpers.models.sparse_gp import SparseGP
from helpers.sei_growth.simulator.inputs import P2D_INPUTS
from helpers.sensitivity.of_functions import sobol_indices
from helpers.tables import datasets


@cache
def runs() -> pd.DataFrame:
    """Return the rows of the bundled table that did not fail."""
    table = datasets.load("p2d_sei")
    return table[table["status"] == "ok"]


@cache
def linear_scores() -> dict[str, float]:
    """Score the linear model of log capacity loss: rightly, and in four wrong ways."""
    X = runs()[P2D_INPUTS.names].to_numpy()
    y = np.log(runs()["capacity_loss_percent"].to_numpy())
    train, test = train_test_split(np.arange(len(X)), test_size=0.5, random_state=0)
    Z = StandardScaler().fit(X[train]).transform(X)
    prediction = BayesianRidge().fit(Z[train], y[train]).predict(Z)
    return {
        "held out": r2_score(y[test], prediction[test]),
        "training": r2_score(y[train], prediction[train]),
        "not logarithmic": r2_score(np.exp(y[test]), np.exp(prediction[test])),
        "swapped": r2_score(prediction[test], y[test]),
        "correlation": np.corrcoef(y[test], prediction[test])[0, 1],
    }


@cache
def indices(output: str) -> pd.DataFrame:
    """Return the Sobol' indices of log `output` over the box of inputs."""
    X = runs()[P2D_INPUTS.names].to_numpy()
    gp = SparseGP(n_inducing=150, random_state=1).fit(X, np.log(runs()[output].to_numpy()))
    return sobol_indices(gp.predict, P2D_INPUTS, n=1024, random_state=1)
