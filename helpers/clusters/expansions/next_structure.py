"""Which structure to compute next: at random, where the fit is least sure, or near the hull.

For a least-squares fit with a little ridge, the variance of the prediction at a structure with
correlations a is proportional to aᵀ(AᵀA + λ)⁻¹a, where the rows of A are the computed structures.
It depends on no energy. Near the hull, predicted energies decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from helpers.clusters.expansions import hull

#: Keeps the fit defined while there are fewer structures than parameters.
RIDGE = 1e-6
#: Predictions that differ by less, in eV a site, are equal; variances by less than this share.
_EQUAL = 1e-6


class Known(NamedTuple):
    """Structures that were computed: correlations (n, n_orbits), energies and contents (n,)."""

    A: np.ndarray
    y: np.ndarray
    x: np.ndarray


class Candidates(NamedTuple):
    """Structures that were not: correlations (n, n_orbits) and contents (n,)."""

    A: np.ndarray
    x: np.ndarray


#: Returns the place of a candidate.
Rule = Callable[[Known, Candidates, np.random.Generator], int]


@dataclass(frozen=True, eq=False)
class Course:
    """How a fit improved while structures were added.

    Attributes
    ----------
    order : ndarray of int, shape (n_computed,)
        Rows in the order in which they were computed.
    counts : ndarray of int, shape (n,)
        Numbers of structures after which the fit was judged.
    rmse : ndarray, shape (n,)
        Root-mean-square error over the rows that were not computed.
    corners : ndarray of int, shape (n,)
        How many corners of the true hull had been computed.
    """

    order: np.ndarray
    counts: np.ndarray
    rmse: np.ndarray
    corners: np.ndarray


def fit(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the parameters of least squares with the ridge of this module."""
    return np.linalg.solve(A.T @ A + RIDGE * np.eye(A.shape[1]), A.T @ y)


def variance(A: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Return the variance of predictions in units of that of the labels' noise, shape (n,)."""
    inverse = np.linalg.inv(A.T @ A + RIDGE * np.eye(A.shape[1]))
    return np.einsum("ni,ij,nj->n", candidates, inverse, candidates)


def _smallest(values: np.ndarray, equal: float, rng: np.random.Generator) -> int:
    # last bits must not choose among structures that are alike
    return int(rng.choice(np.flatnonzero(values <= values.min() + equal)))


def at_random(known: Known, left: Candidates, rng: np.random.Generator) -> int:
    """Choose any."""
    return int(rng.integers(len(left.x)))


def least_sure(known: Known, left: Candidates, rng: np.random.Generator) -> int:
    """Choose the structure of the largest variance; of equal ones one is drawn."""
    unsure = variance(known.A, left.A)
    return _smallest(-unsure, _EQUAL * unsure.max(), rng)


def near_hull(known: Known, left: Candidates, rng: np.random.Generator) -> int:
    """Choose the structure predicted deepest below, or least above, the hull of those computed.

    Of equally deep ones one is drawn: at the start there are many, and much depends on which is
    taken.
    """
    corners = hull.lower_hull(known.x, known.y)
    above = left.A @ fit(known.A, known.y) - np.interp(left.x, known.x[corners], known.y[corners])
    return _smallest(above, _EQUAL, rng)


def in_turn(known: Known, left: Candidates, rng: np.random.Generator) -> int:
    """Choose near the hull and by variance by turns."""
    return (near_hull if len(known.x) % 2 else least_sure)(known, left, rng)


RULES: dict[str, Rule] = {
    "at random": at_random,
    "least sure": least_sure,
    "near the hull": near_hull,
    "in turn": in_turn,
}


def add_one_by_one(
    A: np.ndarray,
    y: np.ndarray,
    x: np.ndarray,
    rule: Rule,
    most: int,
    random_state: int | np.random.Generator | None = None,
    every: int = 5,
) -> Course:
    """Start with the end members, add structures by a rule, and judge the fit on the way.

    Parameters
    ----------
    A : ndarray, shape (n, n_orbits)
        Correlations of all structures.
    y, x : ndarray, shape (n,)
        Formation energies and contents.
    rule : callable
        One of `RULES`, or of the same form.
    most : int
        Structures to compute in all.
    random_state : int or numpy.random.Generator, optional
    every : int
        Structures between two judgements.
    """
    rng = np.random.default_rng(random_state)
    known = [int(np.flatnonzero(np.isclose(x, end))[0]) for end in (0, 1)]
    truth = set(hull.lower_hull(x, y).tolist())
    rows = []
    while len(known) < most:
        left = np.setdiff1d(np.arange(len(y)), known)
        computed = Known(A[known], y[known], x[known])
        chosen = rule(computed, Candidates(A[left], x[left]), rng)
        known.append(int(left[chosen]))
        if len(known) % every == 0:
            rest = np.setdiff1d(left, known)
            errors = A[rest] @ fit(A[known], y[known]) - y[rest]
            rows.append((len(known), np.sqrt(np.mean(errors**2)), len(truth & set(known))))
    counts, rmse, corners = np.array(rows).T
    return Course(np.array(known), counts.astype(int), rmse, corners.astype(int))
