"""Recipes: four flow fractions and the total flow, and which of them can be mixed at all."""

import numpy as np
import pandas as pd

from helpers.experiments import designs
from helpers.experiments.designs import Input, InputSpace, RandomState

#: The box of the virtual laboratory; its bounds are those of the published campaign, rounded.
SPACE = InputSpace(
    (
        Input("AgNO3", 4, 45, "%", description="flow of silver nitrate, share of the total"),
        Input("PVA", 10, 40, "%", description="flow of polyvinyl alcohol, share of the total"),
        Input("TSC", 0.5, 30, "%", description="flow of trisodium citrate, share of the total"),
        Input("seed", 0.5, 20, "%", description="flow of silver seeds, share of the total"),
        Input("total", 200, 1000, "µL/min", description="total flow"),
    )
)
#: The largest box of which every recipe leaves room for the rest; measures of sensitivity need one.
MIXABLE = InputSpace(
    (
        Input("AgNO3", 4, 40, "%"),
        Input("PVA", 10, 25, "%"),
        Input("TSC", 0.5, 15, "%"),
        Input("seed", 0.5, 10, "%"),
        Input("total", 200, 1000, "µL/min"),
    )
)
FRACTIONS = ("AgNO3", "PVA", "TSC", "seed")

#: The four fractions have to leave this much, in %, for reductant and water.
REST = 10.0

#: What the pumps can set: fractions in steps of 0.01 %, the total flow in steps of 0.1 µL/min.
_DIGITS = (2, 2, 2, 2, 1)


def rest(recipes: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Return the share of reductant and water, in %: what the four fractions leave of 100."""
    return 100 - _array(recipes)[..., :4].sum(axis=-1)


def feasible(recipes: np.ndarray | pd.DataFrame, space: InputSpace = SPACE) -> np.ndarray:
    """Tell for each recipe whether it lies in the box and leaves enough rest: bool, shape (n,)."""
    X = _array(recipes)
    return space.contains(X) & (rest(X) >= REST - 1e-9)


def settable(recipes: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Round recipes to what the pumps can set, fractions down, so that a feasible one stays so."""
    X = _array(recipes).copy()
    scale = 10.0 ** np.array(_DIGITS)
    return np.floor(X * scale + 1e-6) / scale


def starting_design(n: int, random_state: RandomState, space: InputSpace = SPACE) -> np.ndarray:
    """Draw a Latin hypercube of which every recipe can be mixed.

    Each of n equal slices of each range holds one recipe. Recipes without enough rest exchange an
    entry with another one, which leaves the slices as they are, until none is left.

    Parameters
    ----------
    n : int
        Number of recipes.
    random_state : int, numpy.random.Generator or None
    space : InputSpace
        A box within the units of `SPACE`.

    Returns
    -------
    ndarray, shape (n, 5)

    Raises
    ------
    ValueError
        If no such design is found, because the box leaves too little rest or n is very small.
    """
    rng = np.random.default_rng(random_state)
    for _ in range(50):
        X = designs.latin_hypercube(space, n, rng).to_numpy().copy()
        for _ in range(100 * n):
            poor = np.flatnonzero(rest(X) < REST)
            if not len(poor):
                return X
            i, j, column = poor[0], rng.integers(n), rng.integers(len(FRACTIONS))
            if X[j, column] < X[i, column]:
                X[[i, j], column] = X[[j, i], column]
    raise ValueError(f"no Latin hypercube of {n} recipes leaves {REST:g} % of rest in this box")


def candidates(n: int, random_state: RandomState, space: InputSpace = SPACE) -> np.ndarray:
    """Return the feasible ones among n points of a Sobol' sequence over the box, shape (m, 5)."""
    X = designs.sobol(space, n, random_state).to_numpy()
    return X[feasible(X, space)]


def near(
    centres: np.ndarray,
    n: int,
    random_state: RandomState,
    space: InputSpace = SPACE,
    width: float = 0.07,
) -> np.ndarray:
    """Return feasible recipes around given ones, normally scattered by `width` of the ranges."""
    rng = np.random.default_rng(random_state)
    U = space.to_unit(np.repeat(centres, n, axis=0))
    X = space.from_unit(np.clip(U + rng.normal(0, width, U.shape), 0, 1))
    return X[feasible(X, space)]


def widened(
    space: InputSpace,
    best: np.ndarray,
    limits: InputSpace = SPACE,
    margin: float = 0.05,
    step: float = 0.25,
) -> InputSpace:
    """Move the bounds that the best recipe sits on, as far as the pumps allow.

    Parameters
    ----------
    space : InputSpace
        The present box.
    best : array_like, shape (5,)
        The best recipe so far.
    limits : InputSpace
        Bounds that are never crossed.
    margin : float
        A recipe sits on a bound if it is within this share of the range.
    step : float
        By which share of the range a bound moves.

    Returns
    -------
    InputSpace
        The same box where no bound has to move.
    """
    place = space.to_unit(best)
    moved = []
    for item, limit, u in zip(space, limits, place, strict=True):
        width = item.high - item.low
        low = max(limit.low, item.low - step * width) if u < margin else item.low
        high = min(limit.high, item.high + step * width) if u > 1 - margin else item.high
        moved.append(Input(item.name, low, high, item.unit, description=item.description))
    return InputSpace(tuple(moved))


def _array(recipes: np.ndarray | pd.DataFrame) -> np.ndarray:
    if isinstance(recipes, pd.DataFrame):
        recipes = recipes[SPACE.names]
    X = np.asarray(recipes, dtype=float)
    if X.ndim == 0 or X.shape[-1] != len(SPACE):
        raise ValueError(f"a recipe has {len(SPACE)} numbers ({', '.join(SPACE.names)})")
    return X
