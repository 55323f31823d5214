import pytest
from panels import at_all_ends, every_control_tells, leaves_nothing_behind, said

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


def test_every_control_moves_figure_and_text(explorer):
    panel = explorer.widget()
    every_control_tells(panel, peak=5.2, spread=0.6, source="row of the table")
    every_control_tells(panel, row=3, known="scalars")
    assert said(panel).startswith("Wanted: scalars of recipe")


def test_only_the_controls_of_the_wish_can_be_used(explorer):
    panel = explorer.widget()

    def disabled():
        return {name for name, control in panel.controls.items() if control.disabled}

    assert disabled() == {"row", "known"}
    panel.move(source="row of the table")
    assert disabled() == {"peak", "spread"}


def test_the_recipe_that_is_shown_can_be_simulated(explorer):
    panel = explorer.widget()
    panel.move(source="row of the table", row=5)
    assert "Simulated" not in said(panel)
    panel.controls["run"].click()
    assert "Simulated, the recipe misses" in said(panel)


def test_a_wish_at_the_ends_of_the_sliders_is_drawn_and_told(explorer):
    sentences = [*at_all_ends(explorer.widget(), "peak", "spread")]
    ends = [
        f"peak at log10 M = {x}, spread {y}" for x in ("3.50", "6.30") for y in ("0.00", "0.60")
    ]
    assert all(end in sentence for end, sentence in zip(ends, sentences, strict=True))


def test_the_first_and_the_last_row_are_drawn_and_told(explorer):
    panel = explorer.widget()
    panel.move(source="row of the table")
    kinds = 2 * ["distribution", "scalars", "all"]
    for known, sentence in zip(kinds, at_all_ends(panel, "row", "known"), strict=True):
        assert f"Wanted: {known} of recipe" in sentence


@pytest.mark.parametrize("known", ["scalars", "all"])
@pytest.mark.parametrize("place", [3, 40])
def test_the_verdict_is_that_of_a_search_of_its_own(
    explorer, inverter, butyl_acrylate, place, known
):
    wish = row_of_table(butyl_acrylate.test.iloc[place], known)
    found, alone = explorer.look(wish).verdict, check_request(wish.request, inverter)
    assert (found.accepted, found.reasons) == (alone.accepted, alone.reasons)


def test_a_picture_does_not_depend_on_the_one_before(explorer, butyl_acrylate):
    scalars = row_of_table(butyl_acrylate.test.iloc[3], "scalars")
    leaves_nothing_behind(explorer, (BAD,), (GOOD,), (scalars,))
