import pytest
from panels import at_all_ends, every_control_tells, leaves_nothing_behind

from helpers.clusters.expansions import hull
from helpers.clusters.lesson.widget import STARTS, LatticeExplorer, LatticeSetting


@pytest.fixture(scope="module")
def explorer(cathode):
    mean = float((cathode.energies[cathode.x == 0] - cathode.energies[cathode.x == 1])[0])
    steps = hull.hull_voltages(cathode.x, cathode.energies)
    return LatticeExplorer(cathode.expansion, mean, steps)


def test_more_potential_means_more_lithium_and_less_voltage(explorer):
    low, high = LatticeSetting(300.0, -0.3), LatticeSetting(300.0, 0.3)
    assert explorer.look(low).x < explorer.look(high).x
    assert explorer.voltage(low) > explorer.voltage(high)


def test_the_plateau_at_two_thirds_has_its_lattice(explorer):
    view = explorer.look(LatticeSetting(300.0, 0.38, "full"))
    assert view.x == pytest.approx(2 / 3, abs=0.02)
    assert explorer.look(LatticeSetting(1500.0, 0.38)).accepted > view.accepted


def test_the_summary_says_what_the_figure_shows(explorer):
    said = explorer.summary(LatticeSetting(300.0, 0.0))
    assert said.startswith("At 300 K and μ = +0.00 eV, which is 3.89 V, lithium fills 5")
    assert "864 sites" in said and "random start" in said


def test_a_start_that_is_not_offered_is_refused(explorer):
    with pytest.raises(ValueError, match="starts are"):
        explorer.look(LatticeSetting(300.0, 0.0, "half"))


def test_every_control_moves_figure_and_text(explorer):
    every_control_tells(explorer.widget(), kelvin=550, mu=0.4, start="full")


def test_controls_at_their_ends_are_drawn_and_told(explorer):
    sentences = [*at_all_ends(explorer.widget())]
    assert len({*sentences}) == 4 * len(STARTS)
    assert sentences[0].startswith("At 50 K and μ = -1.10 eV") and "random start" in sentences[0]
    assert sentences[-1].startswith("At 1500 K and μ = +1.10 eV") and "full start" in sentences[-1]


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    state, other = LatticeSetting(300.0, 0.38, "full"), LatticeSetting(1500.0, -1.1, "empty")
    leaves_nothing_behind(explorer, (state,), (other,))
