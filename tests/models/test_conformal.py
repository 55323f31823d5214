import numpy as np
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression

from helpers.models.conformal import ConformalIntervals


def runs(n_groups, rng, rows=6, noise=1.0):
    """Rows of runs that share most of their noise, with a slope of 2."""
    group = np.repeat(np.arange(n_groups), rows)
    x = rng.uniform(0, 10, len(group))
    shared = noise * rng.normal(size=n_groups)[group]
    return x[:, None], 2 * x + shared + 0.2 * rng.normal(size=len(group)), group


def coverage_of_new_runs(**options):
    inside = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        model = ConformalIntervals(LinearRegression(), random_state=seed, **options)
        model.fit(*runs(80, rng))
        X, y, _ = runs(80, rng)
        low, high = model.predict_interval(X)
        inside.append(np.mean((low[:, 0] <= y) & (y <= high[:, 0])))
    return np.mean(inside)


@pytest.mark.parametrize("level", [0.6, 0.9])
def test_rows_of_new_groups_are_covered_as_promised(level):
    assert level - 0.01 < coverage_of_new_runs(level=level) < level + 0.06


def test_with_one_row_a_group_it_is_the_usual_order_statistic():
    y = np.random.default_rng(0).normal(size=100)
    model = ConformalIntervals(DummyRegressor(strategy="constant", constant=0), random_state=1)
    model.fit(y[:, None], y, np.arange(100))
    errors = np.sort(np.abs(y[model.calibration_groups_]))
    assert len(errors) == 25
    assert model.half_width_[0, 0] == errors[int(np.ceil(26 * 0.9)) - 1]


def test_a_group_of_many_rows_counts_no_more_than_a_group_of_one():
    # Group 0 has a hundred rows with an error of 5, the others one row with an error of 1.
    group = np.r_[np.zeros(100, int), np.arange(1, 60)]
    y = np.where(group == 0, 5.0, 1.0)
    model = ConformalIntervals(
        DummyRegressor(strategy="constant", constant=0), calibration_share=0.9, random_state=0
    )
    model.fit(y[:, None], y, group)
    assert 0 in model.calibration_groups_
    assert model.half_width_[0, 0] == 1


def test_calibration_groups_were_not_trained_with():
    class Recorder(LinearRegression):
        def fit(self, X, y):
            self.seen_ = X[:, 1]
            return super().fit(X, y)

    X, y, group = runs(50, np.random.default_rng(0))
    model = ConformalIntervals(Recorder(), random_state=0)
    model.fit(np.column_stack([X, group]), y, group)
    assert not set(model.estimator_.seen_) & set(model.calibration_groups_)
    assert len(set(model.estimator_.seen_)) + len(model.calibration_groups_) == 50


def test_strata_follow_the_prediction_and_noisy_ones_are_wide():
    rng = np.random.default_rng(0)
    X, _, group = runs(200, rng)
    y = X[:, 0] + np.where(X[:, 0] < 5, 3.0, 0.3) * rng.normal(size=len(X))
    model = ConformalIntervals(LinearRegression(), strata=2, random_state=0).fit(X, y, group)
    low, high = model.predict_interval(np.array([[1.0], [9.0]]))
    widths = (high - low)[:, 0]
    assert widths[0] > 4 * widths[1]
    np.testing.assert_allclose((low + high)[:, 0] / 2, model.predict(np.array([[1.0], [9.0]])))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 1.0}, "level must be a number between 0 and 1"),
        ({"calibration_share": 0}, "calibration_share must be a number between 0 and 1"),
        ({"strata": 0}, "strata must be a positive whole number"),
        ({"stratum_target": 1}, "one of 1 targets"),
        ({"level": 0.99}, "level 0.99 needs 99 groups to calibrate with"),
        ({"calibration_share": 0.999}, "of 40 groups, 40 would be kept"),
    ],
)
def test_settings_that_cannot_work_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        ConformalIntervals(LinearRegression(), **options).fit(*runs(40, np.random.default_rng(0)))


def test_every_row_needs_a_group():
    X, y, group = runs(40, np.random.default_rng(0))
    with pytest.raises(ValueError, match="X, y and groups differ"):
        ConformalIntervals(LinearRegression()).fit(X, y, group[:-1])
