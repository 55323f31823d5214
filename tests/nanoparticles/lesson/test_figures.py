import numpy as np
import pandas as pd
import pytest

from helpers.choosing import Pool
from helpers.nanoparticles.campaigns.campaign import Syntheses
from helpers.nanoparticles.lesson import figures
from helpers.nanoparticles.simulator.recipes import MIXABLE
from helpers.nanoparticles.simulator.spectra import disc_target, spectra

NAMES = ("spheres", "good", "broad")
RECIPES = pd.DataFrame(
    [[20, 25, 1, 15, 500], [32, 34, 8, 6, 400], [32, 14, 8, 6, 250]],
    columns=MIXABLE.names,
    index=NAMES,
)


def axes(shown):
    return shown.drawing.axes


def labels(axis):
    return [line.get_label() for line in axis.lines if not line.get_label().startswith("_")]


def losses(*names, rounds=9, seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(0.05, 0.5, (10, rounds)) for name in names}


def test_spheres_stand_beside_discs_by_diameter_and_by_aspect_ratio():
    left, right = axes(figures.spheres_and_discs())
    assert labels(left) == ["10 nm", "20 nm", "40 nm", "60 nm"]
    assert labels(right)[0] == "1 : 1" and len(right.lines) == 6
    assert "nm" in left.get_xlabel()


def test_recipes_are_named_beside_their_peaks():
    (axis,) = axes(figures.five_recipes(RECIPES, spectra(RECIPES)))
    assert [text.get_text() for text in axis.texts] == list(NAMES)


def test_what_grows_from_a_recipe_has_a_size_a_peak_and_a_colour():
    table = figures.looks(RECIPES)
    assert table.loc["spheres", "peak (nm)"] < 420 < 600 < table.loc["good", "peak (nm)"]
    assert table.loc["broad", "spread"] > table.loc["good", "spread"]
    assert table.loc["good", "colour (3 × path)"] != table.loc["spheres", "colour (3 × path)"]


def test_the_best_by_median_and_the_second_by_mean_are_shown():
    groups = tuple(np.array(g) for g in ([0.13, 0.13, 0.2], [0.14, 0.15, 0.16], [0.5, 0.6, 0.7]))
    means = np.array([g.mean() for g in groups])
    pool = Pool("silver", np.eye(3), means, (0,), pd.DataFrame(), "loss", True, groups)
    left, right = axes(figures.droplets(pool))
    assert len(left.lines[0].get_xdata()) == 3
    assert [line.get_xdata()[0] for line in right.lines[:2]] == [means[0], 0.13]


def test_a_course_shows_every_recipe_and_the_best_of_each_round():
    rng = np.random.default_rng(0)
    rounds = np.repeat(np.arange(1, 10), 15)
    recipes = np.tile(RECIPES.to_numpy(dtype=float)[1], (135, 1))
    target = disc_target()
    record = Syntheses(recipes, np.tile(target, (135, 1)), rng.random(135), rounds, target)
    left, right = axes(figures.courses({"random": record, "other": record}))
    assert labels(left) == ["recipes", "best, measured", "best, true"]
    assert (left.get_title(), right.get_title()) == ("Random", "Other")
    assert (np.diff(left.lines[1].get_ydata()) <= 0).all()


def test_rules_are_shown_as_medians_on_a_logarithmic_axis():
    names = ("random", "a", "b", "c", "d", "e")
    (axis,) = axes(figures.rules(losses(*names)))
    assert labels(axis) == list(names) and axis.get_yscale() == "log"


def test_leads_count_pairs_and_mark_what_a_sign_test_tells_apart():
    base = losses("base")["base"]
    table = figures.leads({"better": base - 0.01, "level": base}, base)
    assert table.loc["better", "round 9"] == "10 / 0 / 0 *"
    assert table.loc["level", "round 3"] == "0 / 10 / 0"


def test_ten_pairs_are_ten_lines():
    left, right = axes(figures.pairs(losses("local penalisation", "network", "loss GP", "GP")))
    assert sum(len(line.get_xdata()) == 2 for line in left.lines) == 10
    assert labels(right) == ["local penalisation", "network", "loss GP", "GP"]


def test_indices_are_shown_alone_and_in_total():
    columns = ["S1", "ST", "S1_conf", "ST_conf"]
    table = pd.DataFrame(np.full((5, 4), 0.2), columns=columns, index=MIXABLE.names)
    left, right = axes(figures.sobol({"loss": table, "peak": table}))
    assert left.get_xlabel().endswith("of the loss") and right.get_xlabel().endswith("of the peak")


def test_stability_shows_one_minus_the_loss():
    table = pd.DataFrame(
        {"loss": [0.4, 0.1], "stability": [np.nan, 1.0], "accuracy": [np.nan, 0.9]}
    )
    (axis,) = axes(figures.stability(table))
    assert axis.lines[2].get_ydata() == pytest.approx([0.6, 0.9])


def test_old_spectra_start_at_round_zero_and_a_fresh_campaign_at_one():
    ways = losses("fresh start") | losses("a", "b", "c", rounds=11)
    left, _ = axes(figures.new_targets({554: ways, 694: ways}))
    assert [line.get_xdata()[0] for line in left.lines] == [1, 0, 0, 0]
    assert left.get_title() == "New target at 554 nm"


def test_promises_are_compared_on_a_diagonal():
    (axis,) = axes(figures.promises({last: np.full((4, 2), 0.1) for last in (1, 3, 9)}))
    assert labels(axis) == ["after round 1", "after round 3", "after round 9"]
    diagonal = axis.lines[-1]
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata())
