import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, LeaveOneGroupOut, cross_val_score
from sklearn.neighbors import KNeighborsRegressor

from helpers.models import cross_validation, standardised

MODELS = {"linear": LinearRegression(), "mean": DummyRegressor(), "near": KNeighborsRegressor(5)}


def folds(*seeds):
    return [KFold(5, shuffle=True, random_state=seed) for seed in seeds]


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((120, 2))
    y = X @ [1.0, -2.0] + 0.3 * rng.standard_normal(120)
    inputs = pd.DataFrame({"a": X[:, 0], "b": X[:, 1]})
    return inputs, pd.DataFrame({"y": y, "z": X[:, 0] ** 2})


@pytest.fixture(scope="module")
def validation(table):
    return cross_validation(MODELS, *table, folds(0, 1, 2, 3))


def test_every_row_is_left_out_once_and_predicted_without_itself(table):
    class Memory(LinearRegression):
        def predict(self, X):
            return np.full(len(X), float(np.isin(X[:, 0], self.seen).any()))

        def fit(self, X, y):
            self.seen = X[:, 0]
            return super().fit(X, y)

    validation = cross_validation({"memory": Memory()}, *table, folds(3))
    assert not validation.predictions["y", "memory"].any()
    assert np.bincount(validation.folds[0]).tolist() == [24] * 5


def test_a_group_is_left_out_as_a_whole(table):
    level = np.repeat(["A", "B", "C"], 40)
    validation = cross_validation(MODELS, *table, [LeaveOneGroupOut()], level)
    np.testing.assert_array_equal(validation.folds[0], np.repeat([0, 1, 2], 40))
    said = validation.predictions["y", "mean"][0]
    assert said[0] == pytest.approx(table[1]["y"][40:].mean())


def test_r2_is_that_of_all_left_out_rows_together(table, validation):
    said = validation.predictions["y", "near"][2]
    assert validation.r2("y").loc[2, "near"] == pytest.approx(r2_score(table[1]["y"], said))


def test_the_mean_of_the_folds_is_what_scikit_learn_gives(table, validation):
    X, Y = table
    scores = cross_val_score(MODELS["near"], X.to_numpy(), Y["y"], cv=folds(1)[0], scoring="r2")
    assert validation.r2_of_folds("y").loc[1, "near"] == pytest.approx(scores.mean())


def test_the_best_model_differs_by_response_and_a_clear_lead_leaves_no_doubt(validation):
    assert validation.best("y") == "linear"
    assert validation.best("z") == "near"
    assert (validation.doubt("y") < 0.01).all()
    assert list(validation.doubt("y").index) == ["mean", "near"]


def test_a_twin_is_not_called_worse(table):
    twins = {"one": LinearRegression(), "two": LinearRegression()}
    assert cross_validation(twins, *table, folds(0, 1)).doubt("y").iloc[0] == 0.5


def test_more_seeds_make_no_one_surer_than_the_shared_rows_allow(table):
    close = {"near 4": KNeighborsRegressor(4), "near 5": KNeighborsRegressor(5)}
    few, many = (
        cross_validation(close, *table, folds(*range(n))).doubt("y").iloc[0] for n in (3, 20)
    )
    assert many > 0.01 and few > 0.01


def test_errors_are_truth_minus_prediction(table, validation):
    errors = validation.residuals("y", "mean")
    assert abs(errors.mean()) < 0.05
    np.testing.assert_allclose(errors, table[1]["y"] - validation.predictions["y", "mean"][0])


def test_wrong_names_and_nothing_to_do_are_refused(table, validation):
    with pytest.raises(ValueError, match="no response q; there are y, z"):
        validation.best("q")
    with pytest.raises(ValueError, match="at least one model"):
        cross_validation({}, *table, folds(0))


def test_units_do_not_matter_to_a_standardised_model(table):
    X, Y = table[0].to_numpy(), table[1]["y"].to_numpy()
    said = [
        standardised(KNeighborsRegressor(3)).fit(X * scale, 1e-3 * Y).predict(X * scale)
        for scale in ([1, 1], [1e6, 1e-6])
    ]
    np.testing.assert_allclose(*said)


def test_the_summary_leaves_the_best_model_without_doubt(validation):
    summary = validation.summary()
    assert summary["y", "doubt"].isna().tolist() == [True, False, False]
    assert summary.loc["linear", ("y", "R²")] == pytest.approx(validation.r2("y")["linear"].mean())
