import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.engines.front import Front
from helpers.conductivity.formulas.expressions import parse
from helpers.conductivity.formulas.published_law import PUBLISHED_LAW, refitted
from helpers.conductivity.formulas.representations import LOG, RAW
from helpers.conductivity.judging.uncertainty import bootstrap
from helpers.conductivity.lesson import figures
from helpers.conductivity.simulator.table import bundled_table
from helpers.conductivity.simulator.truth import LOG_TRUTH


@pytest.fixture(scope="module")
def table():
    return bundled_table()


def seen(shown):
    """Return the axes of a shown figure, and its alternative text."""
    return shown.drawing.axes, shown._repr_mimebundle_()["text/plain"]


def labels(axes):
    return [line.get_label() for line in axes.get_lines() if not line.get_label().startswith("_")]


def test_the_overview_has_three_temperatures_and_three_formulations(table):
    (left, right), alt = seen(figures.overview(table, "SYNTHETIC"))
    assert labels(left) == ["243 K", "283 K", "333 K"]
    assert len(labels(right)) == 3
    assert left.get_ylabel() == "k (mS/cm)"
    assert "SYNTHETIC" in left.get_title()
    assert "maximum near 1 mol" in alt


def test_the_line_through_the_replicates_is_their_relative_noise(table):
    (axes,), _ = seen(figures.replicates(table, "SYNTHETIC"))
    k, std = axes.get_lines()[-1].get_data()
    np.testing.assert_allclose(std / k, 0.045, atol=0.01)


def test_both_laws_are_negative_in_the_cold_without_salt(table):
    laws = {"as printed": PUBLISHED_LAW, "refitted": refitted(table)}
    (left, right), _ = seen(figures.failing_laws(laws, table))
    assert labels(left) == list(laws)
    assert labels(right) == [*laws, "table"]
    assert all(line.get_ydata()[0] < 0 for line in right.get_lines()[:2])


def test_the_logarithm_falls_over_temperature_and_over_salt(table):
    (left, right), _ = seen(figures.logarithms(table, "SYNTHETIC"))
    for line in (*left.get_lines(), *right.get_lines()):
        assert np.corrcoef(*line.get_data())[0, 1] < -0.9


def test_a_law_for_the_logarithm_conducts_nothing_without_salt(table):
    fronts = {
        one.name: Front.of(
            [law], one.features(table), one.target(table), engine="me", target=one.name
        )
        for one, law in ((RAW, parse("30.0*t + 2.0*c - 27.0", "trc")), (LOG, LOG_TRUTH))
    }
    (left, right), alt = seen(figures.two_searches(fronts, table, "SYNTHETIC"))
    assert labels(left) == ["searched for k", "searched for ln(k/c)", "replicates' limit"]
    raw, log = (line.get_ydata()[0] for line in right.get_lines())
    assert abs(log) < 1e-3 < abs(raw)
    assert f"{raw:.2g}" in alt


def test_the_chosen_law_wears_a_ring():
    comparison = pd.DataFrame(
        {"complexity": [3, 5, 9], "excess": [0.1, 0.001, 0.0], "excess_se": [0.02, 0.002, 0.0]}
    )
    (axes,), alt = seen(figures.chosen_law(comparison, 1, "SYNTHETIC"))
    ring = next(line for line in axes.get_lines() if line.get_label() == "chosen")
    assert ring.get_xydata().tolist() == [[5, 0.001]]
    assert "0.001 for the chosen one" in alt


def test_a_score_below_zero_is_drawn_as_zero_and_told_as_it_is():
    scores = pd.DataFrame({"law, found anew": [0.9], "black box": [-2.3]}, index=["cold"])
    (axes,), alt = seen(figures.hold_outs(scores))
    assert [bar.get_width() for bar in axes.patches] == [0.9, 0.0]
    assert "cold 0.90 and -2.30" in alt


def test_the_band_widens_where_nothing_was_measured(table):
    drawn = bootstrap(LOG_TRUTH, table, n=20, representation=LOG, random_state=0)
    (axes,), alt = seen(figures.extrapolation(drawn, table, "SYNTHETIC"))
    assert axes.get_ylabel() == "deviation from the law (%)"
    x, y = axes.collections[0].get_paths()[0].vertices.T
    cold, middle = (np.ptp(y[np.isclose(x, T)]) for T in (213, 283))
    assert cold > middle > 0
    assert "at the cold end" in alt
