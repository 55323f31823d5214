import numpy as np
import pytest

from helpers.choosing import expected_random
from helpers.nanoparticles.campaigns import published
from helpers.tables import datasets


@pytest.fixture(scope="module")
def table():
    if not datasets.is_cached(published.NAME):
        pytest.skip("silver_nanoparticles is neither mirrored nor cached; tests do not download")
    return published.conditions()


def test_there_are_164_conditions_and_3295_droplets(table):
    assert len(table) == len(table.inputs) == 164
    assert sum(map(len, table.replicates)) == 3295


def test_the_best_by_median_and_by_mean_have_different_losses(table):
    assert min(map(np.median, table.replicates)) == pytest.approx(0.135, abs=0.001)
    assert table.values.min() == pytest.approx(0.148, abs=0.001)


def test_droplets_scatter_as_the_lesson_says(table):
    std = np.array([droplets.std(ddof=1) for droplets in table.replicates])
    ranges = (0.0, 0.2), (0.3, 0.5), (0.7, 1.0)
    scatter = [np.median(std[(table.values >= a) & (table.values < b)]) for a, b in ranges]
    assert np.round(scatter, 2).tolist() == [0.01, 0.03, 0.01]
    assert np.median(std) == pytest.approx(0.022, abs=0.002)


def test_a_process_finds_the_best_sooner_than_chance(table):
    waits = [published.search(table.X, table.values, seed) for seed in range(5)]
    assert np.mean(waits) < 60 < expected_random(len(table), 1).first == 82.5


def test_a_search_counts_what_it_measured():
    X = np.linspace(0, 1, 12)[:, None]
    waits = [published.search(X, (X[:, 0] - 0.4) ** 2, seed, n_start=2) for seed in range(5)]
    assert all(1 <= wait <= 12 for wait in waits) and np.mean(waits) < 6.5
