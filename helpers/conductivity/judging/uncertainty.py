"""How well the data determine the constants of a law: a bootstrap over formulations.

The textbook standard error takes each row for an independent measurement. Here it is not: rows of a
formulation share the error of its preparation, and whatever the law misses about it. Drawing whole
formulations anew, with replacement, lets the data say how much that matters.

References
----------
B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993),
https://doi.org/10.1201/9780429246593. Clusters: A. C. Cameron, J. B. Gelbach, D. L. Miller, Rev.
Econ. Stat. 90, 414 (2008), https://doi.org/10.1162/rest.90.3.414.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import sympy

from helpers.conductivity.formulas.least_squares import LeastSquares
from helpers.conductivity.formulas.representations import PLAIN, Representation
from helpers.tables.distinct import levels

#: What may be drawn, and the columns that tell one from the other.
GROUPS = {"formulation": ["r", "c"], "sample": ["sample"], "row": []}


@dataclass(frozen=True)
class Bootstrap:
    """A law fitted to a table, and again to tables drawn from it.

    Attributes
    ----------
    form : sympy.Expr
        The law with its constants named a1, a2, …
    values : Series of shape (n_constants,)
        The constants fitted to the table as it is.
    standard_errors : Series of shape (n_constants,)
        Their textbook standard errors, for which rows are independent.
    draws : DataFrame of shape (n, n_constants)
        The constants fitted to each drawn table.
    groups : str
        What was drawn.
    problem : LeastSquares
        The fit, which knows how to predict.
    """

    form: sympy.Expr
    values: pd.Series
    standard_errors: pd.Series
    draws: pd.DataFrame
    groups: str
    representation: Representation
    problem: LeastSquares

    def intervals(self, level: float = 0.95) -> pd.DataFrame:
        """Tabulate the constants with percentile intervals.

        Parameters
        ----------
        level : float
            Share of the draws inside the interval.

        Returns
        -------
        DataFrame
            One row a constant: ``value``, ``low``, ``high``, the ``standard_error`` from the draws,
            the ``textbook_error``, and their ``ratio``.
        """
        low, high = _tails(level)
        errors = self.draws.std(ddof=1)
        return pd.DataFrame(
            {
                "value": self.values,
                "low": self.draws.quantile(low),
                "high": self.draws.quantile(high),
                "standard_error": errors,
                "textbook_error": self.standard_errors,
                "ratio": errors / self.standard_errors,
            }
        )

    def predictions(self, table: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
        """Predict k with the band in which the law lies; the noise of a measurement comes on top.

        Parameters
        ----------
        table : DataFrame of shape (n, …)
            Columns T, r and c.
        level : float
            Share of the draws inside the band, at each row for itself.

        Returns
        -------
        DataFrame of shape (n, 3)
            ``k``, ``low`` and ``high`` in mS/cm, on the index of `table`.
        """
        X = self.representation.features(table)
        sets = np.vstack([self.values, self.draws])
        k, *drawn = self.representation.invert(self.problem.predict(sets, X), table)
        low, high = np.quantile(drawn, _tails(level), axis=0)
        return pd.DataFrame({"k": k, "low": low, "high": high}, index=table.index)


def bootstrap(
    expr: sympy.Expr,
    table: pd.DataFrame,
    groups: str = "formulation",
    n: int = 200,
    *,
    representation: Representation = PLAIN,
    random_state: int | np.random.Generator | None = None,
) -> Bootstrap:
    """Refit the constants of a law to tables drawn, with replacement, from a table.

    Parameters
    ----------
    expr : sympy.Expr
        A law of `representation`, the target of which is fitted.
    table : DataFrame
        Columns T, r, c and k.
    groups : {"formulation", "sample", "row"}
        What is drawn as a whole. "row" is the comparison that ignores what rows have in common.
    n : int
        Number of tables to draw.
    representation : Representation
        What `expr` is written in; k in mS/cm in T, r and c unless given.
    random_state : int, numpy.random.Generator or None
        What draws.

    Raises
    ------
    ValueError
        If an argument is unusable, the rows do not determine every constant, or a drawn table
        leaves the domain of the law.
    """
    if groups not in GROUPS:
        raise ValueError(f"groups must be one of {', '.join(GROUPS)}, not {groups!r}")
    if n < 2:
        raise ValueError(f"n must be at least 2, got {n}")
    problem = LeastSquares(expr, representation.features(table), representation.target(table))
    values = problem.solve()
    errors = problem.standard_errors(values)
    columns = GROUPS[groups]
    if missing := [name for name in columns if name not in table]:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    number = np.arange(len(table))
    if columns:
        number = levels(table[list(columns)]).groupby(list(columns)).ngroup().to_numpy()
    size = number.max() + 1
    # How often each group is drawn is the weight of its rows.
    counts = np.random.default_rng(random_state).multinomial(size, np.full(size, 1 / size), size=n)
    draws = np.array([problem.solve(weights[number], start=values) for weights in counts])
    return Bootstrap(
        problem.form,
        pd.Series(values, problem.names),
        pd.Series(errors, problem.names),
        pd.DataFrame(draws, columns=problem.names),
        groups,
        representation,
        problem,
    )


def _tails(level: float) -> list[float]:
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level}")
    return [(1 - level) / 2, (1 + level) / 2]
