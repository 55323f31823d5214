"""The published conductivity law: as printed, by least squares, and by its authors' recipe.

No measure of quality of the law was taken from the article; what these functions give on the
published table is recomputed.

References
----------
E. Flores et al., Digital Discovery 1, 440 (2022), https://doi.org/10.1039/D2DD00027J; the law is
given in the notebook docs/generate_app.ipynb of their repository BIG-MAP/SR-electrolytes.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import sympy
from sklearn.linear_model import LassoCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers.conductivity.formulas.expressions import constants, evaluate, parse
from helpers.conductivity.formulas.least_squares import refit

#: k in mS/cm, in T (K), r and c (mol/kg). Its four constants are printed with few digits, too few
#: for that of T, which is multiplied by about 300 K.
PUBLISHED_LAW = parse(
    "-5.11*c - 0.04*T - 0.35*c**(5/2)*r**(1/2) + 0.000273*T**2*c**(1/4)", ["T", "r", "c"]
)


@dataclass(frozen=True)
class Quality:
    """How well a law of k describes a table.

    Attributes
    ----------
    r2 : float
        Coefficient of determination of k.
    mae, mse : float
        Mean absolute error in mS/cm and mean squared error in (mS/cm)2.
    bias : float
        Mean of prediction less measurement, mS/cm.
    negative : int
        Number of rows with a negative prediction.
    """

    r2: float
    mae: float
    mse: float
    bias: float
    negative: int


def quality(law: sympy.Expr, table: pd.DataFrame) -> Quality:
    """Judge a law of k on the rows of a table with its columns and ``k``.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    k = table["k"].to_numpy()
    predicted = evaluate(law, table)
    error = predicted - k
    mse = float(np.mean(error**2))
    return Quality(
        r2=1 - mse / float(np.var(k)),
        mae=float(np.mean(np.abs(error))),
        mse=mse,
        bias=float(np.mean(error)),
        negative=int(np.sum(predicted < 0)),
    )


def refitted(table: pd.DataFrame) -> sympy.Expr:
    """Fit the four constants by least squares of k, columns T, r, c and k."""
    return refit(PUBLISHED_LAW, table, table["k"].to_numpy())


def coefficients(law: sympy.Expr) -> dict[str, float]:
    """Name the constants of a law of the published form as ``data/published_values.toml`` does.

    Parameters
    ----------
    law : sympy.Expr
        :data:`~helpers.conductivity.formulas.published_law.PUBLISHED_LAW` with any constants.

    Raises
    ------
    ValueError
        If the law has other terms.
    """
    T, r, c = sympy.symbols("T r c")
    names = {
        c: "flores_c",
        T: "flores_T",
        c ** sympy.Rational(5, 2) * sympy.sqrt(r): "flores_c2.5_r0.5",
        T**2 * c ** sympy.Rational(1, 4): "flores_T2_c0.25",
    }
    found = {rest: value for value, rest in (t.as_coeff_Mul() for t in sympy.Add.make_args(law))}
    if set(found) != set(names):
        raise ValueError(f"{law} is not made of the four published terms")
    return {name: float(found[term]) for term, name in names.items()}


@dataclass(frozen=True)
class LassoFit:
    """The law fitted by the recipe of its authors, and the penalty that cross-validation chose."""

    law: sympy.Expr
    alpha: float


def lasso(table: pd.DataFrame) -> LassoFit:
    """Fit the four constants as the authors do: scaled terms, and a Lasso without intercept.

    The terms are divided by their standard deviations but not centred; the penalty is one of
    13 powers of ten, chosen by cross-validation over ten blocks of rows in the order of `table`.

    Parameters
    ----------
    table : DataFrame
        Columns T, r, c and k.
    """
    old = constants(PUBLISHED_LAW)
    terms = [PUBLISHED_LAW.coeff(constant) for constant in old]
    X = np.column_stack([evaluate(term, table) for term in terms])
    alphas = np.logspace(-6, 6, 13)
    model = make_pipeline(
        StandardScaler(with_mean=False), LassoCV(alphas=alphas, cv=10, fit_intercept=False)
    ).fit(X, table["k"].to_numpy())
    scaler, regression = model[0], model[1]
    coefficients = regression.coef_ / scaler.scale_
    new = {c: sympy.Float(float(value)) for c, value in zip(old, coefficients, strict=True)}
    return LassoFit(PUBLISHED_LAW.xreplace(new), float(regression.alpha_))
