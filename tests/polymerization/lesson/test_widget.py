import itertools
import re

import pytest

from helpers.polymerization.inverse_design.verdict import check_request
from helpers.polymerization.inverse_design.wishes import drawn, row_of_table
from helpers.polymerization.lesson.widget import InverseExplorer
from helpers.polymerization.simulator.distributions import distance
from helpers.polymerization.simulator.recipe import RECIPES

GOOD, BAD = drawn(4.7, 0.1), drawn(4.7, 0.6)


@pytest.fixture(scope="module")
def explorer(inverter, butyl_acrylate):
    return InverseExplorer(inverter, butyl_acrylate.test)


def test_a_wish_within_reach_gets_recipes_whose_distributions_are_like_it(explorer):
    view = explorer.look(GOOD)
    assert view.verdict.accepted
    assert RECIPES.contains(view.posterior.draws).all()
    assert distance(view.curves, GOOD.request.distribution).max() < 0.2
    assert distance(view.curves[0], GOOD.request.distribution) < 0.05


def test_a_wish_beyond_reach_gets_the_nearest_recipe_and_a_reason(explorer):
    view = explorer.look(BAD)
    assert view.posterior is None
    assert len(view.curves) == 1
    assert "Refused: It is broader" in explorer.summary(BAD)


def test_the_summary_says_how_sure_the_recipes_are(explorer, butyl_acrylate):
    said = explorer.summary(row_of_table(butyl_acrylate.test.iloc[3], "scalars"))
    assert said.startswith("Wanted: scalars of recipe")
    assert "Nine in ten of the recipes lie within: n-butyl acrylate at the start" in said
    assert "Initiator and temperature are correlated by -0." in said


def test_a_simulated_recipe_is_told_and_drawn(explorer):
    before = explorer.picture(GOOD)
    assert "Simulated" not in explorer.summary(GOOD)
    run = explorer.simulate(GOOD)
    assert distance(run, GOOD.request.distribution) < 0.1
    assert "Simulated, the recipe misses the distribution by 0.0" in explorer.summary(GOOD)
    assert explorer.picture(GOOD) != before


def test_each_wish_has_a_picture_of_its_own(explorer):
    pictures = [explorer.picture(wish) for wish in (GOOD, BAD)]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0] != pictures[1]


def test_controls_move_picture_and_text(explorer):
    controls, image, text = explorer.widget().children
    (source, run), (peak, spread), (row, known) = (box.children for box in controls.children)
    before = image.value
    spread.value = 0.6
    assert image.value != before
    assert "Refused" in text.value
    assert text.value.startswith('<p class="inverse-summary" aria-live="polite">')
    assert row.disabled and not peak.disabled
    source.value = "row of the table"
    assert peak.disabled and not row.disabled
    known.value = "scalars"
    assert "Wanted: scalars of recipe" in text.value
    assert "<img alt=" in image.value
    known.value = "distribution"
    assert "Simulated" not in text.value
    run.click()
    assert "Simulated, the recipe misses" in text.value


@pytest.mark.parametrize("ends", [*itertools.product(("min", "max"), repeat=2)], ids="-".join)
def test_a_wish_at_the_ends_of_the_sliders_is_drawn_and_told(explorer, ends):
    controls, image, text = explorer.widget().children
    peak, spread = controls.children[1].children
    for control, end in zip((peak, spread), ends, strict=True):
        control.value = getattr(control, end)
    assert f"peak at log10 M = {peak.value:.2f}, spread {spread.value:.2f}" in text.value
    said = re.search(r">(.*)</p>", text.value)[1]
    assert f'alt="{said}"' in image.value


@pytest.mark.parametrize("known", ["distribution", "scalars", "all"])
@pytest.mark.parametrize("end", ["min", "max"])
def test_the_first_and_the_last_row_are_drawn_and_told(explorer, known, end):
    controls, image, text = explorer.widget().children
    source, row, choice = (controls.children[k].children[i] for k, i in ((0, 0), (2, 0), (2, 1)))
    row.value = getattr(row, end)
    choice.value, source.value = known, "row of the table"
    assert f"Wanted: {known} of recipe" in text.value
    said = re.search(r">(.*)</p>", text.value)[1]
    assert f'alt="{said}"' in image.value


def test_a_picture_does_not_depend_on_the_one_before(explorer, butyl_acrylate):
    before = explorer.picture(BAD)
    assert explorer.picture(row_of_table(butyl_acrylate.test.iloc[3], "scalars")) != before
    assert explorer.picture(BAD) == before


@pytest.mark.parametrize("known", ["scalars", "all"])
@pytest.mark.parametrize("place", [3, 40])
def test_the_verdict_is_that_of_a_search_of_its_own(
    explorer, inverter, butyl_acrylate, place, known
):
    wish = row_of_table(butyl_acrylate.test.iloc[place], known)
    found, alone = explorer.look(wish).verdict, check_request(wish.request, inverter)
    assert (found.accepted, found.reasons) == (alone.accepted, alone.reasons)
