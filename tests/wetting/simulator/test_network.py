import numpy as np
import pytest

from helpers.wetting.simulator.network import INLET, OUTLET, build

PLAIN = {
    "particle_um": 8.0,
    "porosity": 0.4,
    "thickness_um": 80.0,
    "spread": 0.3,
    "angle_deg": 40.0,
    "binder": 0.3,
}


def test_a_throat_is_the_same_from_both_of_its_ends():
    network = build(**PLAIN, random_state=0)
    for i, ends in enumerate(network.neighbours):
        for k, j in enumerate(ends):
            if j >= 0:
                back = list(network.neighbours[j]).index(i)
                assert network.radius_m[i, k] == network.radius_m[j, back]
                assert network.conductance_m3[i, k] == network.conductance_m3[j, back]


def test_only_the_lowest_layer_meets_the_inlet_and_only_the_highest_the_outlet():
    network = build(**PLAIN, random_state=0)
    layer = np.arange(len(network.volume_m3)) // network.side**2
    np.testing.assert_array_equal(network.neighbours[:, 0] == INLET, layer == 0)
    np.testing.assert_array_equal(network.neighbours[:, 1] == OUTLET, layer == network.layers - 1)


def test_the_pores_hold_the_porosity_on_average():
    totals = [build(**PLAIN, random_state=k, side=10).volume_m3.sum() for k in range(5)]
    spacing = 8e-6
    assert np.mean(totals) == pytest.approx(0.4 * 10 * 100 * spacing**3, rel=0.02)


@pytest.mark.parametrize("layers", [6, 10, 18])
def test_the_permeability_does_not_depend_on_the_number_of_layers(layers):
    network = build(
        **PLAIN | {"spread": 0.0, "particle_um": 4.0}, random_state=0, most_layers=layers
    )
    spacing = 80e-6 / layers
    permeability = network.conductance_m3[-1, 0] / spacing
    radius = 4e-6 * 0.4 / 1.8
    assert permeability == pytest.approx(np.pi * radius**4 / (8 * 4e-6**2))


def test_the_permeability_is_that_of_kozeny_and_carman_at_a_porosity_of_40_percent():
    network = build(**PLAIN | {"spread": 0.0}, random_state=0)
    permeability = network.conductance_m3[-1, 0] / 8e-6
    assert permeability == pytest.approx(8e-6**2 * 0.4**3 / (180 * 0.6**2), rel=0.05)


def test_more_binder_leaves_the_other_pores_as_they_are():
    few, many = (build(**PLAIN | {"binder": b}, random_state=4) for b in (0.2, 0.5))
    assert few.binder_rich.sum() < many.binder_rich.sum()
    assert np.all(many.binder_rich[few.binder_rich])
    np.testing.assert_array_equal(few.radius_m, many.radius_m)
    both = few.binder_rich == many.binder_rich
    np.testing.assert_array_equal(few.angle_deg[both], many.angle_deg[both])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"porosity": 1.0}, "porosity lies between"),
        ({"particle_um": 0.0}, "particle_um lies between"),
        ({"binder": 1.2}, "share from 0 to 1"),
        ({"spread": -0.1}, "cannot be negative"),
        ({"angle_deg": 190.0}, "between 0 and 180"),
        ({"side": 2}, "at least 3 pores"),
    ],
    ids=lambda x: next(iter(x)) if isinstance(x, dict) else "",
)
def test_what_cannot_be_an_electrode_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        build(**PLAIN | change)
