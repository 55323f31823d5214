import numpy as np
import pytest
from panels import at_each_end, every_control_tells, leaves_nothing_behind

from helpers.wetting.lesson.widget import STRUCTURES, TURNED, FillingExplorer
from helpers.wetting.simulator.filling import invade
from helpers.wetting.simulator.network import build


@pytest.fixture(scope="module")
def explorer():
    return FillingExplorer()


def test_more_pressure_fills_more_and_calms_the_classifier(explorer):
    weak, strong = (
        explorer.look(explorer.start | {"pressure_kPa": p, "binder": 0.8}) for p in (0.0, 40.0)
    )
    assert weak.saturations.max() < 0.5 < strong.saturations.min()
    assert weak.alarm and not strong.alarm


def test_viscosity_changes_times_and_no_saturation(explorer):
    thin, thick = (explorer.look(explorer.start | {"viscosity_mPas": v}) for v in (2.0, 4.0))
    assert thin.saturations == pytest.approx(thick.saturations)
    assert thick.invasions[0].time_ms[-1] == pytest.approx(2 * thin.invasions[0].time_ms[-1])


def test_the_summary_says_what_is_set_and_what_comes_out(explorer):
    said = explorer.summary(explorer.start)
    assert "pressure_kPa 4, viscosity_mPas 3" in said
    assert f"Over {STRUCTURES} structures" in said
    assert "The classifier" in said


def test_an_electrode_that_takes_up_nothing_is_drawn_and_told(explorer):
    closed = explorer.start | {"pressure_kPa": 0.0, "angle_deg": 70.0, "binder": 1.0}
    assert "nothing came in" in explorer.summary(closed)
    assert explorer.picture(closed).startswith(b"\x89PNG")


def test_every_slider_moves_figure_and_text(explorer):
    panel = explorer.widget()
    assert [*panel.values] == [*TURNED]
    sliders = panel.controls.items()
    every_control_tells(panel, **{name: at.value + 5 * at.step for name, at in sliders})


def test_sliders_at_their_ends_are_drawn_and_told(explorer):
    panel = explorer.widget()
    for sentence in at_each_end(panel):
        assert sentence.startswith(", ".join(f"{n} {value:g}" for n, value in panel.values.items()))


def test_the_figure_shows_what_a_simulation_of_its_own_gives(explorer):
    inputs = explorer.start | {"viscosity_mPas": 7.5}
    liquid = {n: inputs[n] for n in ("viscosity_mPas", "tension_mNm", "pressure_kPa")}
    solid = {name: value for name, value in inputs.items() if name not in liquid}
    run = invade(build(**solid, random_state=3), **liquid)
    shown = explorer.look(inputs).invasions[3]
    np.testing.assert_allclose(shown.time_ms, run.time_ms, rtol=1e-12)
    np.testing.assert_allclose(shown.full_at_ms, run.full_at_ms, rtol=1e-12)
    np.testing.assert_array_equal(shown.saturation, run.saturation)


def test_an_electrode_of_other_layers_does_not_fit_the_figure(explorer):
    with pytest.raises(ValueError, match="the picture has 12 layers of 6 by 6 pores, the network"):
        explorer.picture(explorer.start | {"thickness_um": 48.0})


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    other = explorer.start | {"porosity": 0.3, "pressure_kPa": 20.0}
    leaves_nothing_behind(explorer, (explorer.start,), (other,))
