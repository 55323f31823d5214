import dataclasses

import pytest

from helpers.electrodes.simulator import structure
from helpers.electrodes.simulator.structure import simulate


@pytest.fixture(scope="module")
def states():
    return [simulate(0.95, 4.5, thickness, 7) for thickness in (80, 68, 56)]


def test_calendering_takes_pores_and_makes_ways_longer(states):
    porosity = [s.porosity for s in states]
    tortuosity = [s.tortuosity for s in states]
    assert porosity == sorted(porosity, reverse=True)
    assert tortuosity == sorted(tortuosity)


def test_calendering_brings_electrons_better_and_ions_worse_through(states):
    assert states[0].conductivity < states[1].conductivity < states[2].conductivity
    assert states[0].diffusivity > states[1].diffusivity > states[2].diffusivity


def test_volumes_add_up(states):
    for s in states:
        open_pores = 1 - s.active - s.binder
        assert s.porosity == pytest.approx(open_pores + 0.27 * s.binder, abs=1e-9)
        assert s.tortuosity == pytest.approx(s.porosity / s.diffusivity)


def test_the_mass_of_active_material_survives_the_calender(states):
    # what overlaps is counted once: less than half a per cent is lost
    masses = [s.active * t for s, t in zip(states, (80, 68, 56), strict=True)]
    assert min(masses) / max(masses) > 0.995


def test_more_carbon_and_binder_covers_more_surface_and_blocks_more_pores():
    rich, lean = (simulate(share, 5.5, 76, 1) for share in (0.92, 0.965))
    assert rich.active == pytest.approx(lean.active)
    assert rich.active_surface < lean.active_surface
    assert rich.diffusivity < lean.diffusivity
    assert rich.conductivity > lean.conductivity


def test_the_same_seed_gives_the_same_electrode(states):
    again = dataclasses.asdict(simulate(0.95, 4.5, 80, 7))
    assert again == dataclasses.asdict(states[0])


def test_a_thickness_between_the_voxels_is_refused():
    with pytest.raises(ValueError, match="whole number"):
        simulate(0.95, 4.5, 70.5, 0)


def test_nominal_inputs_can_be_simulated():
    nominal = dict(zip(structure.INPUTS.names, structure.INPUTS.nominal, strict=True))
    assert simulate(**nominal, seed=0).porosity > 0.3
