import numpy as np
import pytest

from helpers.nanoparticles.simulator.growth import grow
from helpers.nanoparticles.simulator.recipes import candidates

BASE = np.array([30.0, 25.0, 9.0, 5.0, 500.0])


def changed(column, value):
    recipe = BASE.copy()
    recipe[column] = value
    return grow(recipe)


def test_more_silver_on_fewer_seeds_makes_larger_particles():
    assert changed(3, 2.0).sphere > changed(3, 8.0).sphere
    assert changed(3, 2.0).diameter > changed(3, 8.0).diameter
    assert changed(0, 35.0).diameter > changed(0, 20.0).diameter


def test_flat_particles_need_citrate_in_proportion():
    flat = [changed(2, value).flat[0] for value in (1.0, 9.0, 30.0)]
    assert flat[1] > 0.7 > flat[0] and flat[1] > flat[2]


def test_polymer_and_fast_mixing_narrow_the_distribution():
    assert changed(1, 35.0).spread < changed(1, 10.0).spread
    assert changed(4, 900.0).spread < changed(4, 200.0).spread


def test_slow_flow_converts_more():
    assert changed(4, 200.0).silver > changed(4, 900.0).silver


def test_every_feasible_recipe_gives_particles_of_possible_size():
    p = grow(candidates(2048, 0))
    assert (p.diameter >= 1.01 * p.thickness).all() and (p.diameter < 250).all()
    assert ((p.flat >= 0) & (p.flat < 0.9 + 1e-9)).all()
    assert ((p.sphere > 8 - 1e-9) & (p.sphere < 45 + 1e-9)).all()
    assert ((p.spread > 0.09) & (p.spread < 0.4)).all()


def test_impossible_recipes_are_refused():
    with pytest.raises(ValueError, match="below 100 %"):
        grow([[50.0, 40.0, 5.0, 5.0, 500.0]])
