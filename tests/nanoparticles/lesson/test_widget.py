import re

import numpy as np
import pytest

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
    controls, image, text = explorer.widget().children
    flows, (strategy, seed, last, take) = (box.children for box in controls.children)
    assert text.value.startswith('<p class="droplet-summary" aria-live="polite">')
    for control, value in (
        *((flow, flow.value + 3 * flow.step) for flow in flows),
        (last, 4),
        (seed, 2),
        (strategy, OFFERED[-1]),
    ):
        before = image.value, text.value
        control.value = value
        assert image.value != before[0] and text.value != before[1]
    before = text.value
    take.click()
    assert text.value != before
    best = explorer.best(OFFERED[-1], 2, 4)
    assert [flow.value for flow in flows] == pytest.approx(best)
    flows[0].value += 1
    assert text.value != before


@pytest.mark.parametrize("end", ["min", "max"])
def test_controls_at_their_ends_are_drawn_and_told(explorer, end):
    controls, image, text = explorer.widget().children
    flows, (strategy, seed, last, _) = (box.children for box in controls.children)
    for control in (*flows, seed, last):
        control.value = getattr(control, end)
        said = re.search(r">(.*)</p>", text.value)[1]
        assert f'alt="{said}"' in image.value and "nan" not in said
    for name in strategy.options:
        strategy.value = name
        assert f"Campaign, {name}, seed {seed.value}: after {last.value} of 9" in text.value


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    before = explorer.picture(FIRST, *SHOWN, 9)
    assert explorer.picture(SPACE.high, "random", 1, 2) != before
    assert explorer.picture(FIRST, *SHOWN, 9) == before
