"""Which inputs move the output? Global sensitivity measures of a function over a box of inputs.

Every measure asks a vectorised function ``f``, which takes points of shape (n, n_inputs) in the
units of the inputs and returns n numbers, and an :class:`~helpers.experiments.designs.InputSpace`,
whose inputs are taken as independent and uniform between their bounds. It gives a table with one
row an input. Measures that ask for the gradient of ``f`` stand in
:mod:`helpers.sensitivity.of_gradients`, those that only need a table of past runs in
:mod:`helpers.sensitivity.of_tables`.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sampling
from SALib.sample import sobol as sobol_sampling

from helpers.experiments import designs
from helpers.experiments.designs import InputSpace, RandomState

Function = Callable[[np.ndarray], np.ndarray]

#: Points handed to a function at once: bounds the memory of surrogates with large kernel matrices.
BATCH_ROWS = 4096

MORRIS_LEVELS = 4


def one_at_a_time(f: Function, space: InputSpace, points: int = 21) -> pd.DataFrame:
    """Sweep each input over its range while the others stay at their nominal values.

    The cheapest screening, and blind to interactions: it says nothing of the rest of the box.

    Parameters
    ----------
    f : callable
        Takes points of shape (n, n_inputs), returns n numbers.
    space : InputSpace
        The inputs.
    points : int
        Number of points along each axis, at least 2, bounds included.

    Returns
    -------
    DataFrame
        Per input ``range`` (largest minus smallest f), ``change`` (f at the upper minus f at the
        lower bound) and ``direction`` ("rising", "falling", "both" or "flat").

    Raises
    ------
    ValueError
        If ``f`` does not return one finite number a point, or there are too few points.

    Examples
    --------
    >>> from helpers.experiments import Input
    >>> square = InputSpace([Input("a", -1, 1), Input("b", -1, 1)])
    >>> one_at_a_time(lambda X: X[:, 0] * X[:, 1], square)["range"].tolist()
    [0.0, 0.0]
    """
    sweeps = evaluate(f, designs.one_at_a_time(space, points).to_numpy()).reshape(len(space), -1)
    steps = np.diff(sweeps, axis=1)
    rounding = 1e-12 * np.abs(sweeps).max()
    rises, falls = (steps > rounding).any(axis=1), (steps < -rounding).any(axis=1)
    return by_input(
        space,
        range=np.ptp(sweeps, axis=1),
        change=sweeps[:, -1] - sweeps[:, 0],
        direction=np.select([rises & falls, rises, falls], ["both", "rising", "falling"], "flat"),
    )


def morris(
    f: Function, space: InputSpace, trajectories: int = 50, random_state: RandomState = None
) -> pd.DataFrame:
    """Screen with elementary effects: many one-at-a-time steps from points all over the box.

    Costs ``trajectories * (n_inputs + 1)`` evaluations. An elementary effect is the change of f
    along one input, divided by the step as a fraction of that input's range.

    Parameters
    ----------
    f : callable
        Takes points of shape (n, n_inputs), returns n numbers.
    space : InputSpace
        The inputs.
    trajectories : int
        Number of random paths through a grid of four levels, at least 2.
    random_state : int, numpy.random.Generator or None
        Where the paths and the bootstrap come from.

    Returns
    -------
    DataFrame
        Per input ``mu`` (mean effect, signed), ``mu_star`` (mean absolute effect, the importance),
        ``sigma`` (standard deviation of the effects: curvature and interactions) and
        ``mu_star_conf`` (half width of a bootstrapped 95 % interval).

    Raises
    ------
    ValueError
        If ``f`` does not return one finite number a point, or there are too few trajectories.

    References
    ----------
    M. D. Morris, Technometrics 33, 161 (1991), https://doi.org/10.1080/00401706.1991.10484804;
    F. Campolongo et al., Environ. Model. Softw. 22, 1509 (2007),
    https://doi.org/10.1016/j.envsoft.2006.10.004

    Examples
    --------
    >>> from helpers.experiments import Input
    >>> square = InputSpace([Input("a", -1, 1), Input("b", -1, 1)])
    >>> straight = morris(lambda X: 3 * X[:, 0] - X[:, 1], square, random_state=0)
    >>> straight[["mu", "mu_star"]].round(6).to_numpy().tolist()
    [[6.0, 6.0], [-2.0, 2.0]]
    >>> bool((straight["sigma"] < 1e-9).all())  # no curvature, no interaction
    True
    """
    if operator.index(trajectories) < 2:
        raise ValueError(f"a spread of effects needs at least 2 trajectories, got {trajectories}")
    rng = np.random.default_rng(random_state)
    problem = _unit_problem(space)
    U = morris_sampling.sample(problem, trajectories, num_levels=MORRIS_LEVELS, seed=rng)
    y = evaluate(f, space.from_unit(U))
    effects = morris_analysis.analyze(problem, U, y, num_levels=MORRIS_LEVELS, seed=rng)
    columns = ("mu", "mu_star", "sigma", "mu_star_conf")
    return by_input(space, **{name: np.asarray(effects[name]) for name in columns})


def sobol_indices(
    f: Function,
    space: InputSpace,
    n: int = 1024,
    random_state: RandomState = None,
    second_order: bool = False,
    num_resamples: int = 100,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Split the variance of f into the shares of the inputs.

    The first-order index S1 is the share of the variance that input i explains alone, the total
    index ST the share it takes part in, interactions included. Costs ``n * (n_inputs + 2)``
    evaluations, or ``n * (2 * n_inputs + 2)`` with ``second_order``.

    SALib is told twice whether second-order indices are wanted, when it draws the points and when
    it reads the results, and returns wrong numbers without a word if the two differ. That is why
    both happen in this one function.

    Parameters
    ----------
    f : callable
        Takes points of shape (n, n_inputs), returns n numbers.
    space : InputSpace
        The inputs.
    n : int
        Size of the base design, a power of two: other sizes lose the balance of the sequence.
    random_state : int, numpy.random.Generator or None
        Where the scrambling of the Sobol' sequence and the bootstrap come from.
    second_order : bool
        Whether to return the pairs as well.
    num_resamples : int
        Bootstrap resamples behind the intervals, at least 2.

    Returns
    -------
    indices : DataFrame
        Per input ``S1``, ``S1_conf``, ``ST``, ``ST_conf``. Each ``_conf`` is the half width of a
        95 % interval. The bootstrap behind it takes the points as independent, although a Sobol'
        sequence spreads them more evenly: on smooth functions the true error is several times
        smaller. Only tiny indices at small ``n`` may err beyond their interval.
    pairs : DataFrame
        Only with ``second_order``: ``S2`` and ``S2_conf`` of each pair, the share of the variance
        that the two explain together beyond what each explains alone.

    Raises
    ------
    ValueError
        If ``n`` is no power of two, ``f`` is constant, or ``f`` does not return one finite number
        a point.

    References
    ----------
    A. Saltelli et al., Comput. Phys. Commun. 181, 259 (2010),
    https://doi.org/10.1016/j.cpc.2009.09.018; I. M. Sobol', Math. Comput. Simul. 55, 271 (2001),
    https://doi.org/10.1016/S0378-4754(00)00270-6

    Examples
    --------
    >>> from helpers.experiments import Input
    >>> square = InputSpace([Input("a", -1, 1), Input("b", -1, 1)])
    >>> product = sobol_indices(lambda X: X[:, 0] * X[:, 1], square, random_state=0)
    >>> bool((product["S1"] < 0.05).all()), bool((product["ST"] > 0.95).all())  # only together
    (True, True)
    """
    n = operator.index(n)
    if n < 2 or n & (n - 1):
        raise ValueError(f"n must be a power of two (…, 256, 512, 1024, 2048, …), got {n}")
    if operator.index(num_resamples) < 2:
        raise ValueError(f"intervals need at least 2 resamples, got {num_resamples}")
    rng = np.random.default_rng(random_state)
    problem = _unit_problem(space)
    U = sobol_sampling.sample(problem, n, calc_second_order=second_order, seed=rng)
    y = evaluate(f, space.from_unit(U))
    check_varies(y)
    # A generator, not a number: SALib takes the seed 0 for "no seed".
    shares = sobol_analysis.analyze(
        problem, y, calc_second_order=second_order, num_resamples=num_resamples, seed=rng
    )
    indices = by_input(space, **{name: shares[name] for name in ("S1", "S1_conf", "ST", "ST_conf")})
    if not second_order:
        return indices
    first, second = np.triu_indices(len(space), k=1)
    names = np.array(space.names, dtype=object)
    pairs = pd.DataFrame(
        {name: shares[name][first, second] for name in ("S2", "S2_conf")},
        index=pd.MultiIndex.from_arrays([names[first], names[second]], names=["input", "with"]),
    )
    return indices, pairs


def evaluate(f: Function, X: np.ndarray, columns: int | None = None, name: str = "f") -> np.ndarray:
    """Ask a function for all points, batch by batch, and refuse what is no finite number.

    Parameters
    ----------
    f : callable
        Takes points of shape (n, n_inputs).
    X : ndarray, shape (n, n_inputs)
        The points.
    columns : int or None
        Numbers that ``f`` returns for each point; ``None`` stands for one number and no axis.
    name : str
        What the messages call the function.

    Returns
    -------
    ndarray, shape (n,) or (n, columns)
        The values.

    Raises
    ------
    ValueError
        If the values have another shape, or one is not finite.

    Examples
    --------
    >>> evaluate(lambda X: X.sum(axis=1), np.ones((3, 2))).tolist()
    [2.0, 2.0, 2.0]
    """
    values = []
    for start in range(0, len(X), BATCH_ROWS):
        batch = X[start : start + BATCH_ROWS]
        shape = (len(batch),) if columns is None else (len(batch), columns)
        part = np.asarray(f(batch), dtype=float)
        if part.shape != shape:
            raise ValueError(
                f"{name} must return an array of shape {shape} for {len(batch)} points, "
                f"got shape {part.shape}"
            )
        if bad := np.count_nonzero(~np.isfinite(part).reshape(len(batch), -1).all(axis=1)):
            raise ValueError(f"{name} is not finite at {bad} of {len(batch)} points")
        values.append(part)
    return np.concatenate(values)


def check_varies(y: np.ndarray) -> None:
    """Raise a ValueError if all values are the same up to rounding.

    Examples
    --------
    >>> check_varies(np.array([1.0, 2.0]))  # does
    """
    if np.ptp(y) <= 1e-12 * np.abs(y).max():
        raise ValueError(f"f is constant ({y[0]:.6g}): there is no variance to share out")


def _unit_problem(space: InputSpace) -> dict[str, Any]:
    """Describe the unit cube to SALib; the space itself maps to the box, bounds met exactly."""
    return {"num_vars": len(space), "names": space.names, "bounds": [[0.0, 1.0]] * len(space)}


def by_input(space: InputSpace, **columns: Any) -> pd.DataFrame:
    """Return a table with one row an input, indexed by name, and columns of shape (n_inputs,).

    Examples
    --------
    >>> from helpers.experiments import Input
    >>> by_input(InputSpace([Input("T", 250, 350, "K")]), share=["all"]).loc["T", "share"]
    'all'
    """
    return pd.DataFrame(columns, index=pd.Index(space.names, name="input"))
