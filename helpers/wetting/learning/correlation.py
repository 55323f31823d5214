"""Which input goes along with a response: rank correlation, plain and partial."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from helpers.tables import Study


def partial_rank_correlation(study: Study, response: str) -> pd.Series:
    r"""Correlate each input with a response, the other inputs given, by ranks.

    All columns are replaced by their ranks. With P the inverse of their correlation matrix,

    .. math:: \rho_{iy\cdot\mathrm{rest}} = -P_{iy} / \sqrt{P_{ii} P_{yy}}

    which is the correlation of what is left of input and response after a linear regression of
    both on the ranks of the other inputs.

    Parameters
    ----------
    study : Study
        The runs.
    response : str
        One of its responses.

    Returns
    -------
    Series, shape (n_inputs,)
        From -1 to 1, by input.

    Raises
    ------
    ValueError
        If there is no such response, there are hardly more rows than inputs, or an input is a
        combination of others, so that nothing is left to correlate.
    """
    ranks = _ranks(study, response)
    if len(ranks) < ranks.shape[1] + 3:
        raise ValueError(f"{len(ranks)} rows are too few for {ranks.shape[1] - 1} inputs")
    correlation = np.corrcoef(ranks, rowvar=False)
    if np.linalg.cond(correlation[:-1, :-1]) > 1e10:
        raise ValueError("the ranks of an input are a combination of those of others")
    precision = np.linalg.inv(correlation)
    scale = np.sqrt(np.diag(precision))
    return pd.Series(
        -precision[:-1, -1] / (scale[:-1] * scale[-1]), index=study.inputs.columns, name=response
    )


def rank_correlation(study: Study, response: str) -> pd.Series:
    """Correlate each input with a response by ranks (Spearman), whatever the others do.

    Parameters, errors and result as for :func:`partial_rank_correlation`.
    """
    ranks = _ranks(study, response)
    return pd.Series(
        np.corrcoef(ranks, rowvar=False)[:-1, -1], index=study.inputs.columns, name=response
    )


def both(study: Study, response: str) -> pd.DataFrame:
    """Return the two correlations side by side, as columns ``plain`` and ``others given``."""
    plain, given = rank_correlation(study, response), partial_rank_correlation(study, response)
    return pd.DataFrame({"plain": plain, "others given": given})


def tied_rows(study: Study, first: str, second: str, width: float = 0.5) -> Study:
    """Keep the runs in which two inputs rise together, as in a laboratory that ties them.

    Parameters
    ----------
    study : Study
        The runs.
    first, second : str
        Two inputs.
    width : float
        Largest difference of the two, in standard deviations of each.

    Returns
    -------
    Study
        Some of the rows, numbered anew.

    Raises
    ------
    ValueError
        If an input is unknown.
    """
    if unknown := [name for name in (first, second) if name not in study.inputs]:
        raise ValueError(f"there is no input {unknown[0]}; there are {', '.join(study.inputs)}")
    pair = study.inputs[[first, second]]
    z = (pair - pair.mean()) / pair.std()
    kept = (z[first] - z[second]).abs() <= width
    return Study(
        study.inputs[kept].reset_index(drop=True), study.responses[kept].reset_index(drop=True)
    )


def _ranks(study: Study, response: str) -> np.ndarray:
    if response not in study.responses:
        raise ValueError(f"there is no response {response}; there are {', '.join(study.responses)}")
    columns = [study.inputs[name] for name in study.inputs] + [study.responses[response]]
    return np.column_stack([rankdata(column) for column in columns])
