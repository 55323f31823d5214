import asyncio
import math

import numpy as np
import pandas as pd
import pytest

from helpers.laboratory.campaigns.client import DeviceClient, Patience
from helpers.laboratory.campaigns.closed_loop import (
    ClosedLoop,
    best_so_far,
    history,
    measurements_needed,
    measurements_to_reach,
    random_expectation,
)
from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.campaigns.learners import VALUE, GaussianProcessLearner, RandomLearner
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator, SamplesFailedError
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.simulator.electrolyte import conductivity, optimum
from helpers.laboratory.simulator.faults import Fault

RANDOM = RandomLearner(RECIPES)
PAIR = {"pump": 1, "potentiostat": 1}
RECIPE = {"salt_mol_kg": 1.0, "cosolvent_share": 0.6}


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def run(sets, ledger, scene, *, campaign="c", propose=RANDOM, **settings):
    async def play():
        patience = Patience(tries=3, base_s=1e-3, cap_s=2e-3)
        async with DeviceClient(ledger, campaign, token=sets.token, patience=patience) as client:
            orchestrator = Orchestrator(client, sets.pool())
            return await scene(ClosedLoop(orchestrator, propose, **settings))

    return asyncio.run(play())


def test_the_loop_measures_what_the_learner_proposes(tmp_path, ledger):
    told = []

    def propose(table, rng):
        told.append(table)
        return RANDOM(table, rng)

    with DeviceSets(tmp_path, PAIR) as sets:
        table = run(sets, ledger, lambda loop: loop.run(4), propose=propose)
    assert [len(t) for t in told] == [0, 1, 2, 3]
    assert told[3][VALUE].notna().all()
    assert table["sample"].tolist() == ["s0000", "s0001", "s0002", "s0003"]
    assert (table["proposed_by"] == "learner").all()
    assert (table["measured_by"] == "device").all()
    assert table[VALUE].to_numpy() == pytest.approx(best_so_far_truth(table), rel=0.05)


def best_so_far_truth(table):
    return conductivity(*(table[name].to_numpy() for name in RECIPES.names))


def test_with_two_pairs_the_learner_knows_what_is_under_way(tmp_path, ledger):
    told = []

    def propose(table, rng):
        told.append(table)
        return RANDOM(table, rng)

    with DeviceSets(tmp_path, {"pump": 2, "potentiostat": 2}, delay_s=0.1) as sets:
        run(sets, ledger, lambda loop: loop.run(6), propose=propose, at_once=2)
    assert [len(t) for t in told] == list(range(6))  # one after the other, never the same history
    missing = [t[VALUE].isna().sum() for t in told]
    # later, the other sample may have ended in the same moment
    assert missing[:2] == [0, 1]
    assert max(missing) == 1


def test_a_loop_started_again_makes_the_proposals_it_would_have_made(tmp_path, ledger):
    learner = GaussianProcessLearner(RECIPES, points=15, n_initial=3)
    with DeviceSets(tmp_path / "a", PAIR) as sets:
        whole = run(sets, ledger, lambda loop: loop.run(7), propose=learner)
    with DeviceSets(tmp_path / "b", PAIR) as sets:
        for samples in (2, 5, 7):
            parts = run(
                sets, ledger, lambda loop, n=samples: loop.run(n), campaign="d", propose=learner
            )
    pd.testing.assert_frame_equal(whole, parts)


def test_a_sample_proposed_and_not_measured_is_measured_first(tmp_path, ledger):
    ledger.add("proposal", "c", "s0000", payload={"recipe": RECIPE, "by": "learner"})
    with DeviceSets(tmp_path, PAIR) as sets:
        table = run(sets, ledger, lambda loop: loop.run(2))
    assert table.loc[0, RECIPES.names].to_dict() == RECIPE
    assert table[VALUE].notna().all()


def test_a_human_takes_over_for_one_recipe(tmp_path, ledger):
    async def scene(loop):
        loop.orchestrator.pause(by="Ada")
        task = asyncio.create_task(loop.run(3))
        await asyncio.sleep(0.05)
        assert not ledger.events(kind="proposal")  # the learner is not asked while paused
        loop.suggest(RECIPE, operator="Ada")
        assert loop.suggestions == [RECIPE]
        loop.orchestrator.resume(by="Ada")
        return await task

    with DeviceSets(tmp_path, PAIR) as sets:
        table = run(sets, ledger, scene)
    assert table["proposed_by"].tolist() == ["Ada", "learner", "learner"]
    assert table.loc[0, RECIPES.names].to_dict() == RECIPE


def test_a_human_is_heard_while_the_learner_still_thinks(tmp_path, ledger):
    async def scene(loop):
        def slow(table, rng):
            loop.suggest(RECIPE, operator="Ada")
            return RANDOM(table, rng)

        loop.propose = slow
        return await loop.run(1)

    with DeviceSets(tmp_path, PAIR) as sets:
        assert run(sets, ledger, scene)["proposed_by"].tolist() == ["Ada"]


@pytest.mark.parametrize(
    ("recipe", "operator", "says"),
    [
        ({"salt_mol_kg": 1.0}, "Ada", "a recipe has salt_mol_kg, cosolvent_share"),
        ({**RECIPE, "salt_mol_kg": 3.0}, "Ada", "outside of what the laboratory can mix"),
        ({**RECIPE, "salt_mol_kg": math.nan}, "Ada", "outside of what the laboratory can mix"),
        (RECIPE, "", "the name of its operator"),
    ],
)
def test_a_suggestion_must_be_a_recipe_that_somebody_answers_for(
    tmp_path, ledger, recipe, operator, says
):
    async def scene(loop):
        with pytest.raises(ValueError, match=says):
            loop.suggest(recipe, operator)

    with DeviceSets(tmp_path, {"pump": 1}) as sets:
        run(sets, ledger, scene)


def test_after_a_failure_no_sample_is_begun_and_the_next_run_goes_on(tmp_path, ledger):
    faults = [Fault("error", on_action=2, times=3)]
    with DeviceSets(tmp_path, PAIR, settings={"pump": {"faults": faults}}) as sets:
        with pytest.raises(SamplesFailedError, match=r"s0001: pump-1.*3 tries \(3 error\)"):
            run(sets, ledger, lambda loop: loop.run(4))
        assert len(history(ledger, "c")) == 2
        assert run(sets, ledger, lambda loop: loop.run(4))[VALUE].notna().all()


def test_at_least_one_sample_is_under_way(ledger):
    with pytest.raises(ValueError, match="not 0"):
        ClosedLoop(None, RANDOM, at_once=0)


def made(*shares):
    """A history whose recipes have these shares of the optimal conductivity, nearly."""
    best = optimum()
    salts = np.linspace(0.1, best.salt_mol_kg, 5001)
    curve = conductivity(salts, best.cosolvent_share) / best.conductivity_ms_cm
    table = pd.DataFrame({"salt_mol_kg": [salts[np.abs(curve - s).argmin()] for s in shares]})
    return table.assign(cosolvent_share=best.cosolvent_share)


def test_the_judge_counts_measurements_to_the_first_good_recipe():
    assert measurements_to_reach(made(0.5, 0.9, 0.99, 1.0)) == 3
    assert measurements_to_reach(made(0.5, 0.9, 0.99, 1.0), share=0.8) == 2


def test_measurements_needed_stand_in_a_row_a_campaign_and_a_column_a_share():
    table = measurements_needed([made(0.5, 0.9, 0.99), made(0.99)], shares=(0.8, 0.98))
    assert table.to_numpy().tolist() == [[2, 3], [1, 1]] and list(table) == [0.8, 0.98]


def test_a_campaign_that_never_gets_there_is_censored_not_counted_as_its_length():
    assert measurements_to_reach(made(0.5, 0.9)) == math.inf


def test_the_best_so_far_never_falls():
    top = optimum().conductivity_ms_cm
    assert best_so_far(made(0.5, 0.9, 0.7)) / top == pytest.approx([0.5, 0.9, 0.9], abs=1e-3)


def test_the_expectation_of_random_search_is_what_random_search_takes():
    rng = np.random.default_rng(0)
    recipes = RECIPES.from_unit(rng.random((200_000, 2)))
    near = conductivity(*recipes.T) >= 0.98 * optimum().conductivity_ms_cm
    assert random_expectation() == pytest.approx(1 / near.mean(), rel=0.05)
    assert random_expectation(0.9) < random_expectation(0.98)
