import numpy as np
import pytest

from helpers.electrodes.lesson import answers


def test_the_layered_structure_lets_through_what_its_layers_say():
    # half of the area; 16 layers of pores and 4 of CBD in series
    relative = 0.5 / (16 / 20 + 4 / 20 / 0.05)
    found = answers.layered_tortuosity()
    assert 1 / found["no porosity"] == pytest.approx(relative, rel=1e-6)
    assert found["right"] == pytest.approx((0.4 + 0.27 * 0.1) / relative, rel=1e-6)


@pytest.mark.parametrize(
    "values", [answers.layered_tortuosity, answers.level_scores], ids=["tau", "levels"]
)
def test_what_is_mistaken_for_an_answer_is_another_number(values):
    assert np.diff(np.sort(list(values().values()))).min() > 1e-4


def test_leaving_a_level_out_costs_trees_most_of_their_score():
    scores = answers.level_scores()
    assert scores["random"] > 0.95 > scores["left out"] + 0.1


def test_the_rare_groups_are_those_that_are_missed():
    true, predicted = answers.rare_groups()
    recall = [np.mean(predicted[true == k] == k) for k in range(4)]
    assert recall[0] > 0.85 > 0.5 > recall[2] > recall[3]
    assert np.mean(true == predicted) - np.mean(recall) > 0.1


def test_the_layers_fill_the_thickness():
    assert answers.LAYER_SHARES.sum() == pytest.approx(1)
