"""All estimators of the house keep scikit-learn's contract, on every floor."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers import ROOT
from helpers.active_learning.learners.forest import Forest
from helpers.active_learning.learners.grid_gp import GridGP
from helpers.conductivity.engines.sparse_library import SparseLibrary
from helpers.electrodes.learning.curves import CurveRegressor
from helpers.models import ConformalIntervals, ExactGP, NetworkEnsemble, SparseGP
from helpers.nanoparticles.campaigns.spectrum_models import ComponentGP, SpectrumNetwork
from helpers.polymerization.inverse_design.inverse import RecipeInverter
from helpers.polymerization.learning.emulator import OUTPUTS, Emulator
from helpers.polymerization.simulator.recipe import RECIPES
from helpers.polymerization.simulator.table import bundled_table

ESTIMATORS = [
    ExactGP(),
    ExactGP(tune=True, additive=True),
    SparseGP(n_inducing=20, random_state=0, max_iter=20),
    NetworkEnsemble(4, (3,), max_iter=20, random_state=0),
    ConformalIntervals(LinearRegression(), level=0.5, random_state=0),
    Forest(5, bootstrap=False, random_state=0),  # rows drawn twice are not rows of weight two
    GridGP(),
    SparseLibrary((1, 2), max_factors=1),
    SpectrumNetwork((20,), epochs=60, random_state=0),
    ComponentGP(2),
]
#: Their inputs or outputs are fixed: recipes of four inputs, curves of many points.
OF_FIXED_SHAPE = [
    CurveRegressor(LinearRegression(), 2),
    Emulator(2, 2),
    RecipeInverter(Emulator(2, 2)),
]


def name(estimator):
    return type(estimator).__name__


@parametrize_with_checks(ESTIMATORS)
def test_it_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=name)
def test_it_learns_by_column_names_behind_a_scaler_that_keeps_them(estimator):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.uniform(1, 2, (40, 2)), columns=["T", "c"])
    model = make_pipeline(StandardScaler(), clone(estimator)).set_output(transform="pandas")
    model.fit(X, X["T"] - X["c"])
    assert model[-1].feature_names_in_.tolist() == ["T", "c"]
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(X[["c", "T"]])


@pytest.mark.parametrize(
    "estimator", [one for one in ESTIMATORS if hasattr(one, "observation_std")], ids=name
)
def test_the_doubt_of_the_function_is_less_than_that_of_a_measurement(estimator):
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(40, 2))
    model = clone(estimator).fit(X, X[:, 0] + 0.1 * rng.normal(size=40))
    assert np.all(model.predict(X, return_std=True)[1] < model.observation_std(X))


@pytest.fixture(scope="module")
def rows():
    """A few recipes of the bundled table, and straight curves."""
    table = bundled_table()
    some = table[table["recipe"] % 9 == 0]
    X = np.random.default_rng(0).uniform(size=(30, 4))
    curves = X[:, :1] + X[:, 1:2] * np.linspace(0, 4, 30)
    recipes = some[RECIPES.names], some[list(OUTPUTS)]
    return {
        "CurveRegressor": (X, curves),
        "Emulator": recipes,
        "RecipeInverter": (*recipes, some["recipe"]),
    }


@pytest.mark.parametrize("estimator", OF_FIXED_SHAPE, ids=name)
def test_an_estimator_of_fixed_shape_can_be_cloned_and_stored(estimator, rows):
    parameters = estimator.get_params(deep=False)
    model = clone(estimator)
    assert model.fit(*rows[name(estimator)]) is model
    assert model.get_params(deep=False).keys() == parameters.keys()
    assert repr(model) == repr(estimator)
    predictor = getattr(model, "emulator_", model)
    restored = pickle.loads(pickle.dumps(predictor))
    X = rows[name(estimator)][0]
    np.testing.assert_array_equal(restored.predict(X), predictor.predict(X))
    with pytest.raises(NotFittedError):
        clone(predictor).predict(X)


def test_no_estimator_of_the_house_is_left_out():
    known = {name(one) for one in (*ESTIMATORS, *OF_FIXED_SHAPE)}
    bases = ("BaseEstimator)", "(RandomForestRegressor)", "(ExactGP)")
    found = {
        line.removeprefix("class ").split("(")[0]
        for path in (ROOT / "helpers").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("class ") and line.rstrip(":").endswith(bases)
    }
    assert found == known


@pytest.mark.parametrize("estimator", [*ESTIMATORS, *OF_FIXED_SHAPE], ids=name)
def test_its_docstring_says_when_another_one_is_the_better_choice(estimator):
    assert "sklearn" in type(estimator).__doc__ or "scikit-learn" in type(estimator).__doc__
