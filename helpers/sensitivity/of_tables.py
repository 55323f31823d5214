"""What a table of past runs tells of its inputs, without a further run.

Two checks of the table itself (are the inputs as evenly and independently spread as claimed?) and
three measures of importance. Look at the checks first: the measures take the inputs as independent.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from SALib.analyze import pawn as pawn_analysis
from SALib.analyze import rbd_fast as rbd_fast_analysis
from scipy.stats import kstest, spearmanr
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from helpers.experiments.designs import InputSpace, RandomState
from helpers.sensitivity.of_functions import by_input

#: Harmonics of the output along an input that RBD-FAST counts as that input's effect.
HARMONICS = 10

PAWN_SLICES = 10


def uniformity(table: np.ndarray | pd.DataFrame, space: InputSpace) -> pd.DataFrame:
    """Test each input of a table against the uniform distribution over its range.

    Parameters
    ----------
    table : array or DataFrame, shape (n, n_inputs)
        The runs; columns of a DataFrame are taken by name, others ignored.
    space : InputSpace
        The inputs and the ranges they are said to fill.

    Returns
    -------
    DataFrame
        Per input ``statistic`` (Kolmogorov-Smirnov: largest distance between the two cumulative
        distributions), ``p`` (how often independent uniform draws lie as far off) and ``outside``
        (rows beyond the bounds). A Latin hypercube or Sobol' design is more even than independent
        draws, its p is close to 1.

    Raises
    ------
    ValueError
        If a column is missing or a number is not finite.

    Examples
    --------
    >>> from helpers.experiments import Input, sobol
    >>> line = InputSpace([Input("a", 0, 1)])
    >>> even = sobol(line, 256, random_state=0)
    >>> bool(uniformity(even, line).loc["a", "p"] > 0.99)
    True
    >>> bool(uniformity(even**2, line).loc["a", "p"] < 1e-6)
    True
    """
    U = _unit_inputs(table, space)
    tests = [kstest(column, "uniform") for column in U.T]
    return by_input(
        space,
        statistic=[test.statistic for test in tests],
        p=[test.pvalue for test in tests],
        outside=np.count_nonzero((U < 0) | (U > 1), axis=0),
    )


def dependence(table: pd.DataFrame, names: list[str] | None = None) -> pd.DataFrame:
    """Rank the pairs of columns of a table by their rank correlation.

    Parameters
    ----------
    table : DataFrame
        The runs.
    names : list of str or None
        Columns to compare, at least two; ``None`` stands for all.

    Returns
    -------
    DataFrame
        Per pair ``rho`` (Spearman's rank correlation: 0 for independent columns, though not only
        for them) and ``p`` (how often independent columns correlate as much), strongest pair
        first. Among 100 pairs of independent columns, one has a p below 0.01 on average.

    Raises
    ------
    ValueError
        If a column is missing, constant or not finite, or there are fewer than two.

    Examples
    --------
    >>> runs = pd.DataFrame({"a": [1.0, 2, 3, 4], "square": [1.0, 4, 9, 16], "b": [2.0, 4, 1, 3]})
    >>> float(dependence(runs).loc[("a", "square"), "rho"].round(9))  # ranks see no curvature
    1.0
    """
    names = list(table.columns) if names is None else list(names)
    if missing := [name for name in names if name not in table.columns]:
        raise ValueError(f"the table has no column {', '.join(map(str, missing))}")
    if len(names) < 2:
        raise ValueError(f"a pair needs at least two columns, got {names}")
    values = _finite(table[names], "table")
    if constant := [names[i] for i in np.flatnonzero(np.ptp(values, axis=0) == 0)]:
        raise ValueError(f"constant columns have no rank: {', '.join(map(str, constant))}")
    pairs = list(combinations(range(len(names)), 2))
    tests = [spearmanr(values[:, i], values[:, j]) for i, j in pairs]
    result = pd.DataFrame(
        {"rho": [test.statistic for test in tests], "p": [test.pvalue for test in tests]},
        index=pd.MultiIndex.from_tuples(
            [(names[i], names[j]) for i, j in pairs], names=["input", "with"]
        ),
    )
    return result.sort_values("rho", key=np.abs, ascending=False, kind="stable")


def t_statistics(model: BaseEstimator, names: Sequence[str] | None = None) -> pd.DataFrame:
    r"""Read the importance of the inputs off a fitted Bayesian linear regression.

    .. math:: t_d = \mathrm{mean}(w_d) / \mathrm{std}(w_d)

    over the posterior distribution of the weight w of input d: how many standard deviations it lies
    from zero. With standardised inputs and output the weights are standardised regression
    coefficients, whose squares are the first-order shares of the variance if the inputs are
    independent and the output linear; ``|t|`` grows with the number of rows, the weights do not.

    Parameters
    ----------
    model : estimator
        A fitted model with ``coef_``, shape (n_inputs,), and their posterior covariance
        ``sigma_``, shape (n_inputs, n_inputs): :class:`sklearn.linear_model.BayesianRidge`.
    names : sequence of str or None
        Names of the inputs; ``None`` stands for those the model was fitted with, or numbers.

    Returns
    -------
    DataFrame
        Per input ``weight``, ``std`` and ``t``.

    Raises
    ------
    TypeError
        If the model has no covariance of its weights.
    ValueError
        If the number of names or the covariance does not match the weights.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

    Examples
    --------
    >>> from sklearn.linear_model import BayesianRidge
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(200, 2))
    >>> model = BayesianRidge().fit(X, X[:, 0] + 0.1 * rng.normal(size=200))
    >>> t = t_statistics(model, ["matters", "inert"])["t"].abs()
    >>> bool(t["matters"] > 50), bool(t["inert"] < 4)
    (True, True)
    """
    check_is_fitted(model)
    if not (hasattr(model, "coef_") and hasattr(model, "sigma_")):
        raise TypeError(f"{type(model).__name__} has no coef_ and sigma_; use a BayesianRidge")
    weights = np.asarray(model.coef_)
    if names is None:
        names = getattr(model, "feature_names_in_", None)
    labels: Sequence[str | int] = range(len(weights)) if names is None else names
    if len(labels) != len(weights):
        raise ValueError(f"the model has {len(weights)} weights, got {len(labels)} names")
    if model.sigma_.shape != (len(weights), len(weights)):
        raise ValueError(
            f"sigma_ must be the covariance of all {len(weights)} weights, got shape "
            f"{model.sigma_.shape}: ARDRegression, for one, drops inputs"
        )
    std = np.sqrt(np.diag(model.sigma_))
    return pd.DataFrame(
        {"weight": weights, "std": std, "t": weights / std}, index=pd.Index(names, name="input")
    )


def rbd_fast(
    X: np.ndarray | pd.DataFrame,
    y: np.ndarray,
    space: InputSpace,
    random_state: RandomState = None,
) -> pd.DataFrame:
    """Estimate first-order Sobol' indices from given runs by random balance designs.

    The rows are ordered along each input, and the slow part of the output's spectrum is counted as
    that input's effect. **Takes the inputs as independent**: an inert input that goes along with an
    important one gets a share of it.

    Parameters
    ----------
    X : array or DataFrame, shape (n, n_inputs)
        The inputs of the runs, at least 50 rows; columns of a DataFrame are taken by name.
    y : array, shape (n,)
        Their outputs.
    space : InputSpace
        The inputs.
    random_state : int, numpy.random.Generator or None
        Where the bootstrap comes from.

    Returns
    -------
    DataFrame
        Per input ``S1``, which may be slightly negative as its bias is corrected for, and
        ``S1_conf``, the half width of a 95 % interval bootstrapped from halves of the rows.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, the output constant or the rows too few.

    References
    ----------
    S. Tarantola, D. Gatelli, T. A. Mara, Reliab. Eng. Syst. Saf. 91, 717 (2006),
    https://doi.org/10.1016/j.ress.2005.06.003; E. Plischke, ibid. 95, 354 (2010),
    https://doi.org/10.1016/j.ress.2009.11.005; J.-Y. Tissot, C. Prieur, ibid. 107, 205 (2012),
    https://doi.org/10.1016/j.ress.2012.06.010

    Examples
    --------
    >>> from helpers.experiments import Input, sobol
    >>> square = InputSpace([Input("a", -1, 1), Input("inert", -1, 1)])
    >>> runs = sobol(square, 512, random_state=0)
    >>> S1 = rbd_fast(runs, runs["a"] ** 3, square, random_state=0)["S1"]
    >>> bool(S1["a"] > 0.9), bool(abs(S1["inert"]) < 0.1)
    (True, True)
    """
    U, y, problem = _given(X, y, space)
    shares = rbd_fast_analysis.analyze(
        problem, U, y, M=HARMONICS, seed=np.random.default_rng(random_state)
    )
    return by_input(space, **{name: np.asarray(shares[name]) for name in ("S1", "S1_conf")})


def pawn(X: np.ndarray | pd.DataFrame, y: np.ndarray, space: InputSpace) -> pd.DataFrame:
    """Ask how far the distribution of the output shifts when an input is known roughly.

    The rows are cut into ten slices along each input. The Kolmogorov-Smirnov distance between the
    outputs of a slice and all outputs measures the shift, in any property of the distribution and
    not only its variance. **Takes the inputs as independent**: an inert input that goes along with
    an important one shifts the output, too.

    Parameters
    ----------
    X : array or DataFrame, shape (n, n_inputs)
        The inputs of the runs, at least 50 rows; columns of a DataFrame are taken by name.
    y : array, shape (n,)
        Their outputs.
    space : InputSpace
        The inputs.

    Returns
    -------
    DataFrame
        Per input the ``median``, ``mean`` and ``maximum`` distance over the slices, and the
        ``floor``: the median distance that an inert input shows by chance, about
        0.83 sqrt((1 - 1/10) 10/n) for n rows.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, the output constant or the rows too few.

    References
    ----------
    F. Pianosi, T. Wagener, Environ. Model. Softw. 67, 1 (2015),
    https://doi.org/10.1016/j.envsoft.2015.01.004; ibid. 108, 197 (2018),
    https://doi.org/10.1016/j.envsoft.2018.07.019

    Examples
    --------
    >>> from helpers.experiments import Input, sobol
    >>> square = InputSpace([Input("a", -1, 1), Input("inert", -1, 1)])
    >>> runs = sobol(square, 512, random_state=0)
    >>> shift = pawn(runs, runs["a"] ** 3, square)
    >>> (shift["median"] > 3 * shift["floor"]).tolist()
    [True, False]
    """
    U, y, problem = _given(X, y, space)
    distances = pawn_analysis.analyze(problem, U, y, S=PAWN_SLICES)
    columns = {name: np.asarray(distances[name]) for name in ("median", "mean", "maximum")}
    # 0.8276 is the median of Kolmogorov's distribution; a slice is compared with a whole it is
    # part of, which shrinks the distance by the root of the part that is left.
    columns["floor"] = 0.8276 * np.sqrt((1 - 1 / PAWN_SLICES) * PAWN_SLICES / len(y))
    return by_input(space, **columns)


def _given(
    X: np.ndarray | pd.DataFrame, y: np.ndarray, space: InputSpace
) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Return inputs in the unit cube, outputs, and the unit cube as SALib describes it."""
    U, y = _unit_inputs(X, space), _finite(y, "y")
    if y.shape != (len(U),):
        raise ValueError(f"y must have shape ({len(U)},), one output a row of X, got {y.shape}")
    if len(y) < 50:
        raise ValueError(f"at least 50 rows are needed, got {len(y)}")
    if np.ptp(y) == 0:
        raise ValueError("y is constant: no input can matter to it")
    bounds = [[0.0, 1.0]] * len(space)
    return U, y, {"num_vars": len(space), "names": space.names, "bounds": bounds}


def _unit_inputs(X: np.ndarray | pd.DataFrame, space: InputSpace) -> np.ndarray:
    U = _finite(space.to_unit(X), "the table of inputs")
    if U.ndim != 2 or len(U) == 0:
        raise ValueError(f"the inputs must have shape (n, {len(space)}), got {U.shape}")
    return U


def _finite(values: np.ndarray | pd.DataFrame, name: str) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if not np.isfinite(values).all():
        raise ValueError(f"{name} holds numbers that are not finite: leave failed runs out")
    return values
