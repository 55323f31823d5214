"""Intervals around the predictions of any model that hold for groups it has not seen."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin, clone
from sklearn.utils.validation import check_is_fitted, validate_data


class ConformalIntervals(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Split-conformal intervals for rows that come in groups, as the snapshots of a recipe.

    Some groups are kept from the training. The interval of a target is its prediction plus and
    minus a half width such that ``level`` of the kept rows would lie inside, where each group
    weighs the same and one more, the new one, is taken to miss [1]_, [2]_. For a row of a new
    group this covers with a probability of at least ``level``, whatever the model, if the group
    is drawn as the kept ones were. Rows counted one by one would promise more than they can keep:
    twelve snapshots of a run are not twelve independent tests.

    The half width is the same for all rows unless ``strata`` divides them by what is predicted
    for one of the targets: early snapshots hold few chains and are harder than late ones.

    Where rows do not come in groups, MAPIE's ``SplitConformalRegressor`` gives the same intervals
    and has more kinds of them; it knows no groups, and of runs that share their noise it covers
    fewer than it promises. Where their width should follow the features, start from
    scikit-learn's ``HistGradientBoostingRegressor(loss="quantile")``.

    Parameters
    ----------
    estimator : estimator
        Predicts one or more targets; a copy of it is fitted.
    level : float, default=0.9
        Probability to cover.
    calibration_share : float, default=0.25
        Share of the groups that are kept from the training.
    strata : int, default=1
        Number of parts, equally many rows each, with a half width of their own.
    stratum_target : int, default=-1
        Target whose prediction tells the stratum of a row. The last one is the time.
    random_state : int, numpy.random.Generator or None, default=None
        Draws the groups that are kept.

    Attributes
    ----------
    estimator_ : estimator
        The fitted copy.
    calibration_groups_ : ndarray
        Names of the groups kept from the training.
    edges_ : ndarray, shape (strata - 1,)
        Predictions of ``stratum_target`` that part the strata.
    half_width_ : ndarray, shape (strata, n_targets)
        Half widths in the units of the targets.

    References
    ----------
    .. [1] R. Dunn, L. Wasserman, A. Ramdas, J. Am. Stat. Assoc. 118 (2023) 2491,
       doi:10.1080/01621459.2022.2060112
    .. [2] Y. Lee, R. F. Barber, R. Willett, doi:10.48550/arXiv.2306.06342

    Examples
    --------
    Runs of five rows, each with an error of its own: nine in ten new rows lie inside.

    >>> from sklearn.linear_model import LinearRegression
    >>> rng = np.random.default_rng(0)
    >>> run = np.repeat(np.arange(200), 5)
    >>> x = rng.uniform(size=(1000, 1))
    >>> y = x[:, 0] + rng.normal(size=200)[run]
    >>> model = ConformalIntervals(LinearRegression(), random_state=0)
    >>> low, high = model.fit(x[:500], y[:500], run[:500]).predict_interval(x[500:])
    >>> bool(0.85 < np.mean((low[:, 0] <= y[500:]) & (y[500:] <= high[:, 0])) < 0.97)
    True
    """

    def __init__(
        self,
        estimator: BaseEstimator,
        *,
        level: float = 0.9,
        calibration_share: float = 0.25,
        strata: int = 1,
        stratum_target: int = -1,
        random_state: int | np.random.Generator | None = None,
    ):
        self.estimator = estimator
        self.level = level
        self.calibration_share = calibration_share
        self.strata = strata
        self.stratum_target = stratum_target
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> Self:
        """Train the model with some groups and learn the half widths from the others.

        Parameters
        ----------
        X : array_like, shape (n, n_features)
            Features.
        y : array_like, shape (n,) or (n, n_targets)
            Targets.
        groups : array_like, shape (n,), optional
            Which rows belong together: the number of the recipe. Each is alone unless given.

        Returns
        -------
        ConformalIntervals
            The fitted estimator.

        Raises
        ------
        ValueError
            If a parameter is out of its range, a value is missing or infinite, lengths differ, or
            the groups are too few for ``level``.
        """
        self._check_parameters()
        checked: tuple[np.ndarray, np.ndarray] = validate_data(
            self, X, y, multi_output=True, y_numeric=True, ensure_min_samples=2
        )
        X, y = checked
        groups = np.arange(len(X)) if groups is None else np.asarray(groups)
        if len(X) != len(groups):
            raise ValueError(f"X, y and groups differ: {len(X)}, {len(y)} and {len(groups)} rows")
        names = np.unique(groups)
        kept = round(self.calibration_share * len(names))
        needed = math.ceil(self.level / (1 - self.level) - 1e-9)
        if kept < needed or kept == len(names):
            raise ValueError(
                f"level {self.level:g} needs {needed} groups to calibrate with and others to train "
                f"with; of {len(names)} groups, {kept} would be kept for it"
            )
        rng = np.random.default_rng(self.random_state)
        self.calibration_groups_ = np.sort(rng.choice(names, kept, replace=False))
        calibration = np.isin(groups, self.calibration_groups_)
        self.estimator_ = clone(self.estimator).fit(X[~calibration], y[~calibration])

        predicted = self._predict_columns(X[calibration])
        true = np.asarray(y[calibration], dtype=float).reshape(len(predicted), -1)
        errors = np.abs(true - predicted)
        if not -true.shape[1] <= self.stratum_target < true.shape[1]:
            raise ValueError(
                f"stratum_target must be one of {true.shape[1]} targets; got {self.stratum_target}"
            )
        shares = np.linspace(0, 1, self.strata + 1)[1:-1]
        self.edges_ = np.quantile(predicted[:, self.stratum_target], shares)
        stratum, group = self._stratum(predicted), groups[calibration]
        self.half_width_ = np.array(
            [
                [self._half_width(e, group[stratum == s]) for e in errors[stratum == s].T]
                for s in range(self.strata)
            ]
        )
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Give the predictions of the model.

        Parameters
        ----------
        X : array_like, shape (n, n_features)
            Features.

        Returns
        -------
        ndarray, shape (n,) or (n, n_targets)
            In the units of y.
        """
        X = self._checked(X)
        return self.estimator_.predict(X)

    def predict_interval(self, X: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Give the ends of the intervals.

        Parameters
        ----------
        X : array_like, shape (n, n_features)
            Features.

        Returns
        -------
        low, high : ndarray, shape (n, n_targets)
            In the units of y. They may reach beyond the box of the design, where they can be
            clipped without losing coverage.
        """
        predicted = self._predict_columns(self._checked(X))
        half_width = self.half_width_[self._stratum(predicted)]
        return predicted - half_width, predicted + half_width

    def _check_parameters(self) -> None:
        for name in ("level", "calibration_share"):
            value = getattr(self, name)
            if not isinstance(value, Real) or not 0 < float(value) < 1:
                raise ValueError(f"{name} must be a number between 0 and 1; got {value!r}")
        if not isinstance(self.strata, Integral) or self.strata < 1:
            raise ValueError(f"strata must be a positive whole number; got {self.strata!r}")

    def _checked(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        return validate_data(self, X, reset=False)

    def _predict_columns(self, X: np.ndarray) -> np.ndarray:
        return np.asarray(self.estimator_.predict(X), dtype=float).reshape(len(X), -1)

    def _stratum(self, predicted: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.edges_, predicted[:, self.stratum_target])

    def _half_width(self, errors: np.ndarray, groups: np.ndarray) -> float:
        """Return the weighted quantile of the errors; infinite where the groups are too few."""
        _, number, size = np.unique(groups, return_inverse=True, return_counts=True)
        weight = 1 / ((len(size) + 1) * size[number])
        order = np.argsort(errors)
        covered = np.cumsum(weight[order])
        place = np.searchsorted(covered, self.level - 1e-12)
        return float(errors[order[place]]) if place < len(order) else math.inf
