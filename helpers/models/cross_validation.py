"""Regressors side by side over repeated cross-validation, and which of them is really better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import t as student
from sklearn.base import RegressorMixin
from sklearn.compose import TransformedTargetRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers.models.splitters import Splitter


def standardised(model: RegressorMixin) -> TransformedTargetRegressor:
    """Return a regressor that sees inputs and response with mean 0 and standard deviation 1.

    Examples
    --------
    Neighbours are no neighbours while one input is written in µm and another one in parts:

    >>> from sklearn.neighbors import KNeighborsRegressor
    >>> X = np.random.default_rng(0).uniform(size=(100, 2)) * [300, 1]
    >>> near = KNeighborsRegressor(2)
    >>> R2 = [model.fit(X, X[:, 1]).score(X, X[:, 1]) for model in (near, standardised(near))]
    >>> bool(R2[0] < 0.7 and R2[1] > 0.95)
    True
    """
    return TransformedTargetRegressor(
        make_pipeline(StandardScaler(), model), transformer=StandardScaler()
    )


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """What models said of rows that they had not seen; from `cross_validation`.

    Attributes
    ----------
    X, y : DataFrame, shape (n, n_inputs) and (n, n_responses)
        The rows.
    folds : ndarray of int, shape (n_splitters, n)
        In which fold each row was left out.
    predictions : mapping of (str, str) to ndarray, shape (n_splitters, n)
        By response and model.
    """

    X: pd.DataFrame
    y: pd.DataFrame
    folds: np.ndarray
    predictions: Mapping[tuple[str, str], np.ndarray]

    def models(self, response: str) -> list[str]:
        """Return the names of the models of a response, in the order in which they were given.

        Raises
        ------
        ValueError
            If there is no such response.
        """
        names = [model for name, model in self.predictions if name == response]
        if not names:
            raise ValueError(
                f"there is no response {response}; there are {', '.join(map(str, self.y))}"
            )
        return names

    def r2(self, response: str) -> pd.DataFrame:
        """R² of all left-out rows together: one row a splitter, one column a model."""
        names = self.models(response)
        y = self.y[response]
        scores = {
            name: [r2_score(y, said) for said in self.predictions[response, name]] for name in names
        }
        return pd.DataFrame(scores).rename_axis("splitter")

    def r2_of_folds(self, response: str) -> pd.DataFrame:
        """Mean of the R² of each fold, as `cross_val_score` has it; shaped as :meth:`r2`."""
        scores = {
            name: [
                np.mean([r2_score(y, said) for y, said in self._by_fold(response, name, k)])
                for k in range(len(self.folds))
            ]
            for name in self.models(response)
        }
        return pd.DataFrame(scores).rename_axis("splitter")

    def best(self, response: str) -> str:
        """Model of the largest mean R²; see `doubt` for whether that means anything."""
        return str(self.r2(response).mean().idxmax())

    def doubt(self, response: str) -> pd.Series:
        r"""Say how easily chance alone would make the best model lead each rival as it does.

        The squared errors of two models are compared fold by fold. Folds share training rows, so
        that a plain t test would be far too sure; the variance of the mean difference of J folds is
        taken as :math:`(1/J + n_\mathrm{test}/n_\mathrm{train})` times that of a fold.

        Returns
        -------
        Series
            One-sided p by rival; the best model itself is left out.

        References
        ----------
        C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003), https://doi.org/10.1023/A:1024068626366
        """
        best = self.best(response)
        own = self._fold_errors(response, best)
        n_folds = int(self.folds.max()) + 1
        p = {}
        for rival in self.models(response):
            if rival == best:
                continue
            gap = self._fold_errors(response, rival) - own
            spread = gap.std(ddof=1) * np.sqrt(1 / len(gap) + 1 / (n_folds - 1))
            p[rival] = float(student.sf(gap.mean() / spread, len(gap) - 1)) if spread else 0.5
        return pd.Series(p, name=f"doubt that {best} is better", dtype=float)

    def summary(self) -> pd.DataFrame:
        """R², its scatter between splitters, and the doubt: three columns a response."""
        columns = {}
        for response in self.y:
            r2 = self.r2(response)
            columns[response, "R²"] = r2.mean()
            columns[response, "± seeds"] = r2.std()
            columns[response, "doubt"] = self.doubt(response)
        return pd.DataFrame(columns)

    def residuals(self, response: str, model: str) -> np.ndarray:
        """Truth minus prediction of each left-out row with the first splitter, shape (n,)."""
        self.models(response)
        return self.y[response].to_numpy() - self.predictions[response, model][0]

    def _by_fold(self, response: str, model: str, k: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return truth and predictions of each fold of the k-th splitter."""
        y, said = self.y[response].to_numpy(), self.predictions[response, model][k]
        inside = [self.folds[k] == fold for fold in range(self.folds[k].max() + 1)]
        return [(y[rows], said[rows]) for rows in inside]

    def _fold_errors(self, response: str, model: str) -> np.ndarray:
        return np.array(
            [
                np.mean((said - y) ** 2)
                for k in range(len(self.folds))
                for y, said in self._by_fold(response, model, k)
            ]
        )


def cross_validation(
    models: Mapping[str, RegressorMixin],
    X: pd.DataFrame,
    y: pd.DataFrame,
    splitters: Iterable[Splitter],
    groups: ArrayLike | None = None,
) -> CrossValidation:
    """Predict every row from other folds, for each response, with each model and splitter.

    It is scikit-learn's `cross_val_predict`, which is the better choice for one model and one
    response.

    Parameters
    ----------
    models : mapping of str to regressor
        Unfitted.
    X : DataFrame, shape (n, n_inputs)
    y : DataFrame, shape (n, n_responses)
    splitters : iterable of splitter
        Each leaves every row out once; all models get the same folds. Their random states are
        numbers, so that they deal the rows twice alike.
    groups : array_like, shape (n,), optional
        Which rows belong together, for splitters that ask.

    Returns
    -------
    CrossValidation

    Raises
    ------
    ValueError
        If there is no splitter or no model.

    Examples
    --------
    A forest goes on where it has rows, a line everywhere:

    >>> from sklearn.ensemble import RandomForestRegressor
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.model_selection import KFold
    >>> gap = pd.DataFrame({"gap_um": np.linspace(50, 300, 60)})
    >>> load = 0.05 * gap.rename(columns={"gap_um": "load"})
    >>> models = {"line": LinearRegression(), "forest": RandomForestRegressor(20, random_state=0)}
    >>> near, far = KFold(5, shuffle=True, random_state=0), KFold(5)
    >>> R2 = cross_validation(models, gap, load, [near, far]).r2("load")
    >>> bool((R2["line"] > 0.999).all()), bool(R2.loc[0, "forest"] > 0.99 > R2.loc[1, "forest"])
    (True, True)
    """
    models, splitters = dict(models), list(splitters)
    if not models or not splitters:
        raise ValueError("at least one model and one splitter are needed")
    rows = X.to_numpy()
    folds = np.zeros((len(splitters), len(rows)), dtype=int)
    for fold, splitter in zip(folds, splitters, strict=True):
        for k, (_, left_out) in enumerate(splitter.split(rows, groups=groups)):
            fold[left_out] = k
    predictions = {
        (response, name): np.array(
            [
                cross_val_predict(model, rows, values.to_numpy(), cv=splitter, groups=groups)
                for splitter in splitters
            ]
        )
        for response, values in y.items()
        for name, model in models.items()
    }
    return CrossValidation(X, y, folds, predictions)
