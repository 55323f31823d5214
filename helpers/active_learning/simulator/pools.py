"""Pools: finite lists of experiments that could be done, with what each of them would give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.active_learning.simulator import schwefel
from helpers.tables import datasets
from helpers.tables.distinct import levels

_TEMPERATURE_K = 293.15
_LOSS = "loss"


@dataclass(frozen=True, eq=False)
class Pool:
    """Experiments to choose from.

    Attributes
    ----------
    name : str
    X : ndarray, shape (n, d)
        What a model sees of each experiment.
    values : ndarray, shape (n,)
        What the experiment gives on average.
    targets : tuple of int
        Places of the experiments that a campaign should find.
    inputs : DataFrame, n rows
        The experiments in the units of the laboratory.
    quantity : str
        What is measured, with its unit.
    minimise : bool
        Whether small values are good.
    replicates : tuple of ndarray, optional
        Single measurements of each experiment; without them there is no noise.
    """

    name: str
    X: np.ndarray
    values: np.ndarray
    targets: tuple[int, ...]
    inputs: pd.DataFrame
    quantity: str
    minimise: bool = False
    replicates: tuple[np.ndarray, ...] | None = None

    def __len__(self) -> int:
        """Return the number of experiments."""
        return len(self.X)

    @property
    def sign(self) -> int:
        """What turns a value into an objective to maximise: 1, or -1 for a loss."""
        return -1 if self.minimise else 1

    def measure(self, place: int, random_state: int | np.random.Generator | None) -> float:
        """Do an experiment once: a single replicate drawn at random where there are any."""
        if self.replicates is None:
            return float(self.values[place])
        return float(np.random.default_rng(random_state).choice(self.replicates[place]))


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
        targets=_largest(values, schwefel.N_TOP),
        inputs=pd.DataFrame(points, columns=["x1", "x2"]),
        quantity="y",
    )


def electrolyte_pool(n_targets: int = 3) -> Pool:
    """Return the 85 formulations of the bundled, synthetic conductivity table at 293 K.

    The targets have the largest mean conductivity; single cells scatter about the means.
    """
    table = datasets.load("conductivity")
    cold = table[np.isclose(table["T"], _TEMPERATURE_K)]
    return _replicated(
        "electrolytes (synthetic)", cold, ["r", "c"], "k", "k (mS/cm)", n_targets, minimise=False
    )


def silver_pool(n_targets: int = 3) -> Pool:
    """Return the 164 published conditions of a droplet-flow synthesis of silver nanoparticles.

    What is measured is a *loss*; the targets have the smallest mean of it, and single droplets
    scatter about the means. The conditions were themselves chosen by an optimiser.

    Raises
    ------
    helpers.tables.datasets.TableUnavailable
        If the table can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published("silver_nanoparticles")
    inputs = [name for name in table.columns if name != _LOSS]
    return _replicated(
        "silver nanoparticles", table, inputs, _LOSS, "loss", n_targets, minimise=True
    )


def _replicated(
    name: str,
    table: pd.DataFrame,
    inputs: Sequence[str],
    measured: str,
    quantity: str,
    n_targets: int,
    minimise: bool,
) -> Pool:
    groups = table.groupby([levels(table[x]) for x in inputs], sort=False)[measured]
    conditions = groups.mean().reset_index()
    lab = conditions[list(inputs)]
    X = lab.to_numpy(dtype=float)
    values = conditions[measured].to_numpy()
    return Pool(
        name=name,
        X=(X - X.min(axis=0)) / np.ptp(X, axis=0),
        values=values,
        targets=_largest(-values if minimise else values, n_targets),
        inputs=lab,
        quantity=quantity,
        minimise=minimise,
        replicates=tuple(group.to_numpy() for _, group in groups),
    )


def _largest(values: np.ndarray, n: int) -> tuple[int, ...]:
    return tuple(sorted(np.argsort(-values, kind="stable")[:n].tolist()))
