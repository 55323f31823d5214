import numpy as np
import pytest

from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.active_learning.learners.grid_gp import GridGP
from helpers.models.exact_gp import ExactGP

DRAWS = 2000
POOL = schwefel_pool()


@pytest.mark.parametrize(("length", "additive"), [(4.0, True), (7.5, False), (100.0, False)])
def test_draws_have_the_mean_and_the_covariance_of_the_belief(length, additive):
    rng = np.random.default_rng(0)
    order = rng.permutation(len(POOL))
    seen, left = order[:30], order[30:130]
    belief = GridGP(length, additive=additive).fit(POOL.X[seen], POOL.values[seen])
    mean, covariance = belief.predict(POOL.X[left], return_cov=True)
    draws = np.array([belief.sample(POOL.X[left], rng) for _ in range(DRAWS)])
    std = np.sqrt(np.diag(covariance))
    assert np.abs((draws.mean(axis=0) - mean) / std).max() < 5 / np.sqrt(DRAWS)
    assert np.abs(np.cov(draws.T) - covariance).max() < 0.15 * covariance.max()


def test_it_believes_what_an_exact_process_believes():
    ours, plain = (model.fit(POOL.X[:9], POOL.values[:9]) for model in (GridGP(7.5), ExactGP(7.5)))
    for one, other in zip(
        ours.predict(POOL.X, return_std=True), plain.predict(POOL.X, return_std=True), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_a_seed_gives_the_same_draw_again():
    belief = GridGP(7.5).fit(POOL.X[:9], POOL.values[:9])
    np.testing.assert_array_equal(belief.sample(POOL.X[9:], 3), belief.sample(POOL.X[9:], 3))
