import numpy as np
import pandas as pd
import pytest

from helpers.polymerization.inverse_design.posterior import Posterior
from helpers.polymerization.simulator.recipe import RECIPES


@pytest.fixture
def posterior():
    rng = np.random.default_rng(0)
    U = np.clip(0.5 + 0.1 * rng.standard_normal((2000, 4)), 0, 1)
    U[:, 1] = 1 - U[:, 2]
    draws = pd.DataFrame(RECIPES.from_unit(U), columns=RECIPES.names)
    return Posterior(draws, -((U - 0.5) ** 2).sum(axis=1), 5000)


def test_mean_and_spread_are_those_of_the_draws(posterior):
    np.testing.assert_allclose(posterior.relative_std, 0.1, rtol=0.05)
    assert posterior.mean["temperature_C"] == pytest.approx(70, abs=0.2)
    assert posterior.std["temperature_C"] == pytest.approx(2, rel=0.05)


def test_what_makes_up_for_each_other_is_correlated(posterior):
    pair = "initiator_mmol_per_L", "temperature_C"
    assert posterior.correlation.loc[pair] == pytest.approx(-1)


def test_an_interval_holds_its_share_of_the_draws(posterior):
    ends = posterior.interval(0.5)
    inside = (posterior.draws >= ends["low"]) & (posterior.draws <= ends["high"])
    np.testing.assert_allclose(inside.mean(), 0.5, atol=0.01)


def test_the_best_recipe_has_the_highest_likelihood(posterior):
    assert posterior.best.name == "best"
    assert posterior.best["temperature_C"] == pytest.approx(70, abs=1)


def test_the_farthest_recipe_is_still_a_likely_one(posterior):
    away = posterior.farthest(posterior.best, share=0.5)
    typical = RECIPES.to_unit(posterior.draws.to_numpy()) - 0.5
    unlike = np.linalg.norm(RECIPES.to_unit(away.to_numpy()) - 0.5)
    assert unlike == pytest.approx(np.median(np.linalg.norm(typical, axis=1)), rel=0.1)


@pytest.mark.parametrize("share", [0, 1.5])
def test_shares_and_levels_lie_between_0_and_1(posterior, share):
    with pytest.raises(ValueError, match="share must be above 0"):
        posterior.farthest(posterior.best, share)
    with pytest.raises(ValueError, match="level must be between 0 and 1"):
        posterior.interval(share)
