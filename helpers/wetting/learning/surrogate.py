"""One surrogate of several models: for each response the retained one, with its honest errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import RegressorMixin, clone

from helpers.experiments.designs import RandomState
from helpers.models import CrossValidation

#: Errors of so many runs with the nearest predictions serve a new prediction.
NEAREST = 100


class Surrogate:
    """Models fitted to all runs, together with the errors they made on runs left out.

    Parameters
    ----------
    models : mapping of str to regressor
        The model of each response, unfitted.
    validation : CrossValidation
        Where the errors come from; it has predictions of the response by a model named in
        `names`.
    names : mapping of str to str, optional
        Name in `validation` of each response's model; the best one of each unless given.

    Raises
    ------
    ValueError
        If a response has no model.
    """

    def __init__(
        self,
        models: Mapping[str, RegressorMixin],
        validation: CrossValidation,
        names: Mapping[str, str] | None = None,
    ) -> None:
        y = validation.y
        if missing := [name for name in y if name not in models]:
            raise ValueError(f"there is no model for {', '.join(missing)}")
        self.inputs, self.responses = list(validation.X), list(y)
        self._models, self._errors = {}, {}
        X = validation.X.to_numpy()
        for response in self.responses:
            name = validation.best(response) if names is None else names[response]
            said = validation.predictions[response, name][0]
            order = np.argsort(said)
            self._errors[response] = said[order], validation.residuals(response, name)[order]
            self._models[response] = clone(models[response]).fit(X, y[response].to_numpy())

    @classmethod
    def of_the_best(
        cls, candidates: Mapping[str, RegressorMixin], validation: CrossValidation
    ) -> Self:
        """Retain for each response the model that did best in a cross-validation."""
        best = {response: validation.best(response) for response in validation.y}
        models = {response: candidates[name] for response, name in best.items()}
        return cls(models, validation, best)

    def predict(self, X: pd.DataFrame) -> pd.DataFrame:
        """Predict all responses.

        Parameters
        ----------
        X : DataFrame, shape (n, at least n_inputs)
            Columns are taken by name.

        Returns
        -------
        DataFrame, shape (n, n_responses)

        Raises
        ------
        ValueError
            If an input is missing.
        """
        if missing := [name for name in self.inputs if name not in X]:
            raise ValueError(f"the inputs {', '.join(missing)} are missing")
        points = X[self.inputs].to_numpy(dtype=float)
        return pd.DataFrame(
            {name: model.predict(points) for name, model in self._models.items()}, index=X.index
        )

    def sample(self, X: pd.DataFrame, random_state: RandomState = None) -> pd.DataFrame:
        """Draw outcomes: each prediction plus the error of a run that was predicted similarly.

        The errors are those of runs left out, so that they hold what the model does not know and
        what no model can know, the luck of the structure. Errors of different responses are drawn
        independently.

        Parameters
        ----------
        X : DataFrame
            As for `predict`.
        random_state : int, numpy.random.Generator or None

        Returns
        -------
        DataFrame, shape (n, n_responses)
        """
        rng = np.random.default_rng(random_state)
        outcomes = self.predict(X)
        for response, (said, errors) in self._errors.items():
            width = min(NEAREST, len(said))
            places = np.searchsorted(said, outcomes[response].to_numpy()) - width // 2
            first = np.clip(places, 0, len(said) - width)
            outcomes[response] += errors[first + rng.integers(width, size=len(outcomes))]
        return outcomes
