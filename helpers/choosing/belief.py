"""What a model believes of the experiments not yet done: all that a choice may look at."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sklearn.base import clone

#: Seeds handed to models are below this.
_SEEDS = 2**31 - 1
#: Candidates whose covariance with one of them is asked for at a time: blocks cost their square.
_BLOCK = 100


@dataclass(frozen=True, eq=False)
class Belief:
    """Belief of an objective that is to be maximised; made by `believe`.

    Attributes
    ----------
    model : estimator
        Fitted to the experiments done.
    candidates : ndarray, shape (m, d)
        Experiments that could be done.
    mean, std : ndarray, shape (m,)
        Of the objective of each candidate, without the noise of a measurement.
    best : float
        Largest objective so far.
    rng : numpy.random.Generator
        For draws.
    """

    model: Any
    candidates: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    best: float
    rng: np.random.Generator
    #: Rows of the Cholesky factor of the covariance, one a believed result, shape (k, m).
    _known: np.ndarray | None = field(default=None, repr=False)

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.candidates)

    def draw(self, rng: np.random.Generator | None = None) -> np.ndarray:
        """Return one plausible objective at all candidates, shape (m,).

        Results that are only believed do not enter. The belief's own generator draws unless
        another is given.
        """
        return self.model.sample(self.candidates, rng or self.rng)

    def at(self, places: np.ndarray | slice) -> "Belief":
        """Return the belief of some of the candidates."""
        return replace(
            self,
            candidates=self.candidates[places],
            mean=self.mean[places],
            std=self.std[places],
            _known=None if self._known is None else self._known[:, places],
        )

    def believing(self, place: int) -> "Belief":
        """Return the belief as if a candidate were measured, with the result that is expected.

        It is the *kriging believer*: a result equal to the mean changes no mean, and takes away
        the uncertainty around it, which a Gaussian process knows without another fit: measuring
        x lowers the variance at z by cov(x, z)²/(var(x) + noise).

        Parameters
        ----------
        place : int
            Of the candidate.

        Raises
        ------
        TypeError
            If the model gives no covariance, or does not know its noise.

        References
        ----------
        .. [1] D. Ginsbourger, R. Le Riche, L. Carraro, Kriging is well-suited to parallelize
           optimization, in Computational Intelligence in Expensive Optimization Problems,
           Springer (2010) 131, doi:10.1007/978-3-642-10701-6_6.

        Examples
        --------
        >>> from helpers.models import ExactGP
        >>> rng = np.random.default_rng(0)
        >>> x = np.array([[0.0], [2.0], [9.0]])
        >>> belief = believe(ExactGP(1.5), x[:1], np.zeros(1), x[1:], rng)
        >>> believing = belief.believing(1)
        >>> bool(believing.std[1] < 0.02 * belief.std[1])  # at the believed place
        True
        >>> bool(np.isclose(believing.std[0], belief.std[0], rtol=0.02))  # far from it
        True
        """
        known = np.empty((0, len(self))) if self._known is None else self._known
        # the next row of a Cholesky factor, pivoted by the choices
        column = self._covariance(place) - known[:, place] @ known
        row = column / np.sqrt(self.std[place] ** 2 + self.model.noise_std_**2)
        return replace(
            self,
            std=np.sqrt(np.maximum(self.std**2 - row**2, 0)),
            best=max(self.best, float(self.mean[place])),
            _known=np.vstack([known, row]),
        )

    def _covariance(self, place: int) -> np.ndarray:
        """Return the covariance of all candidates with one of them."""
        if not hasattr(self.model, "noise_std_"):
            raise TypeError(
                f"{type(self.model).__name__} gives no covariance; only a Gaussian process can "
                "believe a result without another fit"
            )
        parts = []
        for start in range(0, len(self), _BLOCK):
            block = self.candidates[start : start + _BLOCK]
            both = np.vstack([self.candidates[place], block])
            parts.append(self.model.predict(both, return_cov=True)[1][0, 1:])
        return np.concatenate(parts)


def believe(
    model: Any,
    X: np.ndarray,
    y: np.ndarray,
    candidates: np.ndarray,
    rng: np.random.Generator,
    *,
    noisy: bool = False,
) -> Belief:
    """Fit a copy of a model and ask it about the candidates.

    Parameters
    ----------
    model : estimator
        With ``fit(X, y)``, ``predict(X, return_std=True)`` and, for draws,
        ``sample(X, random_state)``. A model that has a ``random_state`` is given a new one.
    X : ndarray, shape (n, d)
        Experiments done.
    y : ndarray, shape (n,)
        Their objective, to be maximised.
    candidates : ndarray, shape (m, d)
        Experiments that could be done.
    rng : numpy.random.Generator
        Draws the seed of the model, and later its draws.
    noisy : bool
        Take the largest *prediction* at an experiment done for the best so far. The largest
        measurement is a lucky error where measurements are noisy.

    Returns
    -------
    Belief

    Raises
    ------
    TypeError
        If the model gives no standard deviation.

    Examples
    --------
    >>> from helpers.models import ExactGP
    >>> x = np.array([[0.0], [1.0], [9.0]])
    >>> belief = believe(ExactGP(1.0), x[:1], np.zeros(1), x[1:], np.random.default_rng(0))
    >>> bool(belief.std[0] < belief.std[1])  # less sure far from what was measured
    True
    """
    fitted = clone(model)
    if "random_state" in fitted.get_params():
        fitted.set_params(random_state=int(rng.integers(_SEEDS)))
    fitted.fit(X, y)
    try:
        mean, std = fitted.predict(candidates, return_std=True)
    except TypeError as error:
        raise TypeError(
            f"{type(model).__name__} does not answer predict(X, return_std=True); a choice "
            "needs an uncertainty"
        ) from error
    best = fitted.predict(X).max() if noisy else y.max()
    return Belief(fitted, candidates, mean, std, float(best), rng)
