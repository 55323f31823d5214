import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from helpers.active_learning.learners.belief import believe
from helpers.active_learning.learners.forest import Forest
from helpers.models.exact_gp import ExactGP

X = np.array([[0.0], [1.0], [2.0]])
Y = np.array([0.0, 1.0, 0.5])
CANDIDATES = np.array([[0.5], [9.0]])


def test_a_belief_knows_the_best_value_and_is_less_sure_far_away():
    belief = believe(ExactGP(1.0), X, Y, CANDIDATES, np.random.default_rng(0))
    assert belief.best == 1.0
    assert belief.std[0] < belief.std[1]
    assert belief.draw().shape == (2,)


def test_the_model_handed_in_is_left_as_it_is():
    model = Forest(5, random_state=7)
    believe(model, X, Y, CANDIDATES, np.random.default_rng(0))
    assert model.random_state == 7 and not hasattr(model, "estimators_")


def test_equal_generators_give_equal_beliefs_of_a_random_model():
    beliefs = [believe(Forest(5), X, Y, CANDIDATES, np.random.default_rng(3)) for _ in range(2)]
    assert (beliefs[0].mean == beliefs[1].mean).all()


def test_a_model_without_uncertainty_is_refused_by_name():
    with pytest.raises(TypeError, match="LinearRegression does not answer"):
        believe(LinearRegression(), X, Y, CANDIDATES, np.random.default_rng(0))
