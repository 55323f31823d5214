"""Polynomials of scikit-learn without its checks, which cost more than a few rows' arithmetic."""

from __future__ import annotations

import numpy as np
from sklearn.pipeline import Pipeline


class FastPolynomial:
    """Predict as a fitted pipeline does, for callers that ask many times for some hundred rows.

    Parameters
    ----------
    pipeline : Pipeline
        A fitted StandardScaler, PolynomialFeatures without bias, and a linear model.

    Raises
    ------
    ValueError
        If the polynomial has a constant column.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        scaler, features, linear = (step for _, step in pipeline.steps)
        self._mean, self._scale = scaler.mean_, scaler.scale_
        self._weights, self._intercept = linear.coef_.T, linear.intercept_
        # each product is one of a lower degree times an input, its first one
        powers = features.powers_
        degrees = powers.sum(axis=1)
        if (degrees == 0).any():
            raise ValueError("the polynomial should have no constant column")
        places = {tuple(row): k for k, row in enumerate(powers.tolist())}
        inputs = (powers > 0).argmax(axis=1)
        lower = powers - np.eye(powers.shape[1], dtype=int)[inputs]
        self._size = len(powers)
        self._degrees = [
            (
                np.flatnonzero(degrees == degree),
                np.array([places[tuple(row)] for row in lower[degrees == degree].tolist()]),
                inputs[degrees == degree],
            )
            for degree in range(2, degrees.max() + 1)
        ]

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return what the pipeline predicts for finite inputs, shape (n,) or (n, n_outputs)."""
        z = ((X - self._mean) / self._scale).T
        products = np.empty((self._size, len(X)))
        products[: len(z)] = z
        for new, old, factor in self._degrees:
            np.multiply(products[old], z[factor], out=products[new[0] : new[-1] + 1])
        return np.ascontiguousarray(products.T) @ self._weights + self._intercept
