"""How a measurement is presented to a search: which target, which features.

The choice decides which laws are short. The representations here are written as formulas, so
that a law found in one of them can be turned into a conductivity law in T, r and c.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sympy

from helpers.conductivity.formulas.expressions import evaluate

T, R, C, K = sympy.symbols("T r c k")

#: Reference temperature of the features (K): 25 °C.
T_REFERENCE = sympy.Rational(29815, 100)

#: The symbol that stands for the target in ``Representation.inverse``.
TARGET = sympy.Symbol("target")


@dataclass(frozen=True)
class Representation:
    """A target and features as formulas of the measured columns.

    Attributes
    ----------
    name : str
        The target, as axes and tables call it.
    formulas : mapping of str to sympy.Expr
        Each feature in the symbols T (K), r and c (mol/kg).
    forward : sympy.Expr
        The target in k (mS/cm), T, r and c.
    inverse : sympy.Expr
        k in the target, T, r and c.
    """

    name: str
    formulas: Mapping[str, sympy.Expr]
    forward: sympy.Expr
    inverse: sympy.Expr

    def features(self, table: pd.DataFrame) -> pd.DataFrame:
        """Compute the features, one column each, from the columns T, r and c."""
        columns = {name: evaluate(formula, table) for name, formula in self.formulas.items()}
        return pd.DataFrame(columns, index=table.index)

    def target(self, table: pd.DataFrame) -> np.ndarray:
        """Compute the target, shape (n,), from the columns k, T, r and c."""
        return evaluate(self.forward, table)

    def invert(self, target: np.ndarray, table: pd.DataFrame) -> np.ndarray:
        """Compute k in mS/cm from values of the target.

        Parameters
        ----------
        target : array of shape (n,) or (n_sets, n)
            Values of the target at the rows of `table`.
        table : DataFrame of shape (n, …)
            Columns T, r and c.
        """
        with np.errstate(over="ignore"):
            return self._inverse(target, *(table[name].to_numpy() for name in "Trc"))

    @functools.cached_property
    def _inverse(self) -> Callable[..., np.ndarray]:
        return sympy.lambdify([TARGET, T, R, C], self.inverse, "numpy")

    def conductivity(self, expr: sympy.Expr) -> sympy.Expr:
        """Turn a law of this representation into k (mS/cm) in the symbols T, r and c.

        Raises
        ------
        ValueError
            If the law has a symbol that is no feature.
        """
        known = {sympy.Symbol(name): formula for name, formula in self.formulas.items()}
        if unknown := expr.free_symbols - set(known):
            raise ValueError(
                f"{', '.join(sorted(map(str, unknown)))} is no feature of {self.name}; those are "
                f"{', '.join(self.formulas)}"
            )
        return self.inverse.xreplace({TARGET: expr.xreplace(known)})


#: The conductivity itself (mS/cm) over T (K), r and c (mol/kg), as measured.
PLAIN = Representation("k", {"T": T, "r": R, "c": C}, K, TARGET)

#: The conductivity itself (mS/cm) over T/298.15 K, r and c.
RAW = Representation("k", {"t": T / T_REFERENCE, "r": R, "c": C}, K, TARGET)

#: ln(k/c), with k in mS/cm and c in mol/kg, over u = 1000 K/T - 1000/298.15, s = √c and r.
#: Whatever law is found, k = c·exp(law) is positive, and vanishes with c if the law stays finite.
LOG = Representation(
    "ln(k/c)",
    {"u": 1000 / T - 1000 / T_REFERENCE, "s": sympy.sqrt(C), "r": R},
    sympy.log(K / C),
    C * sympy.exp(TARGET),
)
