import pytest

from helpers.wetting.widget import STRUCTURES, TURNED, FillingExplorer


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
    controls, image, text = explorer.widget().children
    sliders = [slider for row in controls.children for slider in row.children]
    assert [slider.description for slider in sliders] == list(TURNED)
    assert '<p class="filling-summary" aria-live="polite">' in text.value
    for slider in sliders:
        before = image.value, text.value
        slider.value += 5 * slider.step
        assert image.value != before[0] and text.value != before[1]
    assert "<img alt=" in image.value
