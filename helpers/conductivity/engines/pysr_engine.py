"""Symbolic regression with PySR, where Julia and its packages are installed.

M. Cranmer (2023), doi:10.48550/arXiv.2305.01582. PySR is imported when a search is asked for,
never before, and never allowed to fetch anything then: see `helpers.conductivity.engines.julia`.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import sympy

from helpers.conductivity.engines.candidates import readable
from helpers.conductivity.engines.julia import EngineUnavailableError, julia_status
from helpers.conductivity.engines.pysr_table import to_sympy
from helpers.conductivity.formulas.expressions import FUNCTIONS

_BINARY = ("+", "-", "*", "/", "^")
_FORBID_DOWNLOADS = "PYTHON_JULIAPKG_OFFLINE"


def settings(
    *,
    operators: Sequence[str],
    max_size: int,
    n_evaluations: int,
    seed: int,
    folder: str,
) -> dict[str, Any]:
    """List the keyword arguments of ``PySRRegressor`` for a repeatable and quiet search.

    Parameters
    ----------
    operators : sequence of str
        Out of ``+ - * / ^`` and :data:`~helpers.conductivity.formulas.expressions.FUNCTIONS`.
    max_size : int
        Largest complexity, counted by PySR as nodes of its own tree.
    n_evaluations : int
        Becomes ``max_evals``. PySR looks at it after each turn of one of its populations, and so
        exceeds it by up to one turn, about a thousand evaluations. Its number of iterations, the
        other limit, is set so high that it never ends the search.
    seed : int
        With one thread and ``deterministic``, an equal seed gives an equal search.
    folder : str
        For the files that PySR writes.

    Raises
    ------
    ValueError
        If an operator is unknown.
    """
    if unknown := [name for name in operators if name not in (*_BINARY, *FUNCTIONS)]:
        raise ValueError(f"operators are {', '.join((*_BINARY, *FUNCTIONS))}, not {unknown[0]!r}")
    return {
        "binary_operators": [name for name in operators if name in _BINARY],
        "unary_operators": [name for name in operators if name in FUNCTIONS],
        "maxsize": max_size,
        "max_evals": n_evaluations,
        "niterations": n_evaluations,
        "batching": False,
        "precision": 64,
        "deterministic": True,
        "parallelism": "serial",
        "random_state": seed,
        "progress": False,
        "verbosity": 0,
        "input_stream": "devnull",
        "output_directory": folder,
    }


def candidates(
    X: pd.DataFrame,
    y: np.ndarray,
    *,
    operators: Sequence[str],
    max_size: int,
    n_evaluations: int,
    seed: int,
) -> list[sympy.Expr]:
    """Search once and return the formulas of PySR's hall of fame.

    Parameters
    ----------
    X : DataFrame of shape (n, d)
        Features; PySR refuses names that sympy has taken, such as ``S`` and ``N``.
    y : array of shape (n,)
        Target.
    operators, max_size, n_evaluations, seed
        As in :func:`settings`.

    Returns
    -------
    list of sympy.Expr
        In symbols named as the columns of `X`, short ones first; formulas that are no real
        function are left out.

    Raises
    ------
    EngineUnavailableError
        If Julia or its packages are missing, with what to do about it. Nothing is fetched.
    ValueError
        If an operator is unknown.
    """
    status = julia_status()
    if not status.ready:
        raise EngineUnavailableError(str(status))
    with _no_downloads(), tempfile.TemporaryDirectory() as folder:
        try:
            from pysr import PySRRegressor
        except Exception as error:  # juliapkg raises bare exceptions
            raise EngineUnavailableError(
                f"{status.reason}, but PySR did not start: {error}"
            ) from error
        model = PySRRegressor(
            **settings(
                operators=operators,
                max_size=max_size,
                n_evaluations=n_evaluations,
                seed=seed,
                folder=folder,
            )
        )
        model.fit(X, np.asarray(y, dtype=float))
        equations = list(model.equations_["equation"])
    return readable(equations, lambda equation: to_sympy(equation, list(X)))


@contextmanager
def _no_downloads() -> Iterator[None]:
    before = os.environ.get(_FORBID_DOWNLOADS)
    os.environ[_FORBID_DOWNLOADS] = "yes"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_FORBID_DOWNLOADS]
        else:
            os.environ[_FORBID_DOWNLOADS] = before
