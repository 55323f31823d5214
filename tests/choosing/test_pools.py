import numpy as np
import pandas as pd
import pytest

from helpers.choosing.pools import Pool, largest_places, replicated_pool

CELLS = pd.DataFrame(
    {
        "salt": [0.1 + 0.2, 0.3, 1.0, 1.0, 2.0],
        "share": [0.5, 0.5, 0.0, 0.0, 1.0],
        "k": [4.0, 6.0, 9.0, 9.5, 2.0],
    }
)


def pool(**how):
    return replicated_pool("cells", CELLS, ["salt", "share"], "k", **how)


def test_rows_of_equal_inputs_but_for_rounding_are_replicates():
    assert len(pool()) == 3
    assert [cells.tolist() for cells in pool().replicates] == [[4, 6], [9, 9.5], [2]]
    assert pool().values == pytest.approx([5, 9.25, 2])


def test_a_model_sees_the_inputs_from_zero_to_one_and_the_laboratory_its_units():
    assert pool().X.min(axis=0).tolist() == [0, 0] and pool().X.max(axis=0).tolist() == [1, 1]
    assert pool().inputs["salt"].to_numpy() == pytest.approx([0.3, 1.0, 2.0])


def test_targets_are_the_largest_means_or_the_smallest_of_a_loss():
    assert pool(n_targets=2).targets == (0, 1) and pool().sign == 1
    assert pool(minimise=True).targets == (2,) and pool(minimise=True).sign == -1


def test_a_measurement_is_one_of_the_replicates():
    drawn = {pool().measure(0, seed) for seed in range(20)}
    assert drawn == {4.0, 6.0}
    silent = Pool("line", np.eye(2), np.array([1.0, 3.0]), (1,), pd.DataFrame(np.eye(2)), "y")
    assert silent.measure(1, 0) == 3.0


def test_of_equal_values_the_first_ones_count():
    assert largest_places(np.array([1.0, 2.0, 2.0, 2.0]), 2) == (1, 2)
