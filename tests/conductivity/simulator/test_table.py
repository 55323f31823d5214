import hashlib

import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.simulator import table
from helpers.conductivity.simulator.truth import true_conductivity
from helpers.tables import datasets

CONDITIONS = ["T", "r", "c"]


@pytest.fixture(scope="module")
def bundled():
    return table.bundled_table()


@pytest.fixture(scope="module")
def published():
    if not datasets.is_cached("conductivity_flores"):
        pytest.skip("conductivity is neither mirrored nor cached; tests do not download")
    return table.published_table()


def test_the_whole_table_comes_out_again_with_a_card_of_its_own(tmp_path):
    made = pd.read_csv(table.make(tmp_path))
    expected = datasets.load("conductivity")
    pd.testing.assert_frame_equal(made[CONDITIONS], expected[CONDITIONS])
    # a last digit may turn where another machine rounds the exponential differently
    np.testing.assert_allclose(made["k"], expected["k"], rtol=0, atol=1.01e-3)
    assert {path.name for path in tmp_path.iterdir()} == {"conductivity.csv", "card.toml"}
    card = (tmp_path / "card.toml").read_text(encoding="utf-8")
    assert hashlib.sha256((tmp_path / "conductivity.csv").read_bytes()).hexdigest() in card


def test_a_short_table_is_the_beginning_of_the_whole(tmp_path, bundled):
    made = pd.read_csv(table.make(tmp_path, rows=15))
    pd.testing.assert_frame_equal(made, bundled.head(15)[[*CONDITIONS, "k"]], atol=1.01e-3)
    assert "\nrows = 15\n" in (tmp_path / "card.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("rows", [0, 3627])
def test_no_other_rows_than_those_of_the_design_can_be_made(tmp_path, rows):
    with pytest.raises(ValueError, match="from 1 to 3626"):
        table.make(tmp_path, rows=rows)


def test_a_card_without_a_place_for_a_fact_is_refused(tmp_path):
    (tmp_path / "card.toml").write_text("rows = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs one line 'made_on"):
        table.make(tmp_path)


def test_the_synthetic_table_has_the_published_conditions_as_often(bundled, published):
    pd.testing.assert_series_equal(
        bundled.groupby(CONDITIONS).size(), published.groupby(CONDITIONS).size()
    )


def test_both_tables_hold_363_samples_of_85_formulations_under_equal_numbers(bundled, published):
    for each in (bundled, published):
        assert each["sample"].nunique() == 363
        assert each["formulation"].nunique() == 85
        assert each.groupby("sample")["T"].apply(lambda T: T.is_monotonic_increasing).all()
        assert (each.groupby("sample")["formulation"].nunique() == 1).all()
        assert each.groupby("sample").size().value_counts().to_dict() == {10: 359, 9: 4}
    pairs = [each.groupby("formulation")[["r", "c"]].first() for each in (bundled, published)]
    pd.testing.assert_frame_equal(*pairs)


def test_no_measured_conductivity_is_in_the_synthetic_table(bundled, published):
    ours = bundled.groupby(CONDITIONS)["k"].apply(set)
    theirs = published.groupby(CONDITIONS)["k"].apply(set)
    shared = sum(len(a & b) for a, b in zip(ours, theirs, strict=True))
    # three decimals leave some twenty chance coincidences among 3626 rows
    assert shared < 0.02 * len(bundled)
    formulations = pd.read_csv(datasets.data_directory() / "conductivity" / "formulations.csv")
    assert list(formulations) == ["r", "c", "samples"]


def test_the_synthetic_table_scatters_around_the_true_law_as_its_noise_says(bundled):
    error = np.log(bundled["k"] / true_conductivity(bundled["T"], bundled["r"], bundled["c"]))
    assert np.std(error) == pytest.approx(np.hypot(table.SAMPLE_STD, table.WITHIN_STD), rel=0.08)
    of_sample = error.groupby(bundled["sample"]).mean()
    assert np.std(of_sample) == pytest.approx(table.SAMPLE_STD, rel=0.1)


def test_the_synthetic_table_resembles_the_published_one_and_does_not_follow_it(published):
    k = published["k"]
    ours = true_conductivity(published["T"], published["r"], published["c"])
    assert 0.96 < 1 - np.mean((ours - k) ** 2) / np.var(k) < 0.98


def test_errors_come_from_the_random_state_alone():
    design = table.design().head(40)
    first, again, other = (table.simulate(design, seed)["k"] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).mean() > 0.9
