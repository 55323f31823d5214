import pytest

from helpers.wetting.simulator.laws import CUBIC_THRESHOLD, kozeny_constant, percolation_threshold


def test_the_network_is_passed_where_the_cubic_lattice_percolates():
    assert percolation_threshold(20) == pytest.approx(CUBIC_THRESHOLD, abs=0.03)


def test_the_permeability_falls_faster_with_the_porosity_than_in_packed_spheres():
    assert kozeny_constant(0.4) == pytest.approx(5, abs=0.25)
    assert kozeny_constant(0.2) > kozeny_constant(0.3) > kozeny_constant(0.4)
