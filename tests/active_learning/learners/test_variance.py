import numpy as np
import pytest

from helpers.active_learning.learners.variance import variance_reduction
from helpers.models.exact_gp import ExactGP


def test_the_promised_reduction_is_what_a_measurement_brings():
    X = np.linspace(0, 6, 25)[:, None]
    gp = ExactGP(1.5, noise=1e-2).fit([[0.0], [5.0]], [-1.0, 1.0])  # of mean 0 and deviation 1
    covariance = gp.predict(X, return_cov=True)[1]
    promised = variance_reduction(covariance, gp.noise_std_**2)
    place = int(promised.argmax())
    # a third value that keeps mean and scale: the variance does not depend on it otherwise
    more = ExactGP(1.5, noise=1e-2).fit([[0.0], [5.0], X[place]], [-1.0, 1.0, 0.0])
    scale = np.std([-1.0, 1.0, 0.0])
    left = (more.predict(X, return_std=True)[1] / scale) ** 2
    assert np.diag(covariance).sum() - left.sum() == pytest.approx(promised[place], rel=1e-6)


def test_it_asks_in_the_middle_of_the_unknown_where_the_largest_variance_is_at_the_edge():
    X = np.linspace(0, 4, 41)[:, None]
    covariance = ExactGP(2.0).fit([[0.0]], [0.0]).predict(X, return_cov=True)[1]
    assert np.diag(covariance).argmax() == 40
    assert 15 < variance_reduction(covariance, 1e-4).argmax() < 40


def test_nothing_is_gained_where_all_is_known():
    assert variance_reduction([[0.0, 0.0], [0.0, 1.0]]).tolist() == [0, 1]


def test_a_table_that_is_not_square_and_negative_noise_are_refused():
    with pytest.raises(ValueError, match=r"\(n, n\)"):
        variance_reduction(np.ones((2, 3)))
    with pytest.raises(ValueError, match="noise"):
        variance_reduction(np.eye(2), -1.0)
