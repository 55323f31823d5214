import re

import pytest

from helpers.clusters.expansions import hull
from helpers.clusters.lesson.widget import STARTS, LatticeExplorer, Setting


@pytest.fixture(scope="module")
def explorer(cathode):
    mean = float((cathode.energies[cathode.x == 0] - cathode.energies[cathode.x == 1])[0])
    steps = hull.hull_voltages(cathode.x, cathode.energies)
    return LatticeExplorer(cathode.expansion, mean, steps)


def test_more_potential_means_more_lithium_and_less_voltage(explorer):
    low, high = Setting(300.0, -0.3), Setting(300.0, 0.3)
    assert explorer.look(low).x < explorer.look(high).x
    assert explorer.voltage(low) > explorer.voltage(high)


def test_the_plateau_at_two_thirds_has_its_lattice(explorer):
    view = explorer.look(Setting(300.0, 0.38, "full"))
    assert view.x == pytest.approx(2 / 3, abs=0.02)
    assert explorer.look(Setting(1500.0, 0.38)).accepted > view.accepted


def test_the_summary_says_what_the_figure_shows(explorer):
    said = explorer.summary(Setting(300.0, 0.0))
    assert said.startswith("At 300 K and μ = +0.00 eV, which is 3.89 V, lithium fills 5")
    assert "864 sites" in said and "random start" in said


def test_a_start_that_is_not_offered_is_refused(explorer):
    with pytest.raises(ValueError, match="starts are"):
        explorer.look(Setting(300.0, 0.0, "half"))


def test_every_control_moves_figure_and_text(explorer):
    controls, image, text = explorer.widget().children
    kelvin, mu, start = controls.children
    assert '<p class="lattice-summary" aria-live="polite">' in text.value
    for control, value in ((kelvin, 550), (mu, 0.4), (start, "full"), (kelvin, 50), (mu, -1.1)):
        before = image.value, text.value
        control.value = value
        assert image.value != before[0] and text.value != before[1]
        said = re.search(r">(.*)</p>", text.value)[1]
        assert f'alt="{said}"' in image.value


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("kelvin", [50, 1500])
@pytest.mark.parametrize("mu", [-1.1, 1.1])
def test_controls_at_their_ends_are_drawn_and_told(explorer, kelvin, mu, start):
    controls, image, text = explorer.widget().children
    for control, value in zip(controls.children, (kelvin, mu, start), strict=True):
        assert value in (getattr(control, "options", None) or (control.min, control.max))
        control.value = value
    assert f"At {kelvin} K and μ = {mu:+.2f} eV" in text.value
    assert f"{start} start" in text.value and "nan" not in text.value
    assert "<img alt=" in image.value


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    first, other = Setting(300.0, 0.38, "full"), Setting(1500.0, -1.1, "empty")
    before = explorer.picture(first)
    assert explorer.picture(other) != before
    assert explorer.picture(first) == before
