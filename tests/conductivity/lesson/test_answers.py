import numpy as np
import pytest

from helpers.conductivity.lesson import answers


def test_the_published_law_has_one_term_left_without_salt():
    assert answers.limit_of_the_published_law() == pytest.approx(-0.04 * 298.15)


def test_squares_are_taken_about_the_mean_of_each_group():
    values, groups = np.array([1.0, 3.0, 5.0, 5.0, 9.0]), np.array([0, 0, 1, 1, 2])
    assert answers.pooled_std(values, groups) == pytest.approx((2.0 / (5 - 3)) ** 0.5)


def test_replicates_scatter_by_three_tenths_about_their_means():
    assert answers.pooled_std(*answers.replicated()) == pytest.approx(0.3, rel=0.1)


def test_the_surrogate_is_hardly_worse_than_the_law_at_one_percent_noise():
    assert 0 < answers.surrogate_excess() < 0.1


def test_equal_seeds_give_equal_tables():
    np.testing.assert_array_equal(
        answers.cross_validation_table(), answers.cross_validation_table()
    )
