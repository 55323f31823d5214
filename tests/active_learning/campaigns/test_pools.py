import numpy as np
import pytest

from helpers.active_learning.campaigns.pools import electrolyte_pool, schwefel_pool, silver_pool
from helpers.choosing import Budget, Found, confidence_bound, first_of, run_campaign
from helpers.models import ExactGP
from helpers.tables import datasets

ADDITIVE = ExactGP(4.0, additive=True)
BOUND = confidence_bound()


def needs_silver():
    if not datasets.is_cached("silver_nanoparticles"):
        pytest.skip("silver_nanoparticles is neither mirrored nor cached; tests do not download")


def test_the_schwefel_pool_has_441_points_without_noise():
    pool = schwefel_pool()
    assert len(pool) == 441 and pool.targets == (102, 382, 396, 397, 417)
    assert {pool.measure(102, seed) for seed in range(5)} == {pool.values[102]}


def test_turning_the_axes_changes_what_a_model_sees_and_nothing_else():
    plain, turned = schwefel_pool(), schwefel_pool(45)
    assert (plain.values == turned.values).all() and plain.targets == turned.targets
    assert plain.inputs.equals(turned.inputs)
    assert not np.allclose(plain.X, turned.X)


def test_electrolytes_are_85_formulations_whose_cells_scatter_about_their_mean():
    pool = electrolyte_pool()
    assert len(pool) == 85 and pool.sign == 1
    assert pool.X.min() == 0 and pool.X.max() == 1
    place = max(range(85), key=lambda i: len(pool.replicates[i]))
    drawn = {pool.measure(place, seed) for seed in range(40)}
    assert len(drawn) > 1 and drawn <= set(pool.replicates[place])
    assert pool.values[place] == pytest.approx(pool.replicates[place].mean())
    assert min(pool.values[list(pool.targets)]) >= np.sort(pool.values)[-3]


def test_silver_is_a_loss_of_164_conditions_and_the_targets_are_the_smallest():
    needs_silver()
    pool = silver_pool()
    assert len(pool) == 164 and sum(map(len, pool.replicates)) == 3295
    assert pool.minimise and pool.sign == -1
    assert pool.values[list(pool.targets)].max() == np.sort(pool.values)[2]
    assert pool.values.min() == pytest.approx(0.148, abs=0.001)


def test_the_best_silver_condition_by_median_beats_that_by_mean_in_its_typical_droplet():
    needs_silver()
    medians = [np.median(droplets) for droplets in silver_pool().replicates]
    assert min(medians) == pytest.approx(0.135, abs=0.001)


def test_the_replicates_of_silver_scatter_by_a_fiftieth():
    needs_silver()
    stds = [droplets.std(ddof=1) for droplets in silver_pool().replicates if len(droplets) > 1]
    assert np.median(stds) == pytest.approx(0.022, abs=0.002)


@pytest.mark.parametrize("seed", range(5))
def test_the_additive_process_finds_all_five_points_within_60_experiments(seed):
    pool = schwefel_pool()
    campaign = run_campaign(pool, ADDITIVE, BOUND, seed, Found(pool.targets))
    assert len(campaign) <= 60
    assert campaign.stopped_by == "5 of 5 targets found"


def test_turning_the_axes_takes_the_additive_process_its_lead():
    pool = schwefel_pool(45)
    stop = first_of(Found(pool.targets), Budget(60))
    found = [
        run_campaign(pool, ADDITIVE, BOUND, seed, stop).wait(pool.targets)[1] for seed in (0, 1)
    ]
    assert found == [False, False]
