import numpy as np
import pandas as pd
import pytest

from helpers.electrodes.learning.limits import (
    candidates_meeting,
    chance_to_meet,
    predict_log,
    surrogate,
)

SCATTER = 0.1


@pytest.fixture(scope="module")
def model():
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, (150, 2))
    return surrogate(X, np.exp(1 - 2 * X[:, 0] + rng.normal(0, SCATTER, len(X))))


def test_on_the_limit_the_chance_is_one_half(model):
    X = np.array([[0.4, 0.5]])
    limit = float(np.exp(model.predict(X)[0]))
    assert chance_to_meet(model, X, limit) == pytest.approx(0.5)


def test_the_doubt_holds_the_scatter_of_repeats(model):
    _, std = predict_log(model, np.array([[0.5, 0.5]]))
    assert std[0] == pytest.approx(SCATTER, rel=0.2)


def test_the_chance_is_the_share_of_new_pieces_that_meet_the_limit(model):
    X, limit = np.array([[0.45, 0.5]]), 1.0
    new = np.exp(1 - 2 * 0.45 + np.random.default_rng(1).normal(0, SCATTER, 20_000))
    assert chance_to_meet(model, X, limit)[0] == pytest.approx(np.mean(new > limit), abs=0.1)


def test_a_higher_limit_is_met_less_often(model):
    X = np.random.default_rng(2).uniform(0, 1, (20, 2))
    assert (chance_to_meet(model, X, 1.0) > chance_to_meet(model, X, 1.2)).all()


def test_the_joint_chance_is_the_product(model):
    X = np.random.default_rng(2).uniform(0, 1, (5, 2))
    candidates = pd.DataFrame(X, columns=["a", "b"])
    found = candidates_meeting({"x": model, "y": model}, {"x": 1.0, "y": 1.1}, candidates)
    np.testing.assert_allclose(found["chance"], found["chance_x"] * found["chance_y"])
    np.testing.assert_allclose(found["x"], np.exp(model.predict(X)))
    assert list(candidates.columns) == ["a", "b"]


def test_responses_without_a_logarithm_are_refused():
    with pytest.raises(ValueError, match="not positive"):
        surrogate(np.eye(3), np.array([1.0, 0.0, 2.0]))
