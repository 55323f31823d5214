from dataclasses import astuple, replace

import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.judging.replicates import noise
from helpers.conductivity.simulator import table
from helpers.tables import datasets

TEMPERATURES = np.linspace(250, 330, 8)


def measured(sample_std, within_std, formulations=200, samples=4, seed=0):
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        [
            (T, 0.1 + formulation / 1000, 1.0, formulation * samples + sample)
            for formulation in range(formulations)
            for sample in range(samples)
            for T in TEMPERATURES
        ],
        columns=["T", "r", "c", "sample"],
    )
    error = rng.normal(0, sample_std, formulations * samples)[rows["sample"]]
    error += rng.normal(0, within_std, len(rows))
    return rows.assign(k=np.exp((rows["T"] - 290) / 40 + error))


@pytest.mark.parametrize(("sample_std", "within_std"), [(0.04, 0.02), (0.0, 0.03), (0.05, 0.0)])
def test_the_two_parts_of_the_noise_are_found_again(sample_std, within_std):
    found = noise(measured(sample_std, within_std))
    assert found.sample_std == pytest.approx(sample_std, rel=0.06, abs=0.003)
    assert found.within_std == pytest.approx(within_std, rel=0.06, abs=1e-9)
    parts = np.hypot(found.sample_std, found.within_std)
    assert found.relative_std == pytest.approx(parts, rel=0.02)


def test_the_ceiling_is_what_the_true_law_reaches_and_not_the_means_of_the_replicates():
    rows = measured(0.1, 0.1, samples=2)
    found = noise(rows)
    log_k, truth = np.log(rows["k"]), (rows["T"] - 290) / 40
    means = log_k.groupby([rows["T"], rows["r"]]).transform("mean")
    of_truth, of_means = (1 - np.mean((log_k - x) ** 2) / np.var(log_k) for x in (truth, means))
    assert found.log_r2_ceiling == pytest.approx(of_truth, abs=3e-3)
    assert of_means > found.log_r2_ceiling + 0.01


def test_a_row_that_is_repeated_exactly_counts_as_a_duplicate():
    rows = measured(0.1, 0.1, formulations=2)
    rows.loc[rows.index[len(TEMPERATURES)], "k"] = rows.loc[0, "k"]
    assert noise(rows).duplicates == 1


def test_twice_the_conductivity_is_twice_the_absolute_noise_and_the_same_relative_one():
    rows = measured(0.1, 0.1, formulations=20)
    once, twice = noise(rows), noise(rows.assign(k=2 * rows["k"]))
    assert twice.std == pytest.approx(2 * once.std)
    # approx compares tuples of numbers, and dataclasses only for equality
    assert astuple(replace(twice, std=once.std)) == pytest.approx(astuple(once))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda rows: rows.drop(columns="sample"), "no column sample"),
        (lambda rows: rows.assign(k=-rows["k"]), "has to be positive"),
        (lambda rows: rows[rows["T"] == TEMPERATURES[0]], "two samples at two temperatures"),
        (lambda rows: rows.drop_duplicates(["T", "r", "c"]), "two samples at two temperatures"),
    ],
)
def test_a_table_that_cannot_tell_the_noise_is_refused(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        noise(change(measured(0.1, 0.1, formulations=3)))


def test_the_published_replicates_scatter_as_stated():
    if not datasets.is_cached("conductivity_flores"):
        pytest.skip("conductivity is neither mirrored nor cached; tests do not download")
    found = noise(table.published_table())
    assert (found.groups, found.degrees_of_freedom, found.duplicates) == (799, 2777, 51)
    assert found.std == pytest.approx(0.302, abs=5e-4)
    assert found.relative_std == pytest.approx(0.0447, abs=5e-5)
    assert found.sample_std == pytest.approx(table.SAMPLE_STD, abs=5e-4)
    assert found.within_std == pytest.approx(table.WITHIN_STD, abs=5e-4)
    assert found.r2_ceiling == pytest.approx(0.9925, abs=5e-5)
    assert found.log_r2_ceiling == pytest.approx(0.9966, abs=5e-5)


def test_replicates_whose_conditions_differ_in_a_last_digit_are_replicates():
    rows = measured(0.04, 0.02, formulations=20)
    other = rows.copy()
    for name in ("T", "r", "c"):
        values = other[name].to_numpy(copy=True)
        values[::2] = np.nextafter(values[::2], np.inf)
        other[name] = values
    before, after = noise(rows), noise(other)
    assert after.groups == before.groups
    assert after.relative_std == pytest.approx(before.relative_std)
    assert after.within_std == pytest.approx(before.within_std)
