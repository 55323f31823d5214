import numpy as np
import pytest

from helpers.experiments.designs import Input, InputSpace
from helpers.nanoparticles.campaigns.campaign import (
    Syntheses,
    joined,
    observe,
    run_campaign,
    true_loss,
)
from helpers.nanoparticles.campaigns.strategies import PENALISED, STRATEGIES, at_random
from helpers.nanoparticles.simulator.losses import loss
from helpers.nanoparticles.simulator.recipes import MIXABLE, candidates, feasible
from helpers.nanoparticles.simulator.spectra import disc_target


@pytest.fixture(scope="module")
def chance():
    return run_campaign(at_random, 0, rounds=3)


def test_a_campaign_has_rounds_of_fifteen_feasible_recipes(chance):
    assert len(chance) == 45 and np.bincount(chance.rounds).tolist() == [0, 15, 15, 15]
    assert feasible(chance.recipes).all()
    assert chance.spectra.shape == (45, 421)


def test_campaigns_of_one_seed_share_their_start(chance):
    other = run_campaign(PENALISED, 0, rounds=2)
    assert (other.recipes[:15] == chance.recipes[:15]).all()
    assert (other.losses[:15] == chance.losses[:15]).all()
    assert (other.recipes[15:] != chance.recipes[15:30]).any()
    assert (run_campaign(at_random, 1, rounds=1).recipes != chance.recipes[:15]).any()


def test_the_best_true_loss_is_that_of_the_recipe_the_laboratory_picks(chance):
    best = chance.best_true()
    assert len(best) == 3
    assert best[-1] == true_loss(chance.best()[None], chance.target)[0]
    assert chance.until(1).best_true()[0] == best[0]


def test_old_spectra_can_be_judged_by_a_new_target(chance):
    new = disc_target(40.0, 8.0)
    judged = chance.judged_by(new)
    assert (judged.losses == loss(chance.spectra, new)).all()
    assert (judged.recipes == chance.recipes).all() and judged.target is new


def test_a_campaign_goes_on_from_what_is_known(chance):
    more = run_campaign(at_random, 9, rounds=4, start=chance)
    assert (more.recipes[:45] == chance.recipes).all() and more.rounds.max() == 4


def test_pumps_round_what_is_proposed():
    made = observe(candidates(8, 0), 1, disc_target(), 0)
    assert np.allclose(made.recipes[:, :4] * 100, np.round(made.recipes[:, :4] * 100))


def test_moving_bounds_leave_a_box_that_is_too_small():
    def at_the_bound(record, space, size, rng):
        X = record.recipes[:size].copy()
        X[:, 4] = space["total"].high
        return X

    def narrow(item):
        return Input(item.name, item.low, 300.0 if item.name == "total" else item.high)

    box = InputSpace(tuple(narrow(item) for item in MIXABLE))
    fixed = run_campaign(at_the_bound, 0, rounds=4, space=box)
    moved = run_campaign(at_the_bound, 0, rounds=4, space=box, move_bounds=True)
    assert fixed.recipes[:, 4].max() == 300
    assert moved.recipes[:, 4].max() > 300


def test_records_join_in_order(chance):
    both = joined(chance.until(1), chance.until(2))
    assert isinstance(both, Syntheses) and len(both) == 45


@pytest.mark.parametrize("seed", range(3))
def test_six_rounds_of_penalised_batches_beat_chance(seed):
    model = run_campaign(PENALISED, seed, rounds=6).best_true()[-1]
    chance = run_campaign(STRATEGIES["random"], seed, rounds=6).best_true()[-1]
    assert model < 0.13 and model < chance
