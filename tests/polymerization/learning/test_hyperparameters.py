import numpy as np
import pytest
from sklearn.neighbors import KNeighborsRegressor

from helpers.polymerization.learning import features
from helpers.polymerization.learning.hyperparameters import FOREST_GRID, grid_search
from helpers.polymerization.learning.recipe_models import random_forest
from helpers.polymerization.simulator.table import bundled_table


@pytest.fixture(scope="module")
def thin():
    """Every third recipe: 144 of them."""
    table = bundled_table()
    return table[table["recipe"] % 3 == 0]


def search(model, grid, table, view=features.composite, **options):
    X, y = view(table), features.targets(table)
    return grid_search(model, grid, X, y, table["recipe"], **options)


def test_every_point_of_the_grid_is_tried_and_the_best_by_recipe_stands_first(thin):
    found = search(random_forest(1), FOREST_GRID, thin, features.logarithmic)
    assert len(found) == np.prod([len(values) for values in FOREST_GRID.values()])
    assert set(found) == {
        "max_depth",
        "min_samples_leaf",
        "max_features",
        "R2 by row",
        "R2 by recipe",
    }
    assert found["R2 by recipe"].is_monotonic_decreasing
    assert None in found["max_depth"].tolist()


def test_by_row_the_score_is_higher_and_the_choice_another(thin):
    # The nearest neighbour of a row is nearly always the same run 300 s later.
    table = thin.assign(**np.log(thin[list(features.SCALARS)]))
    grid = {"n_neighbors": (1, 2, 5, 15)}
    found = search(KNeighborsRegressor(), grid, table)
    assert (found["R2 by row"] > found["R2 by recipe"]).all()
    by_row = found["n_neighbors"][found["R2 by row"].idxmax()]
    assert by_row < found["n_neighbors"][0]


def test_a_parameter_that_the_model_has_not_is_refused(thin):
    with pytest.raises(ValueError, match="Invalid parameter 'depth'"):
        search(random_forest(1), {"regressor__depth": (1,)}, thin, features.logarithmic)


def test_there_must_be_a_group_for_every_fold(thin):
    two = thin[thin["recipe"] < 6]
    with pytest.raises(ValueError, match="number of groups"):
        search(random_forest(1), FOREST_GRID, two, features.logarithmic)
