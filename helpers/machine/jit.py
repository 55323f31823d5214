"""Compile a function with numba, and keep the result on the disk where there is a place for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function at its first call; a decorator.

    Compiling takes seconds, so that the result is kept beside the module or in the user's folder
    of caches. Where neither can be written to, numba refuses to compile at all, and the function
    is then compiled anew in each process.

    Parameters
    ----------
    function : callable
        In the part of Python that numba knows, without Python objects.

    Returns
    -------
    callable
        With the same parameters.

    Examples
    --------
    >>> @compiled
    ... def triangle(n):
    ...     total = 0
    ...     for k in range(n + 1):
    ...         total += k
    ...     return total
    >>> triangle(100)
    5050
    """
    njit: Any = numba.njit  # its own types forget parameters and result
    try:
        return njit(cache=True)(function)
    except RuntimeError:
        return njit(function)
