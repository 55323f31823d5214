from dataclasses import dataclass

import ase
import numpy as np
import pandas as pd
import pytest
from ase.calculators.singlepoint import SinglePointCalculator

from proofs.perturbation.last_bits import DRAWS, Nudge

BOTH = (np.float64, np.float32)


@pytest.mark.parametrize("kind", BOTH)
def test_every_number_moves_by_one_unit_in_the_last_place_of_its_precision(kind):
    values = np.random.default_rng(0).normal(0, 1e3, 1000).astype(kind)
    moved = Nudge(1).array(values)
    assert moved.dtype == kind
    up, down = np.nextafter(values, kind(np.inf)), np.nextafter(values, kind(-np.inf))
    assert ((moved == up) | (moved == down)).all()
    assert 0.4 < np.mean(moved == up) < 0.6


@pytest.mark.parametrize("kind", BOTH)
def test_equal_numbers_stay_equal_and_twice_is_the_same(kind):
    values = np.repeat(np.linspace(0.1, 9, 50), 3).astype(kind)
    moved = Nudge(1).array(values).reshape(50, 3)
    assert (moved == moved[:, :1]).all()
    np.testing.assert_array_equal(moved.ravel(), Nudge(1).array(values))


def test_another_seed_moves_others_up():
    values = np.linspace(0.1, 9, 200)
    assert 50 < np.sum(Nudge(1).array(values) != Nudge(2).array(values)) < 150


def test_zeros_infinities_and_missing_values_stay():
    values = np.array([0.0, -0.0, np.inf, -np.inf, np.nan])
    nudge = Nudge(1)
    np.testing.assert_array_equal(nudge.array(values), values)
    assert nudge.counts == {"": 0}


@pytest.mark.parametrize("value", [3, True, "text", None, np.arange(3), pd.Series(["a", "b"])])
def test_what_is_no_floating_point_number_is_handed_on(value):
    assert Nudge(1)(value) is value


@pytest.mark.parametrize("value", [298.15, 1 + 2j, np.float64(2.5), np.float32(2.5)])
def test_a_single_number_moves_and_keeps_its_type(value):
    moved = Nudge(1)(value)
    assert moved != value
    assert type(moved) is type(value)
    assert moved == pytest.approx(value, rel=1e-6)


@dataclass(frozen=True)
class Outcome:
    name: str
    curve: np.ndarray
    parts: tuple


def test_numbers_are_found_in_whatever_holds_them():
    nudge = Nudge(1)
    made = Outcome("cell", np.array([1.5, 2.5]), ({"k": [3.5]}, 4))
    moved = nudge(made, "here")
    assert (moved.curve != made.curve).all()
    assert moved.parts[0]["k"] != [3.5]
    assert (moved.name, moved.parts[1]) == ("cell", 4)
    assert made.curve.tolist() == [1.5, 2.5]
    assert nudge.counts == {"here": 3}


def test_the_columns_of_a_table_move_and_its_index_and_labels_do_not():
    table = pd.DataFrame({"T": [298.15, 303.15], "cell": ["a", "b"], "n": [1, 2]}, index=[5, 7])
    moved = Nudge(1)(table)
    assert (moved["T"] != table["T"]).all()
    pd.testing.assert_frame_equal(moved, table, check_exact=False, rtol=1e-12)


def test_atoms_move_with_their_labels():
    atoms = ase.Atoms("OH", [[0, 0, 0.1], [0, 0, 1.1]], info={"energy": 2.5})
    atoms.calc = SinglePointCalculator(atoms, energy=1.25)
    moved = Nudge(1)(atoms)
    assert (moved.positions[:, 2] != atoms.positions[:, 2]).all()
    assert moved.info["energy"] != 2.5
    assert moved.get_potential_energy() != 1.25
    assert atoms.get_potential_energy() == 1.25


def test_results_and_arguments_of_functions_move():
    nudge = Nudge(1)
    assert nudge.result_of(lambda x: x, "result")(1.5) != 1.5
    assert list(nudge.result_of(lambda: iter([1.5]), "parts")()) != [1.5]
    seen = []
    nudge.arguments_of(lambda x, y: seen.extend([x, y]), "arguments")(1.5, y=np.float32(2.5))
    assert seen[0] != 1.5
    assert seen[1] != np.float32(2.5)


def default_rng(seed):
    return Nudge(1).default_rng(np.random.default_rng, np.random.Generator, "draws")(seed)


ARGUMENTS = {
    "beta": (2, 3),
    "chisquare": (2,),
    "dirichlet": ([1.0, 2.0],),
    "f": (2, 3),
    "gamma": (2,),
    "noncentral_chisquare": (2, 1),
    "pareto": (2,),
    "power": (2,),
    "standard_gamma": (2,),
    "standard_t": (3,),
    "triangular": (0, 1, 2),
    "vonmises": (0, 1),
    "wald": (1, 1),
    "weibull": (2,),
}


@pytest.mark.parametrize("name", DRAWS)
def test_every_floating_point_draw_moves(name):
    plain = getattr(np.random.default_rng(7), name)(*ARGUMENTS.get(name, ()))
    moved = getattr(default_rng(7), name)(*ARGUMENTS.get(name, ()))
    assert np.all(np.asarray(moved) != plain)
    np.testing.assert_allclose(moved, plain, rtol=1e-12)


def test_whole_numbers_and_the_order_of_draws_do_not_move():
    plain, moved = np.random.default_rng(7), default_rng(7)
    assert moved.integers(100, size=5).tolist() == plain.integers(100, size=5).tolist()
    assert moved.permutation(9).tolist() == plain.permutation(9).tolist()
    assert moved.choice(["a", "b"]) == plain.choice(["a", "b"])


def test_draws_stay_within_their_bounds():
    assert default_rng(0).random(10_000).max() < 1
    tight = default_rng(0).uniform(1.0, np.nextafter(1.0, 2), 1000)
    assert tight.min() >= 1
    assert tight.max() <= np.nextafter(1.0, 2)


def test_a_generator_goes_on_as_it_is_and_its_children_move_too():
    rng = default_rng(3)
    assert Nudge(1).default_rng(np.random.default_rng, np.random.Generator, "")(rng) is rng
    child, plain = rng.spawn(1)[0], np.random.default_rng(3).spawn(1)[0]
    assert child.normal() != plain.normal()


def test_an_array_that_is_filled_moves_in_place():
    values = np.empty(3)
    default_rng(0).random(out=values)
    assert (values != np.random.default_rng(0).random(3)).all()


@pytest.mark.parametrize("kind", BOTH)
def test_a_number_without_axes_moves_and_gets_none(kind):
    value = np.array(2.5, dtype=kind)
    moved = Nudge(1)(value)
    assert moved.shape == () and moved.dtype == kind
    assert moved != value
