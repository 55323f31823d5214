import numpy as np
import pandas as pd
import pytest

from helpers.polymerization.inverse_design.closing_loop import close_loop, resimulate
from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.learning.emulator import OUTPUTS
from helpers.polymerization.simulator.recipe import RECIPES

SMALL = 2e7


@pytest.fixture(scope="module")
def wanted(unseen):
    # quick recipes with many radicals, so that a small volume does not slow them
    return unseen[(unseen["conversion"] < 0.75) & (unseen["initiator_mmol_per_L"] >= 7.5)].head(4)


def test_a_run_gives_what_the_emulator_was_trained_for(wanted):
    again = resimulate(wanted, 0, SMALL)
    assert tuple(again.columns) == OUTPUTS
    assert again.index.equals(wanted.index)
    np.testing.assert_allclose(again["Mn_g_per_mol"], wanted["Mn_g_per_mol"], rtol=0.05)


def test_equal_seeds_give_equal_runs(wanted):
    rows = wanted.head(1)
    pd.testing.assert_frame_equal(resimulate(rows, 3, SMALL), resimulate(rows, 3, SMALL))


def test_proposed_recipes_give_the_wanted_product_and_a_wrong_one_does_not(inverter, wanted):
    found = [inverter.posterior(Request.from_row(row), 200, 0) for _, row in wanted.iterrows()]
    proposed = pd.DataFrame([posterior.best for posterior in found])
    loop = close_loop(wanted, proposed, 0, SMALL)
    assert loop["distance"].median() < 1.5 * loop["replicate"].median()
    np.testing.assert_allclose(loop["ratio"], loop["distance"] / loop["replicate"])
    assert np.abs(loop["Mw_off"]).max() < 0.05
    wrong = wanted[RECIPES.names].assign(temperature_C=lambda x: x["temperature_C"] - 8)
    assert close_loop(wanted, wrong, 0, SMALL)["ratio"].min() > 1.5


def test_each_row_needs_a_proposal(wanted):
    with pytest.raises(ValueError, match="4 rows are wanted, 1 recipes proposed"):
        close_loop(wanted, wanted[RECIPES.names].head(1))
