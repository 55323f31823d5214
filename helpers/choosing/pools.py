"""Pools: finite lists of experiments that could be done, with what each of them would give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.tables.distinct import levels


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


def replicated_pool(
    name: str,
    table: pd.DataFrame,
    inputs: Sequence[str],
    measured: str,
    quantity: str | None = None,
    *,
    n_targets: int = 1,
    minimise: bool = False,
) -> Pool:
    """Make a pool of a table of measurements, in which experiments may stand more than once.

    Parameters
    ----------
    name : str
        Of the pool.
    table : DataFrame
        One row a measurement.
    inputs : sequence of str
        Columns; rows in which they are equal, but for rounding, are replicates. A model sees each
        scaled to the range 0 to 1.
    measured : str
        The column with what was measured.
    quantity : str, optional
        Its name with the unit; that of the column unless given.
    n_targets : int
        So many experiments with the best means are to be found.
    minimise : bool
        Whether small values are good.

    Returns
    -------
    Pool

    Examples
    --------
    >>> cells = pd.DataFrame({"salt": [0.5, 0.5, 1.0, 1.5], "k": [3.0, 5.0, 9.0, 6.0]})
    >>> pool = replicated_pool("electrolytes", cells, ["salt"], "k", "k (mS/cm)")
    >>> pool.values.tolist(), pool.targets  # two cells of the first, the second is the best
    ([4.0, 9.0, 6.0], (1,))
    """
    groups = table.groupby([levels(table[x]) for x in inputs], sort=False)[measured]
    means = groups.mean().reset_index()
    X, values = means[list(inputs)].to_numpy(dtype=float), means[measured].to_numpy()
    return Pool(
        name=name,
        X=(X - X.min(axis=0)) / np.ptp(X, axis=0),
        values=values,
        targets=largest_places(-values if minimise else values, n_targets),
        inputs=means[list(inputs)],
        quantity=quantity or measured,
        minimise=minimise,
        replicates=tuple(group.to_numpy() for _, group in groups),
    )


def largest_places(values: np.ndarray, n: int) -> tuple[int, ...]:
    """Return the places of the n largest values, in rising order.

    Examples
    --------
    >>> largest_places(np.array([3.0, 9.0, 1.0, 5.0]), 2)
    (1, 3)
    """
    return tuple(sorted(np.argsort(-values, kind="stable")[:n].tolist()))
