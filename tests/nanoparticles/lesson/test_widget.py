import numpy as np
import pytest
from panels import at_each_end, every_control_tells, leaves_nothing_behind, said

from helpers.nanoparticles.campaigns.campaign import true_loss
from helpers.nanoparticles.campaigns.recorded import recorded_losses
from helpers.nanoparticles.lesson.widget import FIRST, OFFERED, DropletExplorer
from helpers.nanoparticles.simulator.recipes import SPACE
from helpers.nanoparticles.simulator.spectra import disc_target

SHOWN = "local penalisation", 0


@pytest.fixture(scope="module")
def explorer():
    return DropletExplorer()


def test_the_summary_says_what_the_recipe_gives(explorer):
    said = explorer.summary(FIRST, *SHOWN, 2)
    assert "AgNO3 20 %, PVA 25 %, TSC 10 %, seed 8 %, total 500 µL/min" in said
    assert f"loss {true_loss(np.array([FIRST]), disc_target())[0]:.3f}" in said
    assert "after 2 of 9 rounds and 30 recipes" in said


def test_a_recipe_without_room_cannot_be_mixed(explorer):
    said = explorer.summary(SPACE.high, *SHOWN, 1)
    assert "It cannot be mixed: -35.0 % rest" in said and "Peak" not in said
    assert explorer.picture(SPACE.high, *SHOWN, 1)


@pytest.mark.parametrize("corner", ["low", "nominal"])
def test_every_recipe_that_a_slider_reaches_is_drawn(explorer, corner):
    assert explorer.picture(getattr(SPACE, corner), *SHOWN, 9)


def test_a_course_is_that_of_the_table_until_the_campaign_is_run(explorer):
    strategy, seed = "random", 4
    np.testing.assert_array_equal(explorer.course(strategy, seed), recorded_losses(strategy)[seed])
    assert explorer.summary(FIRST, strategy, seed, 3).endswith(", as recorded.")
    before = explorer.picture(FIRST, strategy, seed, 3)
    record = explorer.campaign(strategy, seed)
    course = explorer.course(strategy, seed)
    assert course[[0, -1]] == pytest.approx([record.until(1).losses.min(), record.losses.min()])
    assert not explorer.summary(FIRST, strategy, seed, 3).endswith(", as recorded.")
    assert explorer.picture(FIRST, strategy, seed, 3) != before  # the recipes are drawn now


def test_what_is_not_offered_is_refused(explorer):
    with pytest.raises(ValueError, match="strategies are"):
        explorer.summary(FIRST, "oracle", 0, 1)
    with pytest.raises(ValueError, match="from 1 to 9"):
        explorer.best(*SHOWN, 10)
    with pytest.raises(ValueError, match="seeds are from 0 to 9, not 10"):
        explorer.picture(FIRST, "random", 10, 1)


def test_every_control_moves_figure_and_text(explorer):
    panel = explorer.widget()
    flows = {name: panel.values[name] + 1 for name in SPACE.names[:4]}
    every_control_tells(panel, **flows, total=530.0, last=4, number=2, strategy=OFFERED[-1])


def test_the_best_recipe_of_a_campaign_can_be_mixed(explorer):
    panel = explorer.widget()
    panel.move(strategy=OFFERED[-1], number=2, last=4)
    before = said(panel)
    panel.controls["take"].click()
    recipe, *_ = explorer.state(panel.values)
    assert recipe == pytest.approx(explorer.best(OFFERED[-1], 2, 4))
    assert said(panel) != before


def test_controls_at_their_ends_are_drawn_and_told(explorer):
    panel = explorer.widget()
    sentences = [*at_each_end(panel)]
    assert "after 9 of 9 rounds" in sentences[-1] and "seed 9" in sentences[-1]
    for name, sentence in zip(OFFERED, at_each_end(panel, "strategy"), strict=True):
        assert f"Campaign, {name}, seed 9: after 9 of 9" in sentence


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    leaves_nothing_behind(explorer, (FIRST, *SHOWN, 9), (SPACE.high, "random", 1, 2))
