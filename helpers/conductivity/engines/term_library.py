"""A library of terms: products of powers of features, as exponents, as columns, as formulas."""

import itertools
from collections.abc import Sequence
from numbers import Integral

import numpy as np
import sympy

_LARGEST_LIBRARY = 2000


def library(X: np.ndarray, exponents: Sequence[float], max_factors: int) -> np.ndarray:
    """List the terms that are defined on all rows of a table and are not constant there.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Features. A negative exponent needs a feature without zeros in it, a fractional one a
        feature without negative values; where that fails, the exponent is left out.
    exponents : sequence of float
        Exponents besides 0.
    max_factors : int
        Largest number of different features in one term.

    Returns
    -------
    ndarray of shape (n_terms, d)
        The exponent of each feature in each term, terms with few factors first.

    Raises
    ------
    ValueError
        If the exponents or the number of factors make no sense, or there are no terms or more
        than 2000.
    """
    exponents = sorted({float(exponent) for exponent in exponents})
    if not exponents or 0 in exponents or not np.isfinite(exponents).all():
        raise ValueError(f"exponents must be finite and not 0, got {exponents}")
    if isinstance(max_factors, bool) or not isinstance(max_factors, Integral) or max_factors < 1:
        raise ValueError(f"max_factors must be a whole number from 1, got {max_factors!r}")
    d = X.shape[1]
    allowed = [[e for e in exponents if _defined(column, e)] for column in X.T]
    rows: list[np.ndarray] = []
    for count in range(1, min(max_factors, d) + 1):
        for features in itertools.combinations(range(d), count):
            for powers in itertools.product(*(allowed[j] for j in features)):
                row = np.zeros(d)
                row[list(features)] = powers
                rows.append(row)
        if len(rows) > _LARGEST_LIBRARY:
            raise ValueError(
                f"more than {_LARGEST_LIBRARY} terms; allow fewer exponents or factors"
            )
    powers = np.array(rows).reshape(-1, d)
    columns = terms(X, powers)
    spread = columns.std(axis=0)
    varied = np.isfinite(spread) & (spread > 1e-12 * np.abs(columns).max(axis=0, initial=0))
    if not varied.any():
        raise ValueError("no exponent is defined for any feature that varies: the library is empty")
    return powers[varied]


def terms(X: np.ndarray, powers: np.ndarray) -> np.ndarray:
    """Evaluate terms, shape (n, n_terms); nan or infinite where one is not defined."""
    columns = np.ones((len(X), len(powers)))
    with np.errstate(all="ignore"):
        for j, column in enumerate(X.T):
            for exponent in set(powers[:, j]) - {0.0}:
                columns[:, powers[:, j] == exponent] *= (column**exponent)[:, None]
    return columns


def formula(powers: np.ndarray, names: Sequence[str]) -> sympy.Expr:
    """Write one term as a formula with fractions as exponents."""
    return sympy.Mul(
        *(
            sympy.Symbol(name) ** sympy.Rational(power).limit_denominator(100)
            for name, power in zip(names, powers, strict=True)
        )
    )


def _defined(column: np.ndarray, exponent: float) -> bool:
    positive_enough = exponent == int(exponent) or column.min() >= 0
    return bool(positive_enough and (exponent > 0 or (column != 0).all()))
