"""Honest tests: rows that a law has not seen, set apart as a user of the law would meet them.

A random split by rows is not honest here: measurements of one formulation, even repeated ones,
would stand on both sides.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
import sympy
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, r2_score

from helpers.conductivity.formulas.expressions import evaluate
from helpers.conductivity.formulas.least_squares import refit
from helpers.conductivity.formulas.published_law import PUBLISHED_LAW
from helpers.conductivity.formulas.representations import PLAIN, Representation
from helpers.tables.distinct import levels

#: Train and test rows.
Split = tuple[pd.DataFrame, pd.DataFrame]
#: Gives k in mS/cm for the rows of a table.
Prediction = Callable[[pd.DataFrame], np.ndarray]
#: Learns from the rows of a table with T, r, c and k.
Model = Callable[[pd.DataFrame], Prediction]


def formulations(
    table: pd.DataFrame,
    random_state: int | np.random.Generator | None = 0,
    share: float = 0.25,
) -> Split:
    """Hold out whole formulations, drawn at random.

    Parameters
    ----------
    table : DataFrame
        Columns r and c tell the formulation.
    random_state : int, numpy.random.Generator or None
        What draws them.
    share : float
        Share of the formulations to hold out.

    Returns
    -------
    (DataFrame, DataFrame)
        Rows to train with and rows to test on.

    Raises
    ------
    ValueError
        If one side would be empty.
    """
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, got {share}")
    number = formulation_numbers(table)
    n = number.max() + 1
    held_out = np.random.default_rng(random_state).choice(n, round(share * n), replace=False)
    return _split(table, np.isin(number, held_out))


def hot(table: pd.DataFrame) -> Split:
    """Hold out the rows above 320 K."""
    return _split(table, table["T"] > 320)


def cold(table: pd.DataFrame) -> Split:
    """Hold out the rows below 258 K."""
    return _split(table, table["T"] < 258)


def concentrated(table: pd.DataFrame) -> Split:
    """Hold out the rows above 1.6 mol/kg."""
    return _split(table, table["c"] > 1.6)


HOLD_OUTS: Mapping[str, Callable[..., Split]] = {
    "formulations": formulations,
    "hot": hot,
    "cold": cold,
    "concentrated": concentrated,
}


def formulation_numbers(table: pd.DataFrame) -> np.ndarray:
    """Give each row the number of its formulation: from 0, sorted by r, then c; shape (n_rows,)."""
    return levels(table[["r", "c"]]).groupby(["r", "c"]).ngroup().to_numpy()


def holdout_report(
    models: Mapping[str, Model],
    table: pd.DataFrame,
    by: str | Iterable[str] = tuple(HOLD_OUTS),
    random_state: int = 0,
) -> pd.DataFrame:
    """Train each model on one part of a table and test it on the other.

    Parameters
    ----------
    models : mapping of str to callable
        ``model(train)`` returns a function that predicts k in mS/cm for the rows of a table.
    table : DataFrame
        Columns T, r, c and k.
    by : str or iterable of str
        Names of :data:`HOLD_OUTS`.
    random_state : int
        Draws the formulations.

    Returns
    -------
    DataFrame
        Index: hold-out and model. ``R2`` and ``MAE`` (mS/cm) of k on the test rows, the number of
        ``negative`` predictions there, and the numbers of ``train`` and ``test`` rows. R2 and MAE
        are nan where a model gives no number for some row.

    Raises
    ------
    ValueError
        If a hold-out is unknown or leaves nothing to train with or to test on.
    """
    names = [by] if isinstance(by, str) else list(by)
    if unknown := [name for name in names if name not in HOLD_OUTS]:
        raise ValueError(f"{', '.join(unknown)}: hold-outs are {', '.join(HOLD_OUTS)}")
    rows = []
    for name in names:
        options = {"random_state": random_state} if name == "formulations" else {}
        train, test = HOLD_OUTS[name](table, **options)
        for model, fit in models.items():
            k = np.asarray(fit(train)(test), dtype=float)
            defined = np.isfinite(k).all()
            rows.append(
                {
                    "hold-out": name,
                    "model": model,
                    "R2": r2(test["k"], k),
                    "MAE": mean_absolute_error(test["k"], k) if defined else np.nan,
                    "negative": int(np.sum(k < 0)),
                    "train": len(train),
                    "test": len(test),
                }
            )
    return pd.DataFrame(rows).set_index(["hold-out", "model"])


def r2(measured: pd.Series | np.ndarray, predicted: np.ndarray) -> float:
    """Return the coefficient of determination; nan where some prediction is not finite."""
    return float(r2_score(measured, predicted)) if np.isfinite(predicted).all() else np.nan


def law_model(expr: sympy.Expr, representation: Representation = PLAIN) -> Model:
    """Make a model of a law: its form stays, its constants are fitted to the training rows.

    The residuals are those of the representation's target: relative ones for ln(k/c), which suit a
    noise of a few per cent of k, and absolute ones for k. The values of the constants in `expr` are
    where the fit starts; that the form was found with the test rows in sight, if it was, no refit
    can undo.

    Parameters
    ----------
    expr : sympy.Expr
        A law of `representation`.
    representation : Representation
        What `expr` is written in; k in mS/cm in T, r and c unless given.
    """

    def fit(train: pd.DataFrame) -> Prediction:
        found = refit(expr, representation.features(train), representation.target(train))
        law = representation.conductivity(found)
        return lambda table: evaluate(law, table)

    return fit


def four_terms(train: pd.DataFrame) -> Prediction:
    """Fit the four terms of the published law to k, by least squares."""
    return law_model(PUBLISHED_LAW)(train)


def black_box(random_state: int = 0) -> Model:
    """Make a model of boosted trees on T, r and c: no law, but a measure of what can be learned.

    Parameters
    ----------
    random_state : int
        Given to :class:`sklearn.ensemble.HistGradientBoostingRegressor`, all other settings of
        which are its defaults.
    """

    def fit(train: pd.DataFrame) -> Prediction:
        trees = HistGradientBoostingRegressor(random_state=random_state)
        trees.fit(train[["T", "r", "c"]], train["k"])
        return lambda table: trees.predict(table[["T", "r", "c"]])

    return fit


def _split(table: pd.DataFrame, test: np.ndarray | pd.Series) -> Split:
    test = np.asarray(test)
    if test.all() or not test.any():
        raise ValueError("the table has no rows on one side of this hold-out")
    return table[~test], table[test]
