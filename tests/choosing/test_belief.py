import numpy as np
import pytest
from sklearn.ensemble import BaggingRegressor
from sklearn.linear_model import BayesianRidge, LinearRegression

from helpers.choosing.belief import believe
from helpers.models.exact_gp import ExactGP

X = np.array([[0.0], [1.0], [2.0]])
Y = np.array([0.0, 1.0, 0.5])
CANDIDATES = np.array([[0.5], [9.0]])


class Bag(BaggingRegressor):
    def predict(self, X, return_std=False):
        mean = super().predict(X)
        return (mean, np.ones(len(mean))) if return_std else mean


def test_a_belief_knows_the_best_value_and_is_less_sure_far_away():
    belief = believe(ExactGP(1.0), X, Y, CANDIDATES, np.random.default_rng(0))
    assert belief.best == 1.0
    assert belief.std[0] < belief.std[1]
    assert belief.draw().shape == (2,)


def test_the_model_handed_in_is_left_as_it_is():
    model = Bag(random_state=7)
    believe(model, X, Y, CANDIDATES, np.random.default_rng(0))
    assert model.random_state == 7 and not hasattr(model, "estimators_")


def test_equal_generators_give_equal_beliefs_of_a_random_model():
    beliefs = [believe(Bag(), X, Y, CANDIDATES, np.random.default_rng(3)) for _ in range(2)]
    assert (beliefs[0].mean == beliefs[1].mean).all()


def test_a_model_without_uncertainty_is_refused_by_name():
    with pytest.raises(TypeError, match="LinearRegression does not answer"):
        believe(LinearRegression(), X, Y, CANDIDATES, np.random.default_rng(0))


def test_the_best_of_noisy_measurements_is_the_best_one_predicted():
    x, y = np.zeros((4, 1)), np.array([0.0, 0.0, 0.0, 1.0])  # the last one is luck
    model = ExactGP(1.0, noise=1.0)
    lucky = believe(model, x, y, CANDIDATES, np.random.default_rng(0))
    sober = believe(model, x, y, CANDIDATES, np.random.default_rng(0), noisy=True)
    assert lucky.best == 1.0 and sober.best == pytest.approx(0.25, abs=0.01)


def test_believing_a_result_is_what_the_formula_of_a_process_says():
    belief = believe(ExactGP(2.0, noise=0.1), X, Y, np.linspace(0, 9, 7)[:, None], None)
    K = belief.model.predict(belief.candidates, return_cov=True)[1]
    done = [5, 2]
    believing = belief.believing(5).believing(2)
    both = K[np.ix_(done, done)] + belief.model.noise_std_**2 * np.eye(2)
    left = np.diag(K - K[:, done] @ np.linalg.solve(both, K[done]))
    assert believing.std == pytest.approx(np.sqrt(left))
    assert (believing.mean == belief.mean).all()
    assert believing.best == max(belief.best, belief.mean[done].max())


def test_a_part_of_a_belief_is_the_belief_of_a_part():
    belief = believe(ExactGP(2.0), X, Y, np.linspace(0, 9, 7)[:, None], None).believing(5)
    part = belief.at(np.array([1, 5, 6]))
    assert len(part) == 3 and (part.candidates[:, 0] == [1.5, 7.5, 9.0]).all()
    assert (part.std == belief.std[[1, 5, 6]]).all()
    both = part.believing(2).std, belief.believing(6).std[[1, 5, 6]]
    assert both[0] == pytest.approx(both[1])


def test_a_draw_of_part_of_the_candidates_has_their_number():
    belief = believe(ExactGP(2.0), X, Y, np.linspace(0, 9, 7)[:, None], np.random.default_rng(0))
    assert belief.at(slice(3)).draw().shape == (3,)


def test_only_a_process_can_believe_without_another_fit():
    belief = believe(BayesianRidge(), X, Y, CANDIDATES, np.random.default_rng(0))
    with pytest.raises(TypeError, match="BayesianRidge gives no covariance"):
        belief.believing(0)
