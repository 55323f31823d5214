import numpy as np
import pytest

from helpers.active_learning.simulator.schwefel import grid, rotated, schwefel


def test_the_largest_value_and_the_five_top_points_are_those_of_the_workshop():
    y = schwefel(grid())
    assert y.max() == pytest.approx(0.7303562, abs=1e-7)
    assert sorted(np.flatnonzero(y > np.percentile(y, 99))) == [102, 382, 396, 397, 417]
    top = grid()[[102, 382, 396, 397, 417]]
    np.testing.assert_allclose(top, [(10, 45), (45, 10), (45, 45), (45, 47.5), (47.5, 45)])


def test_the_function_is_a_sum_over_its_inputs():
    a, b, c, d = 3.0, 41.0, 17.0, 29.0
    cross = schwefel([a, b]) + schwefel([c, d]) - schwefel([a, d]) - schwefel([c, b])
    assert cross == pytest.approx(0, abs=1e-12)


def test_turned_axes_keep_all_distances_and_turn_back():
    X = grid()
    turned = rotated(X, 33)
    assert not np.allclose(turned, X)
    one, other = np.linalg.norm(X[0] - X[200]), np.linalg.norm(turned[0] - turned[200])
    assert one == pytest.approx(other)
    assert np.allclose(rotated(turned, -33), X)
