import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsRegressor

from helpers.models import cross_validation
from helpers.wetting.learning.surrogate import Surrogate

MODELS = {"linear": LinearRegression(), "near": KNeighborsRegressor(3)}


@pytest.fixture(scope="module")
def validation():
    rng = np.random.default_rng(0)
    x, w = rng.uniform(-2, 2, (2, 400))
    noise = np.where(x < 0, 0.05, 0.5)  # the scatter differs along x
    table = pd.DataFrame(
        {"x": x, "w": w, "line": 2 * x + noise * rng.standard_normal(400), "bend": np.cos(3 * x)}
    )
    folds = [KFold(5, shuffle=True, random_state=0)]
    return cross_validation(MODELS, table[["x", "w"]], table[["line", "bend"]], folds)


@pytest.fixture(scope="module")
def surrogate(validation):
    return Surrogate.of_the_best(MODELS, validation)


def test_each_response_is_served_by_its_best_model(validation, surrogate):
    points = validation.X.head(7)
    X, said = validation.X.to_numpy(), surrogate.predict(points)
    for response, model in (("line", MODELS["linear"]), ("bend", MODELS["near"])):
        y = validation.y[response].to_numpy()
        np.testing.assert_allclose(said[response], model.fit(X, y).predict(points.to_numpy()))


def test_columns_are_taken_by_name(surrogate):
    points = pd.DataFrame({"w": [0.0], "other": [9.0], "x": [1.0]})
    assert surrogate.predict(points)["line"][0] == pytest.approx(2, abs=0.1)
    with pytest.raises(ValueError, match="inputs x are missing"):
        surrogate.predict(points[["w"]])


def test_drawn_outcomes_scatter_as_left_out_runs_did_near_by(surrogate):
    for x, scatter in ((-1.5, 0.05), (1.5, 0.5)):
        points = pd.DataFrame({"x": np.full(3000, x), "w": 0.0})
        drawn = surrogate.sample(points, random_state=1)["line"]
        assert drawn.mean() == pytest.approx(2 * x, abs=0.15)
        assert drawn.std() == pytest.approx(scatter, rel=0.3)


def test_equal_seeds_draw_equal_outcomes(surrogate):
    points = pd.DataFrame({"x": [0.0, 1.0], "w": 0.0})
    pd.testing.assert_frame_equal(surrogate.sample(points, 5), surrogate.sample(points, 5))


def test_a_response_without_a_model_is_refused(validation):
    with pytest.raises(ValueError, match="no model for bend"):
        Surrogate({"line": LinearRegression()}, validation)
