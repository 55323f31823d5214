"""Hold-outs by group and by region, as splitters that scikit-learn's ``cv=`` takes.

A test tells what a model does with rows that it has not met. Rows that belong together (replicates
of one formulation, snapshots of one run, electrodes of one composition) have to stand on one side.
Where scikit-learn has the splitter, use it: `GroupKFold` deals groups into folds,
`LeaveOneGroupOut` leaves out one level after the other, `cross_val_predict` predicts every row
from the other folds. What is added here: groups held out with the house's `random_state`, regions
of the inputs, and predictions of what was left out where rows are left out twice or never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, clone

__all__ = [
    "GroupHoldOut",
    "RegionHoldOut",
    "Splitter",
    "hold_out",
    "leaked_share",
    "leaky",
    "left_out",
]

#: Places of the rows to train with, and of those to test on.
Places = tuple[np.ndarray, np.ndarray]


class Splitter(Protocol):
    """What ``cv=`` takes: scikit-learn's splitters, and those of this module."""

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Places]:
        """Give the places of the rows to train with and to test on, split by split."""

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Say how many splits there are."""


@dataclass(frozen=True)
class GroupHoldOut:
    """Hold out whole groups, drawn at random.

    scikit-learn's `GroupShuffleSplit` does the same and is the better choice outside this house;
    it takes no :class:`numpy.random.Generator`, and draws other groups from the same number.

    Attributes
    ----------
    test_size : float
        Share of the groups to hold out, rounded to whole groups.
    n_splits : int
        How many times.
    random_state : int, numpy.random.Generator or None
        Draws the groups. From a number, split i is the first one of ``random_state + i``, so that
        each can be had alone.

    Examples
    --------
    Four formulations, each measured three times; no split parts them.

    >>> formulation = np.repeat(["A", "B", "C", "D"], 3)
    >>> for train, test in GroupHoldOut(0.25, n_splits=2, random_state=0).split(
    ...     formulation, groups=formulation
    ... ):
    ...     print(len(train), len(test), set(formulation[train]) & set(formulation[test]))
    9 3 set()
    9 3 set()
    """

    test_size: float = 0.25
    n_splits: int = 1
    random_state: int | np.random.Generator | None = None

    def split(self, X: Any, y: Any = None, groups: ArrayLike | None = None) -> Iterator[Places]:
        """Give the places of the rows to train with and to test on, in the order of the table.

        Parameters
        ----------
        X, y : array_like or DataFrame, shape (n_rows, ...)
            Not looked at.
        groups : array_like, shape (n_rows,)
            Which rows belong together. Groups are drawn in their sorted order, so that the order
            of the rows does not matter.

        Yields
        ------
        (ndarray, ndarray)

        Raises
        ------
        ValueError
            If there are no groups, or `test_size` leaves none on one side.
        """
        if groups is None:
            raise ValueError(
                "groups are needed: which rows belong together? Only leaky(...) parts them"
            )
        units, unit = np.unique(np.asarray(groups), return_inverse=True)
        n_held_out = round(self.test_size * len(units))
        if not 0 < n_held_out < len(units):
            raise ValueError(
                f"test_size must leave something on both sides of {len(units)} groups, "
                f"got {self.test_size}"
            )
        for number in range(self.n_splits):
            drawn = self._rng(number).choice(len(units), n_held_out, replace=False)
            yield _places(np.isin(unit, drawn))

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Say how many splits there are."""
        return self.n_splits

    def _rng(self, number: int) -> np.random.Generator:
        if isinstance(self.random_state, (int, np.integer)):
            return np.random.default_rng(self.random_state + number)
        return np.random.default_rng(self.random_state)


@dataclass(frozen=True, init=False)
class RegionHoldOut:
    """Leave out one region of the inputs after the other, to see how far a model reaches.

    scikit-learn's `PredefinedSplit` does so for the rows of one table and regions that do not
    overlap; these are told by conditions and follow any table.

    Parameters
    ----------
    *regions : callable
        Each takes X and returns True for the rows to leave out, shape (n_rows,).

    Examples
    --------
    A straight line through ln k over 1/T reaches the cold; one through k over T does not.

    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.model_selection import cross_val_score
    >>> T = np.linspace(250.0, 330.0, 41)[:, None]
    >>> k = np.exp(8 - 2000 / T.ravel())
    >>> for x, y, cold in (
    ...     (T, k, lambda X: X[:, 0] < 270),
    ...     (1 / T, np.log(k), lambda X: X[:, 0] > 1 / 270),
    ... ):
    ...     score = cross_val_score(LinearRegression(), x, y, cv=RegionHoldOut(cold))
    ...     print(bool(score[0] > 0.99))
    False
    True
    """

    regions: tuple[Callable[[Any], ArrayLike], ...]

    def __init__(self, *regions: Callable[[Any], ArrayLike]) -> None:
        object.__setattr__(self, "regions", regions)

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Places]:
        """Give the places of the rows outside and inside of each region.

        Parameters
        ----------
        X : array_like or DataFrame, shape (n_rows, ...)
            What the regions are told by.
        y, groups : optional
            Not looked at: a region takes what lies in it.

        Yields
        ------
        (ndarray, ndarray)

        Raises
        ------
        ValueError
            If a region holds no row, or all.
        """
        for region in self.regions:
            test = np.asarray(region(X), dtype=bool)
            if test.all() or not test.any():
                raise ValueError("the table has no rows on one side of this hold-out")
            yield _places(test)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Say how many splits there are: one a region."""
        return len(self.regions)


@dataclass(frozen=True)
class leaky:
    """The same splitter, blind to groups: rows that belong together stand on both sides.

    Its scores tell how well a model recognises what it has met. It is here to be compared with.

    Parameters
    ----------
    splitter : splitter
        One of groups; each row becomes a group of its own.

    Examples
    --------
    >>> recipe = np.repeat(np.arange(50), 4)
    >>> honest = GroupHoldOut(0.2, random_state=0)
    >>> for cv in (honest, leaky(honest)):
    ...     train, test = next(cv.split(recipe, groups=recipe))
    ...     print(bool(leaked_share(recipe[train], recipe[test]) > 0.9))
    False
    True
    """

    splitter: Splitter

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Places]:
        """Give the places of the rows to train with and to test on; `groups` are not looked at."""
        return self.splitter.split(X, y, np.arange(len(X)))

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Say how many splits there are."""
        return self.splitter.get_n_splits(X, y, np.arange(len(X)) if X is not None else None)


def hold_out(
    table: pd.DataFrame, splitter: Splitter, groups: ArrayLike | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part a table by the first split of a splitter.

    Parameters
    ----------
    table : DataFrame
    splitter : splitter
        One of this module or of scikit-learn.
    groups : array_like, shape (n_rows,), optional
        Which rows belong together.

    Returns
    -------
    (DataFrame, DataFrame)
        Rows to train with and rows to test on.

    Examples
    --------
    >>> runs = pd.DataFrame({"recipe": [1, 1, 2, 2, 3, 3], "time_s": [60, 600] * 3})
    >>> train, test = hold_out(runs, GroupHoldOut(1 / 3, random_state=0), runs["recipe"])
    >>> train["recipe"].nunique(), test["recipe"].nunique()
    (2, 1)
    """
    train, test = next(splitter.split(table, groups=groups))
    return table.iloc[train], table.iloc[test]


def left_out(
    model: BaseEstimator, X: Any, y: Any, splitter: Splitter, groups: ArrayLike | None = None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Predict what each split leaves out, by a fresh copy of the model trained on the rest.

    For folds, in which every row is left out once, use scikit-learn's `cross_val_predict`.

    Parameters
    ----------
    model : estimator
        Is not fitted itself.
    X, y : ndarray or DataFrame, shape (n_rows, ...)
    splitter : splitter
        One of this module or of scikit-learn.
    groups : array_like, shape (n_rows,), optional
        Which rows belong together.

    Yields
    ------
    (ndarray, ndarray)
        Places of the rows that were left out, and what was predicted for them.

    Examples
    --------
    The mean of the colder rows is all that a constant model can say about the hot ones.

    >>> from sklearn.dummy import DummyRegressor
    >>> T, k = np.array([[260.0], [280.0], [320.0], [340.0]]), np.array([1.0, 3.0, 9.0, 13.0])
    >>> hot = RegionHoldOut(lambda X: X[:, 0] > 300)
    >>> [(rows.tolist(), said.tolist()) for rows, said in left_out(DummyRegressor(), T, k, hot)]
    [([2, 3], [2.0, 2.0])]
    """
    for train, test in splitter.split(X, y, groups):
        fitted = clone(model).fit(_rows(X, train), _rows(y, train))
        yield test, fitted.predict(_rows(X, test))


def leaked_share(train: ArrayLike, test: ArrayLike) -> float:
    """Share of the test rows whose group was also trained with.

    Parameters
    ----------
    train, test : array_like, shape (n_train,) and (n_test,)
        Groups of the rows.

    Returns
    -------
    float
        From 0, as it should be, to 1.

    Examples
    --------
    >>> leaked_share(["A", "A", "B"], ["B", "C"])
    0.5
    """
    return float(np.isin(test, train).mean())


def _places(test: np.ndarray) -> Places:
    return np.flatnonzero(~test), np.flatnonzero(test)


def _rows(values: Any, places: np.ndarray) -> Any:
    return values.iloc[places] if hasattr(values, "iloc") else np.asarray(values)[places]
