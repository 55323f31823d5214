import numpy as np
import pandas as pd
import pytest

from helpers.polymerization.inverse_design.posterior import Posterior
from helpers.polymerization.lesson import figures
from helpers.polymerization.simulator.distributions import COLUMNS
from helpers.polymerization.simulator.monte_carlo import simulate
from helpers.polymerization.simulator.recipe import RECIPES, Recipe
from helpers.polymerization.simulator.table import bundled_table


@pytest.fixture(scope="module")
def table():
    return bundled_table()


def seen(shown):
    """Return the axes of a shown figure, and its alternative text."""
    return shown.drawing.axes, shown._repr_mimebundle_()["text/plain"]


def labels(axes):
    return [line.get_label() for line in axes.get_lines() if not line.get_label().startswith("_")]


def test_simulated_conversions_lie_on_the_curve_of_the_moments():
    recipe = Recipe(monomer_mol_per_L=1.0, initiator_mol_per_L=0.02, temperature_C=70)
    runs = {
        f"seed {seed}": simulate(recipe, [600, 1800, 3600], 1e7, seed, min_backbiting_length=1)
        for seed in range(3)
    }
    (left, right), alt = seen(figures.simulations(recipe, runs, "seed 0"))
    curve, *points = left.get_lines()
    assert labels(left) == ["moments", *runs]
    for some in points:
        np.testing.assert_allclose(
            some.get_ydata(), np.interp(some.get_xdata(), *curve.get_data()), atol=5
        )
    assert labels(right) == ["10 min", "30 min", "60 min"]
    assert right.get_ylabel() == "mass per decade"
    assert "three simulations lie on the curve" in alt


def test_deviations_are_drawn_in_percent():
    (axes,), _ = seen(figures.volumes({1e6: np.array([-0.3, -0.2]), 1e7: np.array([0.02])}))
    assert axes.get_lines()[0].get_xydata().tolist() == [[1e6, -30], [1e6, -20]]
    assert axes.get_xscale() == "log"


def test_more_heat_and_more_initiator_let_more_recipes_reach_90_percent(table):
    reached = table.groupby("recipe")["conversion"].max() >= 0.9
    axes, _ = seen(figures.reached_levels(table, reached))
    assert [axis.get_xlabel() for axis in axes] == [
        "monomer (mol/L)",
        "initiator (mmol/L)",
        "temperature (°C)",
    ]
    for axis in axes:
        bars = [bar.get_height() for bar in axis.patches]
        everyone, hits = bars[: len(bars) // 2], bars[len(bars) // 2 :]
        assert sum(everyone) == reached.size
        assert sum(hits) == reached.sum()
    assert hits == sorted(hits)


def test_two_splits_are_two_colours_of_bars():
    means = pd.DataFrame({"by row": [0.9, 0.95], "by recipe": [0.8, 0.9]}, index=["a", "b"])
    (axes,), _ = seen(figures.two_splits(means))
    assert [bar.get_width() for bar in axes.patches] == [0.9, 0.95, 0.8, 0.9]


def test_the_hot_recipe_of_the_look_alikes_has_more_trimers(table):
    (left, right), _ = seen(figures.look_alikes(table))
    assert labels(left) == ["80 °C, 2.5 mmol/L", "68 °C, 12.5 mmol/L"]
    hot, cold = (line.get_ydata() for line in left.get_lines())
    assert np.abs(hot - cold).sum() < 0.25 * hot.sum()
    assert right.get_yscale() == "log"


def test_features_and_targets_are_named_in_words():
    moved = pd.DataFrame(np.ones((4, 4)), index=["x", "Mn_g", "Mw_g", "0 to 1"], columns=[*"abcd"])
    (axes,), _ = seen(figures.explanation(moved))
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "remaining monomer",
        "Mn",
        "Mw",
        "0 to 1",
    ]
    assert list(moved.columns) == [*"abcd"]


def test_the_true_recipe_is_marked_in_every_cloud():
    draws = pd.DataFrame(np.tile(RECIPES.nominal, (5, 1)), columns=RECIPES.names)
    clouds = {use: Posterior(draws, np.zeros(5), 5) for use in ("all", "distribution", "scalars")}
    axes, _ = seen(figures.clouds(clouds, draws.iloc[0]))
    assert [axis.get_title() for axis in axes] == [
        "Everything",
        "Distribution only",
        "Monomer, Mn, Mw only",
    ]
    assert all(labels(axis) == ["recipes that answer", "the true one"] for axis in axes)


def test_what_is_given_stands_beside_what_is_wanted():
    w = np.ones(len(COLUMNS))
    (axes,), _ = seen(figures.wanted_and_given(w, 2 * w))
    assert [line.get_ydata()[0] for line in axes.get_lines()] == [1, 2]
