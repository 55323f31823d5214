import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsRegressor

from helpers.tables import own
from helpers.wetting.learning.regression import FOLDS, candidates, cross_validate

MODELS = {"linear": LinearRegression(), "mean": DummyRegressor(), "near": KNeighborsRegressor(5)}


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((120, 2))
    y = X @ [1.0, -2.0] + 0.3 * rng.standard_normal(120)
    table = pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": y, "z": X[:, 0] ** 2})
    return own(table, ["a", "b"], ["y", "z"])


@pytest.fixture(scope="module")
def validation(study):
    return cross_validate(study, MODELS, seeds=range(4))


def test_every_run_is_left_out_once_and_predicted_without_itself(study):
    class Memory(LinearRegression):
        def predict(self, X):
            return np.full(len(X), float(np.isin(X[:, 0], self.seen).any()))

        def fit(self, X, y):
            self.seen = X[:, 0]
            return super().fit(X, y)

    validation = cross_validate(study, {"memory": Memory()}, seeds=[3])
    assert not validation.predictions["y", "memory"].any()
    assert np.bincount(validation.folds[0]).tolist() == [24] * FOLDS


def test_r2_is_that_of_all_left_out_runs_together(study, validation):
    said = validation.predictions["y", "near"][2]
    assert validation.r2("y").loc[2, "near"] == pytest.approx(r2_score(study.responses["y"], said))


def test_the_best_model_differs_by_response_and_a_clear_lead_leaves_no_doubt(validation):
    assert validation.best("y") == "linear"
    assert validation.best("z") == "near"
    assert (validation.doubt("y") < 0.01).all()
    assert list(validation.doubt("y").index) == ["mean", "near"]


def test_a_twin_is_not_called_worse(study):
    twins = cross_validate(study, {"one": LinearRegression(), "two": LinearRegression()}, [0, 1])
    assert twins.doubt("y").iloc[0] == 0.5


def test_more_seeds_make_no_one_surer_than_the_shared_runs_allow(study):
    close = {"near 4": KNeighborsRegressor(4), "near 5": KNeighborsRegressor(5)}
    few, many = (cross_validate(study, close, range(n)).doubt("y").iloc[0] for n in (3, 20))
    assert many > 0.01 and few > 0.01


def test_errors_are_truth_minus_prediction(study, validation):
    errors = validation.residuals("y", "mean")
    assert abs(errors.mean()) < 0.05
    np.testing.assert_allclose(
        errors, study.responses["y"] - validation.predictions["y", "mean"][0]
    )


def test_the_candidates_learn_a_bent_surface(study):
    scores = cross_validate(study, candidates(), seeds=[0]).r2("z").iloc[0]
    assert scores["linear"] < 0.2
    assert scores[["forest", "network", "support vectors"]].min() > 0.7


def test_wrong_names_and_nothing_to_do_are_refused(study, validation):
    with pytest.raises(ValueError, match="no response q"):
        validation.best("q")
    with pytest.raises(ValueError, match="at least one model"):
        cross_validate(study, {}, [0])
