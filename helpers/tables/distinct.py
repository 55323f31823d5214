"""Levels of a designed input: equal although their last digits differ.

A temperature of 298.15 K comes out of another file or another program as 298.15000000000003.
Whoever compares such numbers with ``==``, or groups rows by them, loses rows or finds too many
groups. To pick the rows of one level use ``np.isclose(table["T"], 298.15)``; to group or join by
levels, or to look them up, use `levels` first.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

__all__ = ["levels"]

Values = TypeVar("Values", np.ndarray, pd.Series, pd.DataFrame)


def levels(values: Values, rtol: float = 1e-9) -> Values:
    """Make values that differ only in their last digits exactly equal.

    Parameters
    ----------
    values : ndarray, Series or DataFrame
        Numbers; columns of a DataFrame are taken one by one. What holds no floating-point numbers
        is returned as it is.
    rtol : float
        Neighbouring values that differ by less than this share of themselves are one level, and
        so are values that differ by less than 1e-14 of the largest, for 0.3 - 0.2 - 0.1 is zero.

    Returns
    -------
    ndarray, Series or DataFrame
        Of the same shape and index. Each value is the smallest one of its level, rounded to
        twelve digits.

    Examples
    --------
    >>> levels(np.array([298.15, 298.15000000000003, 303.15])).tolist()
    [298.15, 298.15, 303.15]
    """
    if isinstance(values, pd.DataFrame):
        return values.apply(levels, rtol=rtol)
    numbers = np.asarray(values)
    if numbers.dtype.kind != "f":
        return values
    distinct, place = np.unique(numbers, return_inverse=True)
    found = _representatives(distinct, rtol)[place.reshape(numbers.shape)]
    if isinstance(values, pd.Series):
        return pd.Series(found, values.index, name=values.name)
    return found


def _representatives(distinct: np.ndarray, rtol: float) -> np.ndarray:
    # of rising distinct numbers; missing values and infinities stay what they are
    finite = distinct[np.isfinite(distinct)]
    if not finite.size:
        return distinct
    size = np.maximum(np.abs(finite[1:]), np.abs(finite[:-1]))
    begins = np.diff(finite) > np.maximum(rtol * size, 1e-14 * np.abs(finite).max())
    first = finite[np.concatenate([[True], begins])]
    rounded = np.array([float(f"{x:.12g}") for x in first])
    number = np.concatenate([[0], np.cumsum(begins)])
    result = distinct.copy()
    result[np.isfinite(distinct)] = rounded[number]
    return result
