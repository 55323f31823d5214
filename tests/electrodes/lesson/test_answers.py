import numpy as np
import pytest

from helpers.electrodes.learning.judging import left_out_r2
from helpers.electrodes.lesson import answers
from helpers.electrodes.simulator import transport


def test_the_layered_structure_lets_through_what_its_layers_say():
    # half of the area; 16 layers of pores and 4 of CBD in series
    phase, relative = answers.layered_structure()
    assert relative == pytest.approx(0.5 / (16 / 20 + 4 / 20 / 0.05), rel=1e-6)
    assert transport.porosity(phase) == pytest.approx(0.4 + 0.27 * 0.1)


def test_leaving_a_level_out_costs_trees_most_of_their_score():
    left_out = left_out_r2(answers.tree_model(), *answers.hidden_level())
    assert answers.random_folds_score() > 0.95 > left_out + 0.1


def test_the_rare_groups_are_those_that_are_missed():
    true, predicted = answers.rare_groups()
    recall = [np.mean(predicted[true == k] == k) for k in range(4)]
    assert recall[0] > 0.85 > 0.5 > recall[2] > recall[3]
    assert np.mean(true == predicted) - np.mean(recall) > 0.1


def test_the_layers_fill_the_thickness():
    assert answers.LAYER_SHARES.sum() == pytest.approx(1)
