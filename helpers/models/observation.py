"""One way to add noise: what is predicted of the function, and what is measured of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike


class ObservationMixin:
    """For estimators whose ``predict(X, return_std=True)`` tells the doubt of the function.

    An estimator with this mixin has ``noise_std_``, in units of y, once it is fitted.
    """

    def observation_std(self, X: ArrayLike) -> np.ndarray:
        """Return the standard deviation of a new measurement: doubt of the function, and noise.

        Parameters
        ----------
        X : array_like, shape (n, d)

        Returns
        -------
        ndarray, shape (n,)
            sqrt(std² + noise_std_²), with std from ``predict(X, return_std=True)``, in units of y.
            mean ± 1.96 of it is a 95 % interval for a measurement.

        Examples
        --------
        Many rows tell a function well; the next measurement is as noisy as the first.

        >>> from helpers.models import ExactGP
        >>> rng = np.random.default_rng(0)
        >>> x = rng.uniform(0, 6, (200, 1))
        >>> gp = ExactGP(noise=0.1, tune=True).fit(x, np.sin(x[:, 0]) + rng.normal(0, 0.3, 200))
        >>> round(gp.predict([[3.0]], return_std=True)[1].item(), 1)
        0.1
        >>> round(gp.observation_std([[3.0]]).item(), 1)
        0.3
        """
        model: Any = self
        return np.hypot(model.predict(X, return_std=True)[1], model.noise_std_)
