"""Intervals around the predictions of any model that hold for groups it has not seen."""

from __future__ import annotations

import math
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.utils.validation import check_is_fitted


class ConformalIntervals(RegressorMixin, BaseEstimator):
    """Split-conformal intervals for rows that come in groups, here the snapshots of a recipe.

    Some groups are kept from the training. The interval of a target is its prediction plus and
    minus a half width such that ``level`` of the kept rows would lie inside, where each group
    weighs the same and one more, the new one, is taken to miss [1]_, [2]_. For a row of a new
    group this covers with a probability of at least ``level``, whatever the model, if the group
    is drawn as the kept ones were. Rows counted one by one would promise more than they can keep:
    twelve snapshots of a run are not twelve independent tests.

    The half width is the same for all rows unless ``strata`` divides them by what is predicted
    for one of the targets: early snapshots hold few chains and are harder than late ones.

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

    def fit(self, X: np.ndarray, y: np.ndarray, groups: np.ndarray) -> ConformalIntervals:
        """Train the model with some groups and learn the half widths from the others.

        Parameters
        ----------
        X : DataFrame or ndarray, shape (n, n_features)
            Features.
        y : DataFrame or ndarray, shape (n,) or (n, n_targets)
            Targets.
        groups : array_like, shape (n,)
            Which rows belong together: the number of the recipe.

        Returns
        -------
        ConformalIntervals
            The fitted estimator.

        Raises
        ------
        ValueError
            If a parameter is out of its range, lengths differ, or the groups are too few for
            ``level``.
        """
        self._check_parameters()
        groups = np.asarray(groups)
        if not len(X) == len(y) == len(groups):
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

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Give the predictions of the model.

        Parameters
        ----------
        X : DataFrame or ndarray, shape (n, n_features)
            Features.

        Returns
        -------
        ndarray, shape (n,) or (n, n_targets)
            In the units of y.
        """
        check_is_fitted(self)
        return self.estimator_.predict(X)

    def predict_interval(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the ends of the intervals.

        Parameters
        ----------
        X : DataFrame or ndarray, shape (n, n_features)
            Features.

        Returns
        -------
        low, high : ndarray, shape (n, n_targets)
            In the units of y. They may reach beyond the box of the design, where they can be
            clipped without losing coverage.
        """
        check_is_fitted(self)
        predicted = self._predict_columns(X)
        half_width = self.half_width_[self._stratum(predicted)]
        return predicted - half_width, predicted + half_width

    def _check_parameters(self) -> None:
        for name in ("level", "calibration_share"):
            value = getattr(self, name)
            if not isinstance(value, Real) or not 0 < float(value) < 1:
                raise ValueError(f"{name} must be a number between 0 and 1; got {value!r}")
        if not isinstance(self.strata, Integral) or self.strata < 1:
            raise ValueError(f"strata must be a positive whole number; got {self.strata!r}")

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
