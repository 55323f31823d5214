import numpy as np
import pytest

from helpers.polymerization.inverse_design.tempering import draw

START = np.random.default_rng(1).random((4096, 2))


def flat(z):
    return np.where(((z >= 0) & (z <= 1)).all(axis=1), 0.0, -np.inf)


def test_a_normal_likelihood_in_a_wide_prior_gives_its_mean_and_spread():
    std = np.array([0.003, 0.02])

    def fit(z):
        return -0.5 * (((z - 0.4) / std) ** 2).sum(axis=1)

    found = draw(fit, flat, START, fit(START), 2000, 0)
    np.testing.assert_allclose(found.points.mean(axis=0), 0.4, atol=0.003)
    np.testing.assert_allclose(found.points.std(axis=0), std, rtol=0.15)


def test_a_ridge_is_followed_to_the_edges_of_the_prior():
    def fit(z):
        return -0.5 * ((z[:, 0] + z[:, 1] ** 2 - 0.8) / 0.01) ** 2

    points = draw(fit, flat, START, fit(START), 1000, 0).points
    assert points[:, 1].min() < 0.05
    assert points[:, 0].min() < 0.05
    assert np.abs(points[:, 0] + points[:, 1] ** 2 - 0.8).max() < 0.05
    assert np.isfinite(flat(points)).all()


def test_two_separate_answers_are_both_found():
    def fit(z):
        return np.logaddexp(
            -0.5 * (((z - 0.2) / 0.02) ** 2).sum(axis=1),
            -0.5 * (((z - 0.8) / 0.02) ** 2).sum(axis=1),
        )

    share = (draw(fit, flat, START, fit(START), 1000, 0).points[:, 0] < 0.5).mean()
    assert 0.3 < share < 0.7


def test_a_prior_that_rises_pulls_the_draws_along():
    def rising(z):
        inside = np.isfinite(flat(z))
        return np.where(inside, np.log(np.where(inside, z[:, 0], 1)), -np.inf)

    start = np.sqrt(START)  # the root of a uniform number has the density 2 x

    def fit(z):
        return -0.5 * ((z[:, 1] - 0.5) / 0.1) ** 2

    found = draw(fit, rising, start, fit(start), 3000, 0)
    assert found.points[:, 0].mean() == pytest.approx(2 / 3, abs=0.02)


def test_equal_seeds_give_equal_draws():
    def fit(z):
        return -0.5 * (((z - 0.5) / 0.1) ** 2).sum(axis=1)

    first, second = (draw(fit, flat, START, fit(START), 100, 5) for _ in range(2))
    np.testing.assert_array_equal(first.points, second.points)
    assert first.evaluations > 0
    np.testing.assert_array_equal(first.log_likelihood, fit(first.points))


def test_a_small_population_and_a_hopeless_start_are_refused():
    nowhere = np.full(len(START), -np.inf)
    with pytest.raises(ValueError, match="at least 50"):
        draw(flat, flat, START, flat(START), 10)
    with pytest.raises(ValueError, match="zero at all starting points"):
        draw(flat, flat, START, nowhere, 100)
