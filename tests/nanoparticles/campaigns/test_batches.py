import numpy as np
import pytest

from helpers.choosing.acquisitions import expected_improvement
from helpers.models.exact_gp import ExactGP
from helpers.nanoparticles.campaigns import batches
from helpers.nanoparticles.campaigns.batches import nearest_distance, penalty, slope

RULES = (
    batches.local_penalisation,
    batches.nearby_slopes,
    batches.kriging_believer,
    batches.thompson,
    batches.largest,
)


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    X = rng.random((25, 2))
    y = -((X[:, 0] - 0.3) ** 2) - (X[:, 1] - 0.6) ** 2
    model = ExactGP(0.5, noise=1e-3).fit(X, y)
    return model, X, rng.random((400, 2))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_a_batch_has_distinct_recipes_and_comes_again_with_its_seed(problem, rule):
    first, again = (rule(*problem, 8, np.random.default_rng(1)) for _ in range(2))
    assert first == again
    assert len(set(first)) == 8 and all(0 <= place < 400 for place in first)


@pytest.mark.parametrize(
    "rule",
    [batches.local_penalisation, batches.nearby_slopes, batches.kriging_believer, batches.largest],
    ids=lambda r: r.__name__,
)
def test_the_first_of_a_batch_has_the_largest_expected_improvement(problem, rule):
    model, X, points = problem
    best = model.predict(X).max()
    improvement = expected_improvement(*model.predict(points, return_std=True), best)
    assert rule(*problem, 3, np.random.default_rng(0))[0] == improvement.argmax()


def test_the_slope_of_a_plane_is_the_norm_of_its_gradient():
    points = np.random.default_rng(0).random((10, 2))
    assert slope(lambda X: 3 * X[:, 0] - 4 * X[:, 1], points) == pytest.approx(5)


def test_the_penalty_is_one_half_at_the_radius_and_one_far_away():
    factor = penalty(np.array([0.0, 0.2, 5.0]), mean=-0.5, std=0.1, best=-0.1, steepest=2.0)
    assert factor[1] == pytest.approx(0.5) and factor[2] == pytest.approx(1)
    assert factor[0] == pytest.approx(3.2e-5, rel=0.02)


def test_penalty_and_belief_spread_what_the_largest_improvements_put_side_by_side(problem):
    spread = {
        rule.__name__: nearest_distance(problem[2][rule(*problem, 8, np.random.default_rng(0))])
        for rule in RULES
    }
    assert spread["largest"] < spread["nearby_slopes"]
    assert spread["largest"] < spread["kriging_believer"]
    assert spread["local_penalisation"] <= spread["nearby_slopes"] + 1e-9


def test_the_believer_is_that_of_fits_that_hold_the_believed_results(problem):
    model, X, points = problem
    chosen = batches.kriging_believer(*problem, 4, np.random.default_rng(0))
    K = lambda A, B: model.predict(np.vstack([A, B]), return_cov=True)[1][: len(A), len(A) :]  # noqa: E731
    done = points[chosen[:3]]
    both = K(done, done) + model.noise_std_**2 * np.eye(3)
    known = K(points, done)
    mean, std = model.predict(points, return_std=True)
    left = std**2 - np.einsum("ij,ij->i", known @ np.linalg.inv(both), known)
    best = max(model.predict(X).max(), model.predict(done).max())
    improvement = expected_improvement(mean, np.sqrt(np.maximum(left, 0)), best)
    improvement[chosen[:3]] = -1
    assert chosen[3] == improvement.argmax()


def test_the_distance_of_a_batch_is_that_to_the_nearest():
    assert nearest_distance(np.array([[0.0], [1.0], [3.0]])) == pytest.approx(4 / 3)
