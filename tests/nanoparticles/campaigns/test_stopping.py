import numpy as np
import pandas as pd
import pytest

from helpers.nanoparticles.campaigns.campaign import run_campaign
from helpers.nanoparticles.campaigns.spectrum_models import ComponentGP
from helpers.nanoparticles.campaigns.stopping import first_round, follow
from helpers.nanoparticles.campaigns.strategies import at_random


def test_a_model_grows_stable_and_accurate_under_random_recipes():
    table = follow(run_campaign(at_random, 0, rounds=6), ComponentGP, 256)
    assert table.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert table.loc[1, ["stability", "accuracy"]].isna().all()
    assert (np.diff(table["loss"]) <= 0).all()
    assert table["accuracy"].iloc[3:].mean() > table["accuracy"].iloc[1]
    assert table["stability"].iloc[-1] > table["stability"].iloc[1]


@pytest.mark.parametrize(
    ("below", "limit", "found"), [(True, 0.2, 3), (True, 0.01, None), (False, 0.4, 1)]
)
def test_a_rule_is_met_in_the_first_round_that_reaches_its_limit(below, limit, found):
    values = pd.Series([0.5, 0.3, 0.2, 0.1], index=[1, 2, 3, 4])
    assert first_round(values, limit, below) == found
