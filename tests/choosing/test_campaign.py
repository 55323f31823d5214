import dataclasses

import numpy as np
import pandas as pd
import pytest

from helpers.choosing import batches, strategies
from helpers.choosing.baseline import expected_random
from helpers.choosing.campaign import Campaign, run_campaign, run_rounds
from helpers.choosing.pools import Pool
from helpers.choosing.stopping import Budget, Found
from helpers.models.exact_gp import ExactGP

BOUND = strategies.confidence_bound()


def line(n=12, minimise=False):
    x = np.linspace(0, 1, n)[:, None]
    values = -((x[:, 0] - 0.6) ** 2) * (-1 if minimise else 1)
    best = int(np.argmin(np.abs(x[:, 0] - 0.6)))
    return Pool("line", x, values, (best,), pd.DataFrame(x), "y", minimise)


def test_no_experiment_is_done_twice_and_the_first_one_counts():
    campaign = run_campaign(line(), ExactGP(0.3), BOUND, 0, Budget(12))
    assert sorted(campaign.order) == list(range(12))
    first = Campaign((7, 3), np.zeros(2), np.zeros(2), 1, "")
    assert first.wait((7,)) == (1, True)
    assert first.wait((3, 7)) == (2, True)
    assert first.wait((3, 7, 9)) == (2, False)
    assert first.wait((3, 7, 9), n=2) == (2, True)


def test_a_campaign_ends_when_nothing_is_left():
    assert run_campaign(line(4), None, None, 0, Budget(99)).stopped_by == "pool exhausted"


def test_equal_seeds_give_equal_campaigns_and_others_do_not():
    pool = dataclasses.replace(line(40), replicates=tuple(np.arange(80.0).reshape(40, 2)))
    runs = [run_campaign(pool, ExactGP(0.3, noise=0.05), BOUND, s, Budget(9)) for s in (1, 1, 2)]
    assert runs[0].order == runs[1].order != runs[2].order
    assert (runs[0].values == runs[1].values).all()


def test_a_loss_is_minimised_by_the_acquisition_that_maximises():
    up = run_campaign(line(), ExactGP(0.3), strategies.exploit, 3, Budget(8))
    down = run_campaign(line(minimise=True), ExactGP(0.3), strategies.exploit, 3, Budget(8))
    assert up.order == down.order
    assert (down.best_so_far() == -up.best_so_far()).all()
    assert (np.diff(down.best_so_far()) <= 0).all()


def test_chance_needs_as_many_draws_as_the_formula_says():
    pool = dataclasses.replace(line(30), targets=(2, 11, 20))
    runs = [run_campaign(pool, None, None, seed, Found(pool.targets)) for seed in range(300)]
    expected = expected_random(30, 3)
    assert np.mean([len(run) for run in runs]) == pytest.approx(expected.all, rel=0.05)
    assert np.mean([run.wait(pool.targets, 1).evaluations for run in runs]) == pytest.approx(
        expected.first, rel=0.12
    )


def test_found_counts_targets_as_they_are_measured():
    campaign = Campaign((4, 2, 9), np.zeros(3), np.zeros(3), 1, "")
    assert campaign.found((2, 9)).tolist() == [0, 1, 2]


@pytest.mark.parametrize("rule", [batches.largest, batches.believer, batches.thompson_draws])
def test_a_batch_shares_a_round_and_holds_no_experiment_twice(rule):
    campaign = run_campaign(line(50), ExactGP(0.3), BOUND, 0, Budget(13), batch_size=4, batch=rule)
    assert campaign.rounds.tolist() == [0] + [1] * 4 + [2] * 4 + [3] * 4
    assert len(set(campaign.order)) == 13


def test_the_last_batch_takes_what_is_left():
    campaign = run_campaign(line(6), ExactGP(0.3), BOUND, 0, Budget(99), batch_size=4)
    assert sorted(campaign.order) == list(range(6))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"acquisition": None}, "give a model and an acquisition"),
        ({"model": None}, "give a model and an acquisition"),
        ({"n_start": 0}, "n_start is from 1"),
        ({"n_start": 99}, "n_start is from 1"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_impossible_campaigns_are_refused(arguments, complaint):
    usual = {"model": ExactGP(), "acquisition": BOUND, "random_state": 0, "stop": Budget(3)}
    with pytest.raises(ValueError, match=complaint):
        run_campaign(line(), **(usual | arguments))


def test_the_loop_asks_the_rule_before_each_round_and_tells_why_it_ended():
    asked = []

    def stop(known):
        asked.append(known)
        return "full" if known >= 3 else ""

    assert run_rounds(1, lambda known: 1, lambda known, more: known + more, stop) == (3, "full")
    assert asked == [1, 2, 3]
