import numpy as np
import pytest
from scipy.stats import spearmanr

from helpers.electrodes.simulator import coating, published_tables
from helpers.electrodes.simulator.coating import coat, coating_campaign
from helpers.tables import datasets


@pytest.fixture(scope="module")
def campaigns():
    return [coating_campaign(seed) for seed in range(10)]


@pytest.fixture(scope="module")
def published():
    if not datasets.is_cached("coating_heterogeneity"):
        pytest.skip("coating_heterogeneity is neither mirrored nor cached")
    return published_tables.coating_heterogeneity()


def slope(table, name):
    return np.polyfit(np.log(table["gap_um"]), np.log(table[name]), 1)[0]


def test_mean_loading_and_thickness_follow_the_gap():
    thin, thick = coat(100, random_state=0), coat(300, random_state=0)
    assert thick.loading_mg_cm2.mean() / thin.loading_mg_cm2.mean() == pytest.approx(3, rel=0.03)
    assert thick.thickness_um.mean() / thin.thickness_um.mean() == pytest.approx(3, rel=0.03)


def test_without_errors_a_film_is_even():
    even = coat(200, loading_factor=0, thickness_factor=0)
    assert max(even.unevenness().values()) < 1e-12  # rounding of the mean
    assert even.loading_mg_cm2[0, 0] == pytest.approx(0.62 * 200e-4 * 2.0 * 0.65 * 1e3)


def test_the_table_has_the_published_columns(campaigns):
    table = campaigns[0]
    expected = [
        *published_tables.HETEROGENEITY_INPUTS,
        *published_tables.HETEROGENEITY_RESPONSES,
        "formulation",
    ]
    assert list(table.columns) == expected
    assert len(table) == 144 and not table.isna().any().any()
    assert (table[list(published_tables.HETEROGENEITY_RESPONSES)] > 0).all().all()


@pytest.mark.parametrize(("name", "tolerance"), [("loading", 0.05), ("thickness", 0.06)])
def test_slopes_and_levels_are_those_of_the_published_table(campaigns, published, name, tolerance):
    slopes = [slope(table, name) for table in campaigns]
    assert np.mean(slopes) == pytest.approx(slope(published, name), abs=tolerance)
    means = np.mean([table[name].mean() for table in campaigns])
    assert means == pytest.approx(published[name].mean(), rel=0.12)


def test_lines_across_are_more_even_than_lines_along_as_published(campaigns, published):
    for table in (*campaigns, published):
        across, along = (
            table[[f"loading_{where}_{line}" for line in (1, 2, 3)]].mean(axis=1)
            for where in ("across", "along")
        )
        assert (across / table["loading"]).mean() < (along / table["loading"]).mean()


def test_the_published_rank_correlation_of_the_thickness_is_stronger_than_ours(
    campaigns, published
):
    ours = [spearmanr(t["gap_um"], t["thickness"]).statistic for t in campaigns]
    theirs = spearmanr(published["gap_um"], published["thickness"]).statistic
    assert theirs < np.mean(ours) - np.std(ours)


def test_composition_has_no_effect_on_ours(campaigns):
    effect = [spearmanr(t["am_percent"], t["loading"]).statistic for t in campaigns]
    assert abs(np.mean(effect)) < 3 * np.std(effect) / np.sqrt(len(effect)) + 0.02


def test_the_seed_decides():
    one, same, other = (coating_campaign(seed)["loading"] for seed in (1, 1, 2))
    assert (one == same).all() and (one != other).any()


@pytest.mark.parametrize(
    "wrong", [{"gap_um": 5}, {"gap_um": 100, "solids": 1.2}], ids=["gap", "solids"]
)
def test_inputs_outside_their_range_are_refused(wrong):
    with pytest.raises(ValueError, match=r"from 20 to 1000|between 0 and 1"):
        coat(**wrong)


def test_the_errors_have_unit_variance():
    rng = np.random.default_rng(0)
    errors = np.array([coating._errors(rng) for _ in range(2000)])
    assert errors.std() == pytest.approx(1, abs=0.02)
