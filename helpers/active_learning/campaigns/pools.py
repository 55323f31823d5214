"""The pools of the lesson: a made-up landscape, electrolytes, and published nanoparticles."""

import numpy as np
import pandas as pd

from helpers.active_learning.simulator import schwefel
from helpers.choosing.pools import Pool, largest_places, replicated_pool
from helpers.tables import datasets

_TEMPERATURE_K = 293.15
_LOSS = "loss"


def schwefel_pool(degrees: float = 0.0) -> Pool:
    """Return the 441 points of the Schwefel grid; the five largest are the targets.

    Parameters
    ----------
    degrees : float
        Turn the axes in which a model sees the points; neither points nor values change.
    """
    points = schwefel.grid()
    values = schwefel.schwefel(points)
    return Pool(
        name="Schwefel" + (f", axes turned by {degrees:g}°" if degrees else ""),
        X=schwefel.rotated(points, degrees) if degrees else points,
        values=values,
        targets=largest_places(values, schwefel.N_TOP),
        inputs=pd.DataFrame(points, columns=["x1", "x2"]),
        quantity="y",
    )


def electrolyte_pool(n_targets: int = 3) -> Pool:
    """Return the 85 formulations of the bundled, synthetic conductivity table at 293 K.

    The targets have the largest mean conductivity; single cells scatter about the means.
    """
    table = datasets.load("conductivity")
    cold = table[np.isclose(table["T"], _TEMPERATURE_K)]
    return replicated_pool(
        "electrolytes (synthetic)", cold, ["r", "c"], "k", "k (mS/cm)", n_targets=n_targets
    )


def silver_pool(n_targets: int = 3) -> Pool:
    """Return the 164 published conditions of a droplet-flow synthesis of silver nanoparticles.

    What is measured is a *loss*; the targets have the smallest mean of it, and single droplets
    scatter about the means. The conditions were themselves chosen by an optimiser.

    Raises
    ------
    helpers.tables.datasets.TableUnavailableError
        If the table can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published("silver_nanoparticles")
    inputs = [name for name in table.columns if name != _LOSS]
    return replicated_pool(
        "silver nanoparticles", table, inputs, _LOSS, n_targets=n_targets, minimise=True
    )
