import numpy as np
import pytest

from helpers.active_learning.learners.uncertainty import entropy, least_confidence, margin

P = np.array([[0.80, 0.15, 0.05], [0.76, 0.08, 0.16], [0.45, 0.35, 0.20]])


def test_the_three_measures_of_the_table_of_phases():
    assert least_confidence(P) == pytest.approx([0.20, 0.24, 0.55])
    assert margin(P) == pytest.approx([0.65, 0.60, 0.10])
    assert entropy(P, base=10) == pytest.approx([0.2662, 0.3057, 0.4554], abs=5e-5)
    assert entropy(P) == pytest.approx([0.6129, 0.7038, 1.0487], abs=5e-5)


def test_all_three_ask_for_the_third_sample_each_at_its_own_end():
    assert least_confidence(P).argmax() == margin(P).argmin() == entropy(P).argmax() == 2


def test_the_most_certain_sample_is_what_the_argmin_of_the_slide_finds():
    assert least_confidence(P).argmin() == 0


def test_the_base_changes_the_unit_and_not_the_order():
    assert entropy(P, base=2) == pytest.approx(entropy(P) / np.log(2))


def test_certainty_has_no_entropy_and_equal_odds_have_the_largest():
    assert entropy([[1.0, 0.0, 0.0]])[0] == 0
    assert entropy([[1 / 3, 1 / 3, 1 / 3]], base=3)[0] == pytest.approx(1)


def test_with_two_classes_all_three_rank_alike_and_with_three_they_need_not():
    p = np.linspace(0.5, 0.99, 20)
    two = np.stack([p, 1 - p], axis=1)
    order = least_confidence(two).argsort().tolist()
    assert order == (-margin(two)).argsort().tolist() == entropy(two).argsort().tolist()
    three = [[0.50, 0.49, 0.01], [0.52, 0.24, 0.24]]
    assert margin(three).argmin() == 0
    assert entropy(three).argmax() == 1


@pytest.mark.parametrize(
    ("p", "complaint"),
    [
        ([[0.74, 0.08, 0.16]], "sums to 0.98"),
        ([[1.2, -0.2]], "between 0 and 1"),
        ([0.5, 0.5], "shape"),
        ([[1.0]], "shape"),
        ([[np.nan, 1.0]], "between 0 and 1"),
    ],
)
def test_rows_that_are_no_probabilities_are_refused(p, complaint):
    with pytest.raises(ValueError, match=complaint):
        least_confidence(p)


def test_a_base_of_one_is_refused():
    with pytest.raises(ValueError, match="base"):
        entropy(P, base=1)
