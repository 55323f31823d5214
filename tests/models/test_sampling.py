import numpy as np
import pytest

from helpers.models.sampling import thompson_sample


def test_thompson_draws_have_the_mean_and_covariance_of_the_belief():
    rng = np.random.default_rng(0)
    covariance = np.array([[1.0, 0.8], [0.8, 2.0]])
    draws = np.array([thompson_sample([1.0, -1.0], covariance, rng) for _ in range(4000)])
    assert draws.mean(axis=0) == pytest.approx([1, -1], abs=0.08)
    assert np.cov(draws.T) == pytest.approx(covariance, abs=0.12)


def test_neighbours_of_a_draw_vary_together_even_where_the_covariance_is_singular():
    draw = thompson_sample([0.0, 0.0], np.ones((2, 2)), 3)
    assert draw[0] == pytest.approx(draw[1], abs=1e-3)
    assert thompson_sample([2.0], [[0.0]], 0) == pytest.approx([2.0])


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: thompson_sample([1.0], np.eye(2), 0), "shape"),
        (lambda: thompson_sample([0.0, 0.0], [[1.0, 2.0], [2.0, 1.0]], 0), "eigenvalue"),
        (lambda: thompson_sample([0.0, 0.0], [[1.0, 0.5], [0.0, 1.0]], 0), "symmetric"),
        (lambda: thompson_sample([np.nan], [[1.0]], 0), "finite"),
    ],
)
def test_impossible_beliefs_are_refused(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
