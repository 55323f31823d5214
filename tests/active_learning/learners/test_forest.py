import numpy as np
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor

from helpers.active_learning.learners.forest import Forest


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, (60, 2))
    return X, np.sin(6 * X[:, 0]) + X[:, 1]


def test_the_mean_is_that_of_scikit_learns_forest(data):
    X, y = data
    ours = Forest(20, random_state=1).fit(X, y).predict(X)
    theirs = RandomForestRegressor(20, random_state=1).fit(X, y).predict(X)
    assert ours == pytest.approx(theirs)


def test_the_standard_deviation_is_that_of_the_trees(data):
    X, y = data
    forest = Forest(20, random_state=1).fit(X, y)
    trees = np.array([tree.predict(X.astype(np.float32)) for tree in forest.estimators_])
    assert forest.predict(X, return_std=True)[1] == pytest.approx(trees.std(axis=0))


def test_a_sample_is_one_tree(data):
    X, y = data
    forest = Forest(20, random_state=1).fit(X, y)
    trees = [tree.predict(X.astype(np.float32)) for tree in forest.estimators_]
    assert any(np.array_equal(forest.sample(X, 4), tree) for tree in trees)


def test_far_away_a_forest_is_wrong_and_does_not_know(data):
    X, y = data
    forest = Forest(20, random_state=1).fit(X, y)
    far, near = forest.predict([[50.0, 50.0], [1.0, 1.0]], return_std=True)[1]
    assert far == near


def test_it_can_be_cloned_with_its_parameters():
    assert clone(Forest(7, min_samples_leaf=3)).get_params()["min_samples_leaf"] == 3
