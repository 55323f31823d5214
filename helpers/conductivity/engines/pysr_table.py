"""PySR's tables of equations, read by PySR's own converter, with or without Julia."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import sympy
from sympy.core.function import AppliedUndef

from helpers.conductivity.engines import without_init
from helpers.conductivity.engines.candidates import readable
from helpers.conductivity.engines.front import Front
from helpers.conductivity.formulas.expressions import parse
from helpers.conductivity.formulas.undefined import UndefinedFormulaError, require_real

COLUMNS = ("complexity", "loss", "equation")


def to_sympy(equation: str, names: Sequence[str]) -> sympy.Expr:
    """Convert one equation with ``pysr2sympy`` of the installed PySR.

    Parameters
    ----------
    equation : str
        As PySR writes it. It is evaluated as Python: read only tables that you trust.
    names : sequence of str
        Features that may occur.

    Returns
    -------
    sympy.Expr
        In plain symbols, products and sums of numbers carried out.

    Raises
    ------
    UndefinedFormulaError
        If a number in it is complex, infinite or out of range.
    ValueError
        If it is no equation in these names.
    """
    _require_defined(str(equation), names)
    converter = without_init.module("pysr", "export_sympy")
    try:
        expr = converter.pysr2sympy(str(equation), feature_names_in=list(names)).doit()
    except (sympy.SympifyError, TypeError, AttributeError) as error:
        raise ValueError(f"PySR cannot read {equation!r}: {error}") from None
    known = {sympy.Symbol(name) for name in names}
    if unknown := sorted(map(str, (expr.free_symbols - known) | expr.atoms(AppliedUndef))):
        raise ValueError(f"{equation!r} has {unknown[0]}, which PySR and {list(names)} do not know")
    return require_real(expr, repr(equation))


def _require_defined(equation: str, names: Sequence[str]) -> None:
    # looked at number by number: towers of exponentials would keep PySR's converter busy for ever
    try:
        parse(equation, names)
    except UndefinedFormulaError:
        raise
    except ValueError:  # PySR knows more functions
        return


def front_from_pysr(
    equations: pd.DataFrame,
    X: pd.DataFrame,
    y: np.ndarray,
    *,
    provenance: str,
    target: str = "y",
    seeds: Sequence[int] = (),
) -> Front:
    """Make a front of a table that PySR wrote, or that imitates one.

    Complexities and losses are counted anew on `X` and `y`, with constants refitted, as for every
    engine: those of the table follow PySR's own definitions and the rows of its search.

    Parameters
    ----------
    equations : DataFrame
        ``model.equations_``, or a table with its columns complexity, loss and equation.
    X : DataFrame of shape (n, d)
        Features, named as in the equations.
    y : array of shape (n,)
        Target.
    provenance : {"computed", "recorded", "handwritten-fixture"}
        Where the table comes from. ``"recorded"`` stands for a real run elsewhere.
    target, seeds
        Kept with the front.

    Raises
    ------
    ValueError
        If a column is missing, an equation cannot be read, or the provenance is unknown.
    """
    if missing := [name for name in COLUMNS if name not in equations]:
        raise ValueError(f"a table of PySR has a column {missing[0]!r}; this one has not")
    laws = readable(equations["equation"], lambda equation: to_sympy(equation, list(X)))
    return Front.of(laws, X, y, engine="pysr", target=target, seeds=seeds, provenance=provenance)
