"""Which inputs move the output, judged by its slopes? Sensitivity measures from gradients.

Surrogates with an analytic gradient make these the cheapest global measures: one gradient tells of
all inputs at once. Gradients are those of the output with respect to the inputs in their own units,
shape (n, n_inputs) for n points.
"""

from typing import Any

import numpy as np
import pandas as pd

from helpers.experiments import designs
from helpers.experiments.designs import InputSpace, RandomState
from helpers.sensitivity.of_functions import Function, by_input, check_varies, evaluate

#: Half width of a 95 % interval in standard errors.
NORMAL_95 = 1.96


def rms_derivatives(
    gradient: Function,
    X: np.ndarray | pd.DataFrame,
    space: InputSpace | None = None,
    gradient_std: Function | None = None,
) -> pd.DataFrame:
    r"""Average the squared slope along each input over given points.

    .. math:: \mathrm{rms}_i = s_i \sqrt{\tfrac{1}{n} \sum_k g_i(x_k)^2}

    with the gradient g of the output in the units of the inputs. The scale s makes inputs of
    different units comparable: it is the width of the input's range if a space is given, and
    otherwise the standard deviation of the input's column in ``X``. For a probabilistic surrogate,
    whose gradient at a point has a mean g and a standard deviation t, the expected squared slope is
    g² + t²: a slope that is only uncertain then counts too.

    Parameters
    ----------
    gradient : callable
        Takes points of shape (n, n_inputs), returns gradients of the same shape.
    X : array or DataFrame, shape (n, n_inputs)
        The points to average over, in the units of the inputs.
    space : InputSpace or None
        The inputs. Without it, the names are a DataFrame's columns or an array's column numbers.
    gradient_std : callable or None
        Takes points of shape (n, n_inputs), returns standard deviations of the same shape.

    Returns
    -------
    DataFrame
        Per input ``rms`` and its ``share`` of the sum over all inputs; with ``gradient_std`` also
        ``rms_with_variance`` and ``share_with_variance``.

    Raises
    ------
    ValueError
        If the points have the wrong shape, the gradient vanishes everywhere, or a callable does not
        return one finite number a point and input.

    References
    ----------
    P. M. Rasmussen, K. H. Madsen, T. E. Lund, L. K. Hansen, NeuroImage 55, 1120 (2011),
    https://doi.org/10.1016/j.neuroimage.2010.12.039

    Examples
    --------
    >>> from helpers.experiments import Input
    >>> square = InputSpace([Input("a", -1, 1), Input("b", -1, 1)])
    >>> slopes = rms_derivatives(lambda X: np.full(X.shape, [3.0, 1.0]), np.zeros((5, 2)), square)
    >>> slopes.to_numpy().tolist()
    [[6.0, 0.75], [2.0, 0.25]]
    """
    names: list[Any] | None = None if space is None else space.names
    if isinstance(X, pd.DataFrame):
        names = names or list(X.columns)
        if missing := [name for name in names if name not in X.columns]:
            raise ValueError(f"the table has no column {', '.join(missing)}")
        X = X[names]
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must hold points of shape (n, n_inputs), got shape {X.shape}")
    names = names or list(range(X.shape[1]))
    if len(names) != X.shape[1]:
        raise ValueError(f"X must hold points of {len(names)} inputs, got shape {X.shape}")
    scale = X.std(axis=0) if space is None else space.high - space.low
    mean_square = np.mean(evaluate(gradient, X, X.shape[1], "gradient") ** 2, axis=0)
    columns = _rms_and_share(scale, mean_square, "")
    if gradient_std is not None:
        variance = evaluate(gradient_std, X, X.shape[1], "gradient_std") ** 2
        columns |= _rms_and_share(scale, mean_square + variance.mean(axis=0), "_with_variance")
    return pd.DataFrame(columns, index=pd.Index(names, name="input"))


def derivative_bound(
    f: Function,
    gradient: Function,
    space: InputSpace,
    n: int = 1024,
    random_state: RandomState = None,
) -> pd.DataFrame:
    r"""Bound the total Sobol' indices from above by the mean squared slopes.

    .. math:: ST_i \le \frac{(b_i - a_i)^2}{\pi^2 V} \, E[(\partial f / \partial x_i)^2]

    for independent inputs, uniform between a and b, and the variance V of f: the Poincaré
    inequality along each input. Equality holds for a half period of a cosine over the range. Costs
    n evaluations of ``f`` and of its gradient, whatever the number of inputs: a small bound proves
    an input unimportant, a large one proves nothing.

    Parameters
    ----------
    f : callable
        Takes points of shape (n, n_inputs), returns n numbers.
    gradient : callable
        Takes the same points, returns the gradients of f, shape (n, n_inputs).
    space : InputSpace
        The inputs.
    n : int
        Number of points of a scrambled Sobol' sequence, at least 2; best a power of two.
    random_state : int, numpy.random.Generator or None
        Where the scrambling comes from.

    Returns
    -------
    DataFrame
        Per input ``bound`` and ``bound_conf``, the half width of a 95 % interval for independent
        points: wider than needed for smooth functions, which a Sobol' sequence averages better.

    Raises
    ------
    ValueError
        If ``n`` is below 2, ``f`` is constant, or a callable does not return finite numbers of the
        right shape.

    References
    ----------
    I. M. Sobol', S. Kucherenko, Math. Comput. Simul. 79, 3009 (2009),
    https://doi.org/10.1016/j.matcom.2009.01.023

    Examples
    --------
    >>> from helpers.experiments import Input
    >>> wave = lambda X: np.cos(np.pi * X[:, 0])
    >>> slope = lambda X: -np.pi * np.sin(np.pi * X)
    >>> bound = derivative_bound(wave, slope, InputSpace([Input("a", 0, 1)]), random_state=0)
    >>> bool(abs(bound.loc["a", "bound"] - 1) < 1e-3)
    True
    """
    if n < 2:
        raise ValueError(f"a variance needs at least 2 points, got n={n}")
    X = designs.sobol(space, n, random_state).to_numpy()
    y = evaluate(f, X)
    check_varies(y)
    slopes = evaluate(gradient, X, len(space), "gradient") * (space.high - space.low)
    squares = (slopes / np.pi) ** 2
    deviations = (y - y.mean()) ** 2
    bound = squares.mean(axis=0) / y.var()
    # Standard error of a ratio of two means over the same points.
    spread = np.std(squares - bound * deviations[:, np.newaxis], axis=0) / (y.var() * np.sqrt(n))
    return by_input(space, bound=bound, bound_conf=NORMAL_95 * spread)


def _rms_and_share(
    scale: np.ndarray, mean_square: np.ndarray, suffix: str
) -> dict[str, np.ndarray]:
    rms = scale * np.sqrt(mean_square)
    if not rms.any():
        raise ValueError("the gradient is zero at all points: there is nothing to share out")
    return {f"rms{suffix}": rms, f"share{suffix}": rms / rms.sum()}
