"""One search for all engines: several seeds, one front."""

import keyword
import re
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
import sympy

from helpers.conductivity.engines.front import Front
from helpers.conductivity.formulas.expressions import FUNCTIONS, pruned

ENGINES = ("operon", "library", "pysr")

#: Operators that the laws of transport in electrolytes are made of.
OPERATORS = ("+", "-", "*", "/", "exp", "sqrt", "square")

#: Functions, numbers that are none, and the names that fits give to constants.
_TAKEN = re.compile(rf"a\d+|nan|inf|infinity|{'|'.join(FUNCTIONS)}", re.IGNORECASE)


def search(
    X: pd.DataFrame,
    y: np.ndarray,
    *,
    engine: str = "operon",
    operators: Sequence[str] = OPERATORS,
    max_size: int = 20,
    n_evaluations: int = 40_000,
    seeds: Sequence[int] = (1, 2, 3),
    target: str = "y",
) -> Front:
    """Search for short formulas of `y` in the columns of `X`.

    Each seed is a search of its own; all candidates have their constants refitted in double
    precision and meet on one front, so that luck in a single run matters less. A candidate that is
    no real function on the rows is left out, and never ends the search. Laws of that front
    with one term left out compete, too: a search often carries a term that hardly matters.

    Parameters
    ----------
    X : DataFrame of shape (n, d)
        Features; the column names become the symbols of the laws.
    y : array of shape (n,)
        Target.
    engine : {"operon", "library", "pysr"}
        Genetic programming with Operon; sparse linear regression over a library of products of
        powers, which uses only ``* / sqrt square`` and draws nothing at random; PySR, which needs
        Julia (:func:`~helpers.conductivity.engines.julia.julia_status`).
    operators : sequence of str
        What formulas may contain besides constants and features.
    max_size : int
        Largest formula, in the nodes of the engine's own trees.
    n_evaluations : int
        Formulas tried with each seed.
    seeds : sequence of int
        Random states of the searches.
    target : str
        Name of `y`, kept with the front.

    Returns
    -------
    Front
        Equal arguments give an equal front on the same computer. On another processor, whose last
        bits differ, Operon may take another path and find other laws; see
        :mod:`helpers.conductivity.engines.recorded_laws` for how much that matters.

    Raises
    ------
    ValueError
        If the table does not suit (names, numbers, lengths), or an argument is not allowed.
    helpers.conductivity.engines.julia.EngineUnavailableError
        If PySR is asked for where it cannot run.
    """
    y = np.asarray(y, dtype=float)
    _require_a_table(X, y)
    if not seeds:
        raise ValueError("seeds must name at least one random state")
    if max_size < 3 or n_evaluations < 1:
        raise ValueError("max_size must be at least 3 and n_evaluations positive")
    settings = {"operators": operators, "max_size": max_size, "n_evaluations": n_evaluations}
    find = _engine(engine)
    if engine == "library":  # draws nothing at random: one seed is as good as three
        seeds = seeds[:1]
    mean = sympy.Float(float(y.mean()))  # the simplest law; scores count from it
    found = [mean, *(expr for seed in seeds for expr in find(X, y, seed=seed, **settings))]
    front_of = partial(Front.of, X=X, y=y, engine=engine, target=target, seeds=seeds)
    front = front_of(found)
    shorter = [expr for law in front.laws for expr in pruned(law.expr)]
    return Front.merge(front, front_of([front[0].expr, *shorter]))


def _engine(name: str) -> Callable[..., list[sympy.Expr]]:
    # engines are imported where they are asked for: each brings a library of its own
    if name == "operon":
        from helpers.conductivity.engines.operon_engine import candidates
    elif name == "library":
        from helpers.conductivity.engines.sparse_library import candidates
    elif name == "pysr":
        from helpers.conductivity.engines.pysr_engine import candidates
    else:
        raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {name!r}")
    return candidates


def _require_a_table(X: pd.DataFrame, y: np.ndarray) -> None:
    if not isinstance(X, pd.DataFrame):
        raise ValueError("X must be a DataFrame: its column names become the symbols of the laws")
    if X.shape[0] != len(y) or y.ndim != 1:
        raise ValueError(f"X has {len(X)} rows, y the shape {y.shape}; one value a row is needed")
    if bad := [name for name in X if not (isinstance(name, str) and name.isidentifier())]:
        raise ValueError(f"column {bad[0]!r} cannot be a symbol; use letters, digits and _")
    if taken := [name for name in X if _TAKEN.fullmatch(name) or keyword.iskeyword(name)]:
        raise ValueError(
            f"column {taken[0]!r} has a name with a meaning of its own in formulas (a1, a2, ... "
            "are their constants); rename it"
        )
    if not (np.isfinite(X.to_numpy(dtype=float)).all() and np.isfinite(y).all()):
        raise ValueError("X or y holds values that are not finite")
