from types import SimpleNamespace

import pytest

from helpers.models.splitters import GroupHoldOut, hold_out
from helpers.polymerization.inverse_design.inverse import RecipeInverter
from helpers.polymerization.learning.emulator import OUTPUTS
from helpers.polymerization.simulator.recipe import RECIPES
from helpers.polymerization.simulator.table import bundled_table


@pytest.fixture(scope="session")
def butyl_acrylate():
    """The bundled table, and a fifth of its recipes held out."""
    table = bundled_table()
    train, test = hold_out(table, GroupHoldOut(0.2, random_state=3), table["recipe"])
    return SimpleNamespace(table=table, train=train, test=test)


@pytest.fixture(scope="session")
def inverter(butyl_acrylate):
    """An inverter that has not seen the held-out recipes."""
    train = butyl_acrylate.train
    return RecipeInverter().fit(train[RECIPES.names], train[list(OUTPUTS)], train["recipe"])


@pytest.fixture(scope="session")
def unseen(butyl_acrylate):
    """A row each of 24 held-out recipes strictly inside the box."""
    test = butyl_acrylate.test
    place = RECIPES.to_unit(test[RECIPES.names])
    inside = test[((place > 0.001) & (place < 0.999)).all(axis=1)]
    return inside.groupby("recipe").sample(1, random_state=0).head(24)
