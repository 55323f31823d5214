import numpy as np
import pytest
from scipy.spatial import ConvexHull

from helpers.clusters.expansions import hull


def test_end_members_have_no_formation_energy_and_a_line_has_none_anywhere():
    x = np.linspace(0, 1, 5)
    assert hull.formation_energies(x, 3 - 2 * x) == pytest.approx(np.zeros(5))
    with pytest.raises(ValueError, match="both end members"):
        hull.formation_energies([0.1, 1], [0, 0])


def test_the_corners_are_those_of_a_general_convex_hull():
    rng = np.random.default_rng(2)
    x = np.r_[0, 1, rng.integers(1, 12, 80) / 12]
    y = np.r_[0, 0, -rng.random(80)]
    general = ConvexHull(np.c_[x, y])
    lower = {
        v for s, e in zip(general.simplices, general.equations, strict=True) if e[1] < 0 for v in s
    }
    assert set(hull.lower_hull(x, y)) == lower


def test_the_hull_does_not_depend_on_the_line_that_is_taken_away(cathode):
    assert np.array_equal(
        hull.lower_hull(cathode.x, cathode.y), hull.lower_hull(cathode.x, cathode.energies)
    )


def test_voltages_fall_with_the_content_and_their_mean_is_that_between_the_ends(cathode):
    steps = hull.hull_voltages(cathode.x, cathode.energies)
    assert (np.diff(steps.volts) < 0).all()
    mean = (steps.volts * (steps.x_to - steps.x_from)).sum()
    assert mean == pytest.approx(
        cathode.energies[cathode.x == 0] - cathode.energies[cathode.x == 1]
    )


def test_two_steps_by_hand():
    steps = hull.hull_voltages(np.array([0, 0.5, 0.5, 1]), np.array([0, -2.2, -2.0, -3.8]))
    assert steps.volts == pytest.approx([4.4, 3.2])


def test_the_hull_holds_a_half_and_the_thirds(cathode):
    at = cathode.x[hull.lower_hull(cathode.x, cathode.y)]
    for x in (1 / 3, 1 / 2, 2 / 3):
        assert np.isclose(at, x).any()
