"""What the checks of lesson 03 compare answers with, and variables that its mistakes name.

They are computed from the bundled table the way the lesson does it, once in a session.
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import BayesianRidge
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
def halves() -> dict[str, Any]:
    """Return the scaled inputs and log losses of both halves, and the linear model, by name."""
    X = runs()[P2D_INPUTS.names].to_numpy()
    y = np.log(runs()["capacity_loss_percent"].to_numpy())
    train, test = train_test_split(np.arange(len(X)), test_size=0.5, random_state=0)
    Z = StandardScaler().fit(X[train]).transform(X)
    return {
        "X_train": Z[train],
        "X_test": Z[test],
        "loss_train": y[train],
        "loss_test": y[test],
        "ridge": BayesianRidge().fit(Z[train], y[train]),
    }


@cache
def indices(output: str) -> pd.DataFrame:
    """Return the Sobol' indices of log `output` over the box of inputs."""
    X = runs()[P2D_INPUTS.names].to_numpy()
    gp = SparseGP(n_inducing=150, random_state=1).fit(X, np.log(runs()[output].to_numpy()))
    return sobol_indices(gp.predict, P2D_INPUTS, n=1024, random_state=1)


def measures() -> dict[str, Any]:
    """Return the Sobol' indices of both outputs, by the names that the lesson gives them."""
    loss = indices("capacity_loss_percent")
    found = {"capacity loss": loss, "SEI thickness": indices("sei_thickness_m")}
    return {"measures": found, "first_order": loss["S1"], "total": loss["ST"]}
