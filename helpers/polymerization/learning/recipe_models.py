"""Models that learn the recipe from a distribution, put together from parts of scikit-learn.

All of them predict the four targets in the units of the table, are fitted with a DataFrame of
features and one of targets, and can be exchanged for any other estimator that does. None chooses
its features: see :mod:`~helpers.polymerization.learning.features`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures, StandardScaler

from helpers.models.network_ensemble import NetworkEnsemble
from helpers.polymerization.simulator.recipe import RECIPES

_ZERO_CELSIUS_K = 273.15


def random_forest(
    n_estimators: int = 20, random_state: int = 0, **parameters: object
) -> TransformedTargetRegressor:
    """Make the baseline of the published studies, a forest that predicts all targets at once.

    Its trees split where the variance summed over the targets falls most. The targets are
    therefore scaled: unscaled, the seconds outweigh everything else.

    Parameters
    ----------
    n_estimators : int
        Number of trees.
    random_state : int
        Draws the rows of each tree.
    **parameters
        Given to :class:`sklearn.ensemble.RandomForestRegressor`, such as ``min_samples_leaf``.
    """
    forest = RandomForestRegressor(n_estimators, random_state=random_state, **parameters)
    return TransformedTargetRegressor(forest, transformer=StandardScaler())


def multilayer_perceptron(
    random_state: int = 0, hidden_layer_sizes: tuple[int, ...] = (64, 64), **parameters: object
) -> TransformedTargetRegressor:
    """Make a network like that of the source: ReLU units, Adam, scaled features and targets.

    It is smaller, and stops where its loss no longer falls, instead of training with dropout
    until rows set aside say so: seconds instead of minutes.

    Parameters
    ----------
    random_state : int
        Draws the first weights and the order of the rows.
    hidden_layer_sizes : tuple of int
        Units of each hidden layer.
    **parameters
        Given to :class:`sklearn.neural_network.MLPRegressor`.
    """
    settings = {"learning_rate_init": 3e-3, "max_iter": 300} | parameters
    network = MLPRegressor(
        hidden_layer_sizes=hidden_layer_sizes, random_state=random_state, **settings
    )
    scaled = make_pipeline(StandardScaler(), network)
    return TransformedTargetRegressor(scaled, transformer=StandardScaler())


def quadratic_ridge(alpha: float = 1e-3) -> TransformedTargetRegressor:
    """Make a polynomial of degree two for :func:`linearised` recipes.

    Parameters
    ----------
    alpha : float
        Penalty on the squared coefficients of the standardised terms.
    """
    polynomial = make_pipeline(
        StandardScaler(),
        PolynomialFeatures(2, include_bias=False),
        StandardScaler(),
        Ridge(alpha),
    )
    return TransformedTargetRegressor(polynomial, transformer=_linearising())


def tanh_networks(random_state: int = 0, **parameters: Any) -> TransformedTargetRegressor:
    """Make the best model: for each :func:`linearised` target the mean of four small networks.

    Parameters
    ----------
    random_state : int
        Deals the rows and draws the first weights.
    **parameters
        Given to :class:`~helpers.models.network_ensemble.NetworkEnsemble`.
    """
    usual: dict[str, Any] = {"n_networks": 4, "hidden_layer_sizes": (6, 6), "max_iter": 40}
    networks = NetworkEnsemble(random_state=random_state, **usual | parameters)
    return TransformedTargetRegressor(MultiOutputRegressor(networks), transformer=_linearising())


def linearised(recipes: ArrayLike) -> np.ndarray:
    """Turn recipes into quantities that logarithms of rates depend on linearly.

    Parameters
    ----------
    recipes : array_like, shape (n, 4)
        Monomer, initiator, temperature in °C and time.

    Returns
    -------
    ndarray, shape (n, 4)
        ln monomer, ln initiator, 1000 K / temperature and ln time.

    Raises
    ------
    ValueError
        If a recipe is outside the box of the design, where predictions are not allowed to go.
    """
    recipes = np.asarray(recipes, dtype=float)
    if not RECIPES.contains(recipes).all():
        raise ValueError(
            "these models keep their predictions inside the box of recipes, RECIPES in "
            "helpers.polymerization.simulator.recipe; a recipe to learn from is outside"
        )
    monomer, initiator, celsius, time = recipes.T
    inverse = 1000 / (celsius + _ZERO_CELSIUS_K)
    return np.column_stack([np.log(monomer), np.log(initiator), inverse, np.log(time)])


def recipes_in_box(linear: ArrayLike) -> np.ndarray:
    """Turn :func:`linearised` quantities into recipes, clipped to the box of the design.

    Exponentials make a small extrapolation a large one; nothing was learned outside the box.

    Parameters
    ----------
    linear : array_like, shape (n, 4)
        ln monomer, ln initiator, 1000 K / temperature and ln time.

    Returns
    -------
    ndarray, shape (n, 4)
        Monomer, initiator, temperature in °C and time.
    """
    linear = np.asarray(linear, dtype=float)
    # Clipped before the exponential and the reciprocal, which could overflow or change sign.
    corners = linearised([RECIPES.low, RECIPES.high])
    inside = np.clip(linear, corners.min(axis=0), corners.max(axis=0))
    celsius = 1000 / inside[:, 2] - _ZERO_CELSIUS_K
    recipes = np.column_stack(
        [np.exp(inside[:, 0]), np.exp(inside[:, 1]), celsius, np.exp(inside[:, 3])]
    )
    return np.clip(recipes, RECIPES.low, RECIPES.high)


def _linearising() -> FunctionTransformer:
    return FunctionTransformer(linearised, recipes_in_box, check_inverse=False)
