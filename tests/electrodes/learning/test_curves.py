import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

from helpers.electrodes.learning.curves import (
    CurveRegressor,
    as_curves,
    prediction_error,
    smoothed,
)
from helpers.electrodes.learning.limits import gaussian_process
from helpers.electrodes.simulator import slurry

QUADRATIC = make_pipeline(PolynomialFeatures(2), LinearRegression())


@pytest.fixture(scope="module")
def data():
    X = slurry.formulations(64)
    truth, noisy = slurry.viscosity(X), slurry.measured(X, random_state=1)
    return X.to_numpy(), np.log10(noisy), np.log10(truth)


def test_curves_are_decimal_logarithms_over_decimal_logarithms():
    curves = as_curves(np.array([[10.0, 1.0, 0.1]]), np.array([1.0, 10.0, 100.0]))
    assert curves.data_matrix[0, :, 0].tolist() == [1, 0, -1]
    assert curves.grid_points[0].tolist() == [0, 1, 2]


def test_smoothing_brings_noisy_curves_nearer_to_the_truth(data):
    _, noisy, truth = data
    smooth = smoothed(as_curves(10**noisy, slurry.RATES)).data_matrix[..., 0]
    assert np.std(smooth - truth) < 0.85 * np.std(noisy - truth)


def test_a_straight_line_is_smooth_already():
    line = 10 ** np.linspace(2, -1, 33)
    curves = as_curves(line[None], slurry.RATES)
    np.testing.assert_allclose(
        smoothed(curves, penalty=1e3).data_matrix, curves.data_matrix, atol=1e-8
    )


def test_as_many_components_as_the_basis_holds_lose_nothing(data):
    X, noisy, _ = data

    class Memory:
        def fit(self, X, y):
            self.y_ = y
            return self

        def predict(self, X):
            return self.y_

        def get_params(self, deep=True):
            return {}

    regressor = CurveRegressor(Memory(), 12).fit(X, noisy)
    smooth = smoothed(as_curves(10**noisy, slurry.RATES)).data_matrix[..., 0]
    np.testing.assert_allclose(regressor.predict(X), smooth, atol=2e-3)


def test_three_scores_predict_better_than_one_though_it_explains_nearly_all(data):
    one = CurveRegressor(QUADRATIC, 1).fit(data[0], data[1])
    assert one.components_.explained_variance_ratio_[0] > 0.99
    three = prediction_error(CurveRegressor(gaussian_process(4), 3), *data, 0)
    assert three < 0.7 * prediction_error(CurveRegressor(gaussian_process(4), 1), *data, 0)


def test_a_gaussian_process_beats_a_plane(data):
    process = prediction_error(CurveRegressor(gaussian_process(4)), *data, 0)
    assert process < 0.5 * prediction_error(CurveRegressor(LinearRegression()), *data, 0)


@pytest.mark.parametrize(
    ("values", "rates", "said"),
    [
        (np.ones((2, 3)), np.ones(4), "3 viscosities a curve"),
        (np.array([[1.0, -1]]), np.ones(2), "positive"),
    ],
    ids=["shape", "sign"],
)
def test_unusable_curves_are_refused(values, rates, said):
    with pytest.raises(ValueError, match=said):
        as_curves(values, rates)
