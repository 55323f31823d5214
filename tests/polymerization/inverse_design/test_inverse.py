import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import r2_score

from helpers.polymerization.inverse_design.inverse import RecipeInverter
from helpers.polymerization.inverse_design.request import Request
from helpers.polymerization.simulator.distributions import distance
from helpers.polymerization.simulator.recipe import RECIPES

TRADE = "initiator_mmol_per_L", "temperature_C"


def posteriors(inverter, rows, use, **options):
    return [
        inverter.posterior(Request.from_row(row, use, **options), 300, 0)
        for _, row in rows.iterrows()
    ]


@pytest.fixture(scope="module")
def from_all(inverter, unseen):
    return posteriors(inverter, unseen, "all")


@pytest.fixture(scope="module")
def from_scalars(inverter, unseen):
    return posteriors(inverter, unseen, "scalars")


def test_recipes_of_unseen_products_are_found_in_the_mean(from_all, unseen):
    means = np.array([posterior.mean for posterior in from_all])
    scores = r2_score(unseen[RECIPES.names], means, multioutput="raw_values")
    assert scores.mean() > 0.95


def test_intervals_cover_what_they_promise(from_all, from_scalars, unseen):
    truth = unseen[RECIPES.names].to_numpy()
    for level, low, high in ((0.5, 0.35, 0.68), (0.9, 0.78, 0.99)):
        inside = []
        for found in (from_all, from_scalars):
            ends = np.array([posterior.interval(level).to_numpy() for posterior in found])
            inside.append((ends[:, :, 0] <= truth) & (truth <= ends[:, :, 1]))
        assert low < np.mean(inside) < high


def test_three_scalars_leave_initiator_and_temperature_open_and_trade_them(from_scalars):
    spread = np.median([posterior.relative_std for posterior in from_scalars], axis=0)
    monomer, initiator, temperature, time = spread
    assert monomer < 0.03 < time < 0.1 < temperature
    assert initiator > 0.15
    assert np.median([posterior.correlation.loc[TRADE] for posterior in from_scalars]) < -0.85


def test_the_distribution_says_more_than_the_scalars(from_all, from_scalars):
    shrunk = np.median([a.std / b.std for a, b in zip(from_all, from_scalars, strict=True)], axis=0)
    assert shrunk[1] < 0.3
    assert shrunk[2] < 0.3


def test_what_tells_initiator_and_temperature_sits_in_the_short_chains(inverter, unseen):
    rows = unseen.head(4)
    seen = posteriors(inverter, rows, "distribution")
    hidden = posteriors(inverter, rows, "distribution", lowest_log10_M=3.9)
    wider = np.array([b.std / a.std for a, b in zip(seen, hidden, strict=True)])
    assert np.median(wider[:, 1]) > 2
    assert np.median(wider[:, 2]) > 2


def test_unlike_recipes_of_a_posterior_have_the_same_distribution(inverter, unseen):
    row = unseen.iloc[0]
    found = inverter.posterior(Request.from_row(row, "scalars"), 500, 0)
    far = found.farthest(found.best)
    pair = np.array([found.best[RECIPES.names], far[RECIPES.names]], dtype=float)
    assert np.abs(np.diff(RECIPES.to_unit(pair), axis=0)).max() > 0.3
    one, other = inverter.emulator_.predict(pair)[:, 3:]
    assert distance(one, other) < 0.03


def test_draws_lie_in_the_box_and_below_the_largest_conversion(inverter, from_scalars):
    draws = np.vstack([posterior.draws.to_numpy() for posterior in from_scalars])
    assert RECIPES.contains(draws).all()
    remaining = inverter.emulator_.predict(draws)[:, 0]
    assert (1 - remaining / draws[:, 0] <= inverter.largest_conversion_ + 1e-9).all()
    assert 0.9 < inverter.largest_conversion_ < 0.93


def test_equal_seeds_give_equal_posteriors(inverter, unseen):
    request = Request.from_row(unseen.iloc[1])
    first, second = (inverter.posterior(request, 100, 7) for _ in range(2))
    np.testing.assert_array_equal(first.draws, second.draws)


def test_a_wider_tolerance_lets_more_recipes_in(inverter, unseen):
    request = Request.from_row(unseen.iloc[2], "distribution")
    strict, loose = (inverter.posterior(request, 300, 0, tolerance=t) for t in (0.02, 0.2))
    assert (loose.std > strict.std).all()
    assert loose.std["monomer_mol_per_L"] > 2 * strict.std["monomer_mol_per_L"]
    best = inverter.emulator_.predict(strict.best.to_numpy(dtype=float)[None])[0, 3:]
    assert distance(best, request.distribution) < 0.02


def test_impossible_distributions_and_tolerances_are_refused(inverter, unseen):
    request = Request.from_row(unseen.iloc[0], "distribution")
    with pytest.raises(ValueError, match="not 1: divide by it"):
        inverter.posterior(Request(3 * request.distribution))
    with pytest.raises(ValueError, match="tolerance must be positive"):
        inverter.posterior(request, tolerance=0)
    with pytest.raises(ValueError, match="none is wanted"):
        inverter.posterior(Request(Mw_g_per_mol=1e5), tolerance=0.1)


def test_parameters_are_kept_as_given():
    assert clone(RecipeInverter(n_directions=6)).n_directions == 6
