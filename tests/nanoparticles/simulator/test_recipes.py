import numpy as np
import pandas as pd
import pytest

from helpers.nanoparticles.simulator import recipes
from helpers.nanoparticles.simulator.recipes import MIXABLE, SPACE


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n", [15, 90])
def test_a_starting_design_is_a_latin_hypercube_that_can_be_mixed(n, seed):
    X = recipes.starting_design(n, seed)
    slices = np.sort((SPACE.to_unit(X) * n).astype(int), axis=0)
    assert (slices == np.arange(n)[:, None]).all()
    assert recipes.feasible(X).all()


def test_a_box_without_room_has_no_starting_design():
    crowded = recipes.widened(SPACE, SPACE.low)
    narrow = type(SPACE)(tuple(type(i)(i.name, (i.low + 2 * i.high) / 3, i.high) for i in crowded))
    with pytest.raises(ValueError, match=r"10 % of rest"):
        recipes.starting_design(5, 0, narrow)


def test_the_rest_is_what_the_fractions_leave():
    table = pd.DataFrame([[900, 10, 20, 5, 5]], columns=["total", "AgNO3", "PVA", "TSC", "seed"])
    assert recipes.rest(table) == pytest.approx([60])
    assert recipes.feasible(table).all()


def test_every_corner_of_the_mixable_box_can_be_mixed():
    assert recipes.feasible(MIXABLE.high) and recipes.feasible(MIXABLE.low)
    assert not recipes.feasible(SPACE.high)


def test_pumps_round_down_so_that_a_full_recipe_stays_possible():
    full = np.array([[30.006, 29.999, 20.0, 9.995, 333.33]])
    assert recipes.settable(full).tolist() == [[30.0, 29.99, 20.0, 9.99, 333.3]]
    exact = np.array([[4.1, 10.0, 0.57, 0.5, 200.1]])
    assert recipes.settable(exact).tolist() == exact.tolist()
    X = recipes.candidates(512, 0)
    assert recipes.feasible(recipes.settable(X)).all()


def test_candidates_fill_the_box_and_clouds_stay_near():
    X = recipes.candidates(1024, 0)
    assert recipes.feasible(X).all() and 700 < len(X) < 900
    cloud = recipes.near(X[:2], 50, 1, width=0.01)
    gaps = np.linalg.norm(SPACE.to_unit(cloud)[:, None] - SPACE.to_unit(X[:2]), axis=2).min(axis=1)
    assert recipes.feasible(cloud).all() and gaps.max() < 0.06


def test_only_the_bounds_that_the_best_recipe_sits_on_move():
    box = MIXABLE
    best = np.array([40.0, 18.0, 14.9, 5.0, 600.0])
    moved = recipes.widened(box, best)
    assert moved.low.tolist() == box.low.tolist()
    assert moved["AgNO3"].high == SPACE["AgNO3"].high  # 40 + 9, as far as the pumps go
    assert moved["TSC"].high == pytest.approx(15 + 0.25 * 14.5)
    assert [moved[n].high for n in ("PVA", "seed", "total")] == [25, 10, 1000]
    assert recipes.widened(box, box.nominal) == recipes.InputSpace(
        tuple(recipes.Input(i.name, i.low, i.high, i.unit) for i in box)
    )


def test_a_recipe_has_five_numbers():
    with pytest.raises(ValueError, match="AgNO3, PVA, TSC, seed, total"):
        recipes.rest(np.ones((3, 4)))
