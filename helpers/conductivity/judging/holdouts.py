"""Honest tests: rows that a law has not seen, set apart as a user of the law would meet them.

A random split by rows is not honest here: measurements of one formulation, even repeated ones,
would stand on both sides.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import sympy
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, r2_score

from helpers.conductivity.formulas.expressions import evaluate
from helpers.conductivity.formulas.least_squares import refit
from helpers.conductivity.formulas.published_law import PUBLISHED_LAW
from helpers.conductivity.formulas.representations import PLAIN, Representation
from helpers.models.splitters import GroupHoldOut, RegionHoldOut, Splitter, hold_out
from helpers.tables.distinct import levels

#: Train and test rows.
Split = tuple[pd.DataFrame, pd.DataFrame]
#: Gives k in mS/cm for the rows of a table.
Prediction = Callable[[pd.DataFrame], np.ndarray]
#: Learns from the rows of a table with T, r, c and k.
Model = Callable[[pd.DataFrame], Prediction]


#: What is held out: whole formulations, or a region of the design (K, mol/kg).
HOLD_OUTS: Mapping[str, Splitter] = {
    "formulations": GroupHoldOut(0.25, random_state=0),
    "hot": RegionHoldOut(lambda table: table["T"] > 320),
    "cold": RegionHoldOut(lambda table: table["T"] < 258),
    "concentrated": RegionHoldOut(lambda table: table["c"] > 1.6),
}


def split(table: pd.DataFrame, by: str = "formulations", random_state: int = 0) -> Split:
    """Hold out formulations or a region.

    Parameters
    ----------
    table : DataFrame
        Columns T, r and c.
    by : str
        Name of one of :data:`HOLD_OUTS`.
    random_state : int
        Draws the formulations; a region is not drawn.

    Returns
    -------
    (DataFrame, DataFrame)
        Rows to train with and rows to test on.

    Raises
    ------
    ValueError
        If the hold-out is unknown or leaves nothing to train with or to test on.
    """
    if by not in HOLD_OUTS:
        raise ValueError(f"{by}: hold-outs are {', '.join(HOLD_OUTS)}")
    splitter = HOLD_OUTS[by]
    if isinstance(splitter, GroupHoldOut):
        splitter = replace(splitter, random_state=random_state)
    return hold_out(table, splitter, formulation_numbers(table))


def formulation_numbers(table: pd.DataFrame) -> np.ndarray:
    """Give each row the number of its formulation: from 0, sorted by r, then c; shape (n_rows,)."""
    return levels(table[["r", "c"]]).groupby(["r", "c"]).ngroup().to_numpy()


def holdout_report(
    models: Mapping[str, Model],
    table: pd.DataFrame,
    by: str | Iterable[str] = tuple(HOLD_OUTS),
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
    rows = []
    for name in [by] if isinstance(by, str) else by:
        train, test = split(table, name)
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
