import numpy as np
import pytest

from helpers.models.splitters import GroupHoldOut, hold_out
from helpers.polymerization.learning import features
from helpers.polymerization.learning.explanation import shap_by_block, shap_values
from helpers.polymerization.learning.recipe_models import random_forest
from helpers.polymerization.simulator.table import bundled_table


@pytest.fixture(scope="module")
def halves():
    return hold_out(bundled_table(), GroupHoldOut(0.2, random_state=0), bundled_table()["recipe"])


@pytest.fixture(scope="module")
def forest(halves):
    train, _ = halves
    model = random_forest(8, min_samples_leaf=5)
    return model.fit(features.composite(train), features.targets(train))


@pytest.fixture(scope="module")
def rows(halves):
    return features.composite(halves[1].sample(100, random_state=0))


def test_contributions_sum_up_to_the_prediction(forest, rows):
    values = shap_values(forest, rows)
    assert values.shape == (100, 103, 4)
    base = forest.predict(rows) - values.sum(axis=1)
    np.testing.assert_allclose(base, np.broadcast_to(base[0], base.shape), rtol=1e-6)


def test_there_is_a_row_for_each_scalar_and_block_and_a_column_for_each_target(forest, rows):
    table = shap_by_block(forest, rows, size=20)
    assert list(table.columns) == list(features.TARGETS)
    assert list(table.index[:3]) == list(features.SCALARS)
    assert list(table.index[3:5]) == ["log10 M 2.00-2.94", "log10 M 2.94-3.88"]
    assert len(table) == 3 + 5
    assert table.min(axis=None) >= 0


def test_a_block_moves_predictions_by_no_more_than_its_bins_and_no_less_than_their_sum(
    forest, rows
):
    single, blocks = (shap_by_block(forest, rows, size=size) for size in (1, 50))
    upper = single.iloc[3:].groupby(np.arange(100) // 50).sum().to_numpy()
    assert (blocks.iloc[3:].to_numpy() <= upper + 1e-12).all()
    values = shap_values(forest, rows)[:, 3:53].sum(axis=1).mean(axis=0)
    low = 100 * np.abs(values) / [2.5, 17.5, 20.0, 3300.0]
    assert (blocks.iloc[3].to_numpy() >= low - 1e-9).all()


def test_the_forest_takes_the_time_from_the_monomer_that_remains(forest, rows):
    assert shap_by_block(forest, rows)["time_s"].idxmax() == "remaining_monomer_mol_per_L"


def test_the_forest_takes_temperature_from_the_trimers_of_beta_scission(forest, rows):
    trimer = np.log10(3 * 128.17)
    leading = shap_by_block(forest, rows)["temperature_C"].idxmax()
    low, high = (float(edge) for edge in leading.split()[-1].split("-"))
    assert low < trimer < high


def test_a_forest_without_scalars_is_explained_too(halves):
    train, test = halves
    model = random_forest(2, min_samples_leaf=20)
    model.fit(features.distribution(train), features.targets(train))
    assert len(shap_by_block(model, features.distribution(test.head(5)))) == 10


def test_all_bins_are_needed(forest, rows):
    with pytest.raises(ValueError, match="w_00 to w_99"):
        shap_by_block(forest, rows.drop(columns="w_50"))
    with pytest.raises(ValueError, match="must divide the number of bins"):
        shap_by_block(forest, rows, size=7)
