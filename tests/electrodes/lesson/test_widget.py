import numpy as np
import pytest
from panels import at_each_end, every_control_tells, leaves_nothing_behind

from helpers.electrodes.lesson.widget import DEEPEST_UM, SHARES, CalenderExplorer, CalenderSetting


@pytest.fixture(scope="module")
def explorer():
    return CalenderExplorer()


def test_the_roll_takes_pores_and_lengthens_the_way(explorer):
    views = [explorer.look(CalenderSetting(pressed)).properties for pressed in (0, 4, 8, 12)]
    porosity, tortuosity = ([getattr(v, n) for v in views] for n in ("porosity", "tortuosity"))
    assert porosity == sorted(porosity, reverse=True)
    assert tortuosity == sorted(tortuosity)


def test_the_state_does_not_depend_on_how_the_slider_got_there(explorer):
    stepwise = [explorer.look(CalenderSetting(pressed, seed=4)) for pressed in range(6)][-1]
    at_once = CalenderExplorer().look(CalenderSetting(5, seed=4))
    assert (stepwise.phase == at_once.phase).all()


def test_the_summary_says_what_was_pressed_and_what_came_of_it(explorer):
    said = explorer.summary(CalenderSetting(10, 0.965, 5.5, 2))
    assert "96.5 % active material" in said
    assert "from 40 to 30 µm (25 % thinner)" in said
    assert "tortuosity" in said and "Bruggeman" in said


@pytest.mark.parametrize(
    "setting",
    [CalenderSetting(DEEPEST_UM + 1), CalenderSetting(0, 0.5), CalenderSetting(0, 0.95, 9.0)],
    ids=range(3),
)
def test_settings_that_are_not_offered_are_refused(explorer, setting):
    with pytest.raises(ValueError, match="the roll comes down"):
        explorer.look(setting)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("pressed", [0, DEEPEST_UM])
def test_table_and_structure_lie_inside_the_figure(explorer, share, pressed):
    explorer.picture(CalenderSetting(pressed, share))
    for cloud, dot in explorer._places.values():
        (left, right), (low, high) = cloud.axes.get_xlim(), cloud.axes.get_ylim()
        for line in (cloud, dot):
            x, y = np.asarray(line.get_data())
            assert len(x) and (left < x).all() and (x < right).all()
            assert (low < y).all() and (y < high).all()


def test_every_control_moves_figure_and_text(explorer):
    moves = {"pressed_um": 2, "seed": 3, "am_mass_fraction": 0.92, "mean_radius_um": 5.5}
    every_control_tells(explorer.widget(), **moves)


def test_every_control_works_at_its_ends(explorer):
    assert len({*at_each_end(explorer.widget())}) >= 8


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    leaves_nothing_behind(explorer, (CalenderSetting(1),), (CalenderSetting(5, 0.92),))
