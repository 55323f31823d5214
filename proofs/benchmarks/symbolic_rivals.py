"""gplearn and the sparse library on the rows that a law is judged on.

The published law was found by a library of raw k with single rows as folds and no constant. That
model, and the same with a constant, as `SparseLibrary` fits it unless told otherwise, are those of
which a law is to need a sixth of the constants. With formulations as folds, or of ln(k/c), a
library needs so few itself that the share is only reported.
"""

import time

import numpy as np
import pandas as pd

from helpers.conductivity.engines.sparse_library import SparseLibrary
from helpers.conductivity.formulas.representations import LOG, RAW
from helpers.conductivity.judging import holdouts
from proofs.benchmarks.gplearn_reference import fit_gplearn
from proofs.benchmarks.table import Measurement, absent

GPLEARN_SEEDS = (0, 1)
#: Representation, what a fold is, whether there is a constant, whether the sixth is asked for.
LIBRARIES = (
    (RAW, "rows", False, True),
    (RAW, "rows", True, True),
    (RAW, "formulations", True, False),
    (LOG, "rows", True, False),
    (LOG, "formulations", True, False),
)


def beside_gplearn(
    train: pd.DataFrame, test: pd.DataFrame, r2: float, seconds: float
) -> list[Measurement]:
    """Compare a law with the best and with the fastest of gplearn's runs.

    Parameters
    ----------
    train, test : DataFrame
        Rows with the columns T, r, c and k.
    r2 : float
        R2 of k of the law on `test`.
    seconds : float
        CPU seconds that finding it took.
    """
    if missing := absent("symbolic regression", "gplearn"):
        return missing
    measurements, scores, costs = [], [], []
    for representation in (RAW, LOG):
        for seed in GPLEARN_SEEDS:
            start = time.process_time()
            law = fit_gplearn(representation.features(train), representation.target(train), seed)
            costs.append(time.process_time() - start)
            k = representation.invert(law.predict(representation.features(test)), test)
            scores.append(holdouts.r2(test["k"], k))
            subject = f"gplearn, {representation.name}, seed {seed}"
            measurements += [
                Measurement(subject, "R2 of k", scores[-1]),
                Measurement(subject, "constants", law.n_constants),
                Measurement(subject, "search", costs[-1], "CPU s"),
            ]
    subject = "law, formulations held out, seed 0"
    more, faster = r2 - np.nanmax(scores), min(costs)
    return [
        *measurements,
        Measurement(subject, "R2 above the best of gplearn", more, "", "> 0", more > 0),
        Measurement(
            subject,
            "both searches and choice",
            seconds,
            "CPU s",
            f"< {faster:.3g} s, gplearn's fastest",
            seconds < faster,
        ),
    ]


def beside_library(
    train: pd.DataFrame, test: pd.DataFrame, r2: float, n_constants: int
) -> list[Measurement]:
    """Compare a law with the sums of terms that LASSO chooses.

    Parameters
    ----------
    train, test : DataFrame
        Rows with the columns T, r, c, k and formulation.
    r2 : float
        R2 of k of the law on `test`.
    n_constants : int
        Constants of the law.
    """
    measurements = []
    for representation, fold, constant, ask in LIBRARIES:
        model = SparseLibrary(fit_intercept=constant)
        start = time.process_time()
        model.fit(
            representation.features(train),
            representation.target(train),
            groups=train["formulation"] if fold == "formulations" else None,
        )
        seconds = time.process_time() - start
        k = representation.invert(model.predict(representation.features(test)), test)
        score = holdouts.r2(test["k"], k)
        count = len(model.coef_) + constant
        behind, share = score - r2, n_constants / count
        subject = f"library, {representation.name}, folds of {fold}" + (
            "" if constant else ", no constant term"
        )
        goal = ("<= 1/6", share <= 1 / 6) if ask else ()
        measurements += [
            Measurement(subject, "R2 of k", score),
            Measurement(subject, "constants", count),
            Measurement(subject, "fit", seconds, "CPU s"),
            Measurement(subject, "R2 less the law's", behind, "", "<= 0.005", behind <= 0.005),
            Measurement(subject, "constants of the law over its own", share, "", *goal),
        ]
    return measurements
