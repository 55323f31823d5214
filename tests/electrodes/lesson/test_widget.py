import html

import ipywidgets
import numpy as np
import pytest

from helpers.electrodes.lesson.widget import DEEPEST_UM, SHARES, CalenderExplorer, Setting


@pytest.fixture(scope="module")
def explorer():
    return CalenderExplorer()


def test_the_roll_takes_pores_and_lengthens_the_way(explorer):
    views = [explorer.look(Setting(pressed)).properties for pressed in (0, 4, 8, 12)]
    porosity, tortuosity = ([getattr(v, n) for v in views] for n in ("porosity", "tortuosity"))
    assert porosity == sorted(porosity, reverse=True)
    assert tortuosity == sorted(tortuosity)


def test_the_state_does_not_depend_on_how_the_slider_got_there(explorer):
    stepwise = [explorer.look(Setting(pressed, seed=4)) for pressed in range(6)][-1]
    at_once = CalenderExplorer().look(Setting(5, seed=4))
    assert (stepwise.phase == at_once.phase).all()


def test_the_summary_says_what_was_pressed_and_what_came_of_it(explorer):
    said = explorer.summary(Setting(10, 0.965, 5.5, 2))
    assert "96.5 % active material" in said
    assert "from 40 to 30 µm (25 % thinner)" in said
    assert "tortuosity" in said and "Bruggeman" in said


@pytest.mark.parametrize(
    "setting", [Setting(DEEPEST_UM + 1), Setting(0, 0.5), Setting(0, 0.95, 9.0)], ids=range(3)
)
def test_settings_that_are_not_offered_are_refused(explorer, setting):
    with pytest.raises(ValueError, match="the roll comes down"):
        explorer.look(setting)


def test_the_picture_follows_the_setting_and_comes_back(explorer):
    first = explorer.picture(Setting(1))
    assert explorer.picture(Setting(5, 0.92)) != first
    assert explorer.picture(Setting(1)) == first


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("pressed", [0, DEEPEST_UM])
def test_table_and_structure_lie_inside_the_figure(explorer, share, pressed):
    explorer.picture(Setting(pressed, share))
    for cloud, dot in explorer._places.values():
        (left, right), (low, high) = cloud.axes.get_xlim(), cloud.axes.get_ylim()
        for line in (cloud, dot):
            x, y = np.asarray(line.get_data())
            assert len(x) and (left < x).all() and (x < right).all()
            assert (low < y).all() and (y < high).all()


def test_every_control_works_at_its_ends(explorer):
    controls, image, text = explorer.widget().children
    (roll, seed), choices = (row.children for row in controls.children)
    seen = {text.value}
    for slider in (roll, seed):
        for end in (slider.min, slider.max):
            slider.value = end
            seen.add(text.value)
    for choice in choices:
        for _, end in choice.options:
            choice.value = end
            seen.add(text.value)
    assert len(seen) >= 8 and "data:image/png" in image.value


def test_every_control_moves_figure_and_text(explorer):
    controls, image, text = explorer.widget().children
    (roll, seed), (share, radius) = (row.children for row in controls.children)
    assert isinstance(roll, ipywidgets.IntSlider)
    assert '<p class="structure-summary" aria-live="polite">' in text.value
    for control, value in ((roll, 2), (seed, 3), (share, 0.92), (radius, 5.5)):
        before = image.value, text.value
        control.value = value
        assert image.value != before[0] and text.value != before[1]
    said = text.value.split(">")[1].split("<")[0]
    assert f'alt="{html.escape(said)}"' in image.value
