import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.formulas.expressions import evaluate, parse
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.judging.uncertainty import bootstrap
from helpers.conductivity.simulator.table import bundled_table
from helpers.conductivity.simulator.truth import LOG_TRUTH, true_conductivity

TRUE = (3.0, -1.1, 0.3)
LAW = parse("3.0 - 1.1*s**2 + 0.3*r", ["r", "s"])  # of ln(k/c)


def measured(shared, single, seed=0, groups=60, rows=10):
    """Draw rows of formulations whose errors they share, and errors of single rows."""
    rng = np.random.default_rng(seed)
    r, c = rng.uniform(0.1, 1, groups), rng.uniform(0.2, 2, groups)
    table = pd.DataFrame({"r": np.repeat(r, rows), "c": np.repeat(c, rows)})
    error = np.repeat(rng.normal(0, shared, groups), rows) + rng.normal(0, single, groups * rows)
    table = table.assign(T=298.15)
    return table.assign(k=evaluate(LOG.conductivity(LAW), table) * np.exp(error))


def drawn(table, groups="formulation", **options):
    return bootstrap(LAW, table, groups, representation=LOG, **options)


@pytest.mark.parametrize("groups", ["formulation", "row"])
def test_with_independent_rows_the_textbook_is_right(groups):
    found = drawn(measured(0, 0.05), groups, n=300, random_state=0).intervals()
    np.testing.assert_allclose(found["ratio"], 1, atol=0.3)


def test_with_shared_errors_the_textbook_is_too_sure_and_so_is_drawing_rows():
    table = measured(0.05, 0.01)
    whole = drawn(table, n=300, random_state=0).intervals()
    rows = drawn(table, "row", n=300, random_state=0).intervals()
    assert (whole["ratio"] > 2).all()
    assert (rows["ratio"] < 1.3).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    hits = {"formulation": [], "row": []}
    for seed in range(20):
        table = measured(0.05, 0.01, seed, groups=40, rows=5)
        for groups, found in hits.items():
            at = drawn(table, groups, n=80, random_state=seed).intervals()
            truth = [min(TRUE, key=lambda x, v=v: abs(x - v)) for v in at["value"]]
            found.append((at["low"] < truth) & (truth < at["high"]))
    assert np.mean(hits["formulation"]) > 0.85
    assert np.mean(hits["row"]) < 0.75


def test_a_sample_is_drawn_as_a_whole_where_the_table_numbers_them():
    table = bundled_table()
    options = {"n": 60, "representation": LOG, "random_state": 0}
    whole = bootstrap(LOG_TRUTH, table, "sample", **options).intervals()
    rows = bootstrap(LOG_TRUTH, table, "row", **options).intervals()
    r = whole.index[np.argmin(np.abs(whole["value"] + 0.1))]  # the same for all rows of a sample
    assert whole.loc[r, "standard_error"] > 1.7 * rows.loc[r, "standard_error"]


def test_the_band_holds_the_true_law_and_widens_away_from_the_data():
    found = bootstrap(LOG_TRUTH, bundled_table(), n=60, representation=LOG, random_state=0)
    at = pd.DataFrame({"T": [293.15, 213.15], "r": 0.5, "c": 1.0}, index=["near", "far"])
    band = found.predictions(at, level=0.99)
    truth = true_conductivity(at["T"], at["r"], at["c"])
    assert ((band["low"] < truth) & (truth < band["high"])).all()
    width = (band["high"] - band["low"]) / band["k"]
    assert width["far"] > 2 * width["near"]


def test_draws_follow_the_seed():
    table = measured(0.05, 0.01, groups=10)
    first, again, other = (drawn(table, n=3, random_state=s).draws for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not np.allclose(first, other)


def test_a_wider_level_gives_a_wider_interval():
    found = drawn(measured(0.05, 0.01, groups=10), n=50, random_state=0)
    narrow, wide = found.intervals(0.5), found.intervals(0.99)
    assert (wide["low"] < narrow["low"]).all()
    assert (narrow["high"] < wide["high"]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"groups": "solvent"}, "groups must be one of formulation, sample, row"),
        ({"n": 1}, "n must be at least 2, got 1"),
        ({"groups": "sample"}, "the table has no column sample"),
    ],
)
def test_unusable_arguments_are_refused_in_words(change, message):
    with pytest.raises(ValueError, match=message):
        drawn(measured(0, 0.05, groups=5), **change)


def test_a_level_is_a_share():
    found = drawn(measured(0, 0.05, groups=5), n=2, random_state=0)
    with pytest.raises(ValueError, match="level must be between 0 and 1"):
        found.intervals(95)
