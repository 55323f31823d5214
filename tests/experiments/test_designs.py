import warnings

import numpy as np
import pandas as pd
import pytest

from helpers.experiments.designs import (
    Input,
    InputSpace,
    factorial,
    grid,
    latin_hypercube,
    one_at_a_time,
    sobol,
)


@pytest.fixture
def space():
    return InputSpace(
        [
            Input("thickness", 50e-6, 120e-6, "m", 80e-6, "electrode thickness"),
            Input("porosity", 0.2, 0.5, nominal=0.3),
            Input("temperature", 263.15, 333.15, "K"),
        ]
    )


def test_a_latin_hypercube_has_one_point_in_each_slice_of_each_range(space):
    n = 20
    design = latin_hypercube(space, n, random_state=3)
    slices = np.floor(space.to_unit(design) * n).astype(int)
    for column in slices.T:
        assert sorted(column) == list(range(n))


@pytest.mark.parametrize("draw", [latin_hypercube, sobol])
def test_a_design_names_its_columns_and_stays_within_the_bounds(space, draw):
    design = draw(space, 33, random_state=0)
    assert list(design.columns) == ["thickness", "porosity", "temperature"]
    assert design.shape == (33, 3)
    assert space.contains(design).all()


@pytest.mark.parametrize("draw", [latin_hypercube, sobol])
def test_a_seed_fixes_the_design_and_a_generator_goes_on(space, draw):
    pd.testing.assert_frame_equal(draw(space, 5, 7), draw(space, 5, 7))
    assert not draw(space, 5, 7).equals(draw(space, 5, 8))
    generator = np.random.default_rng(7)
    first, second = draw(space, 5, generator), draw(space, 5, generator)
    pd.testing.assert_frame_equal(first, draw(space, 5, 7))
    assert not first.equals(second)


def test_a_balanced_sobol_design_halves_every_range_exactly(space):
    unit = space.to_unit(sobol(space, 64, random_state=1))
    assert np.sum(unit < 0.5, axis=0).tolist() == [32, 32, 32]


def test_sobol_gives_any_number_of_points_without_a_warning(space):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        designs = [sobol(space, n, random_state=2) for n in (1, 5, 8, 13)]
    for shorter in designs:
        pd.testing.assert_frame_equal(shorter, designs[-1].iloc[: len(shorter)])


def test_sobol_integrates_a_smooth_function_better_than_random_points(space):
    def error(design):
        return abs(np.mean(np.prod(2 * space.to_unit(design), axis=1)) - 1)

    rng = np.random.default_rng(0)
    seeds = range(20)
    random = [space.from_unit(rng.random((256, 3))) for _ in seeds]
    ours = [sobol(space, 256, seed) for seed in seeds]
    assert np.mean([error(x) for x in ours]) < 0.1 * np.mean([error(x) for x in random])


def test_a_factorial_design_combines_all_levels_with_the_last_fastest():
    design = factorial({"solvent": ["EC", "DMC"], "cycles": [1, 10, 100]})
    assert design["solvent"].tolist() == ["EC"] * 3 + ["DMC"] * 3
    assert design["cycles"].tolist() == [1, 10, 100] * 2
    assert design["cycles"].dtype == np.int64


def test_a_grid_reaches_the_bounds_and_keeps_unnamed_inputs_nominal(space):
    design = grid(space, {"temperature": 3, "thickness": 2})
    assert len(design) == 6
    assert design["porosity"].unique().tolist() == [0.3]
    assert design["temperature"].tolist() == [263.15, 298.15, 333.15] * 2
    assert design["thickness"].tolist() == [50e-6] * 3 + [120e-6] * 3
    assert len(grid(space, 4)) == 4**3


def test_one_at_a_time_moves_a_single_input_in_each_block(space):
    design = one_at_a_time(space, 5)
    assert len(design) == 15
    for position, name in enumerate(space.names):
        block = design.iloc[5 * position : 5 * (position + 1)]
        assert block[name].is_monotonic_increasing
        assert block[name].iloc[[0, -1]].tolist() == [space[name].low, space[name].high]
        others = block.drop(columns=name)
        expected = [space[other].nominal for other in others]
        assert (others.to_numpy() == expected).all()


def test_the_unit_cube_maps_onto_the_bounds_exactly_and_back(space):
    assert (space.from_unit(np.zeros(3)) == space.low).all()
    assert (space.from_unit(np.ones((2, 3))) == space.high).all()
    U = np.random.default_rng(0).random((50, 3))
    np.testing.assert_allclose(space.to_unit(space.from_unit(U)), U, atol=1e-12)


def test_no_rounding_pushes_a_point_out_of_its_range():
    space = InputSpace([Input("a", 0.1, 0.3), Input("b", -1e-9, 1e9)])
    U = np.nextafter(np.array([[1.0, 1.0], [0.0, 0.0]]), 0.5)
    assert space.contains(space.from_unit(U)).all()


def test_columns_of_a_table_are_taken_by_name_not_by_position(space):
    design = latin_hypercube(space, 4, random_state=0)
    shuffled = design[["temperature", "thickness", "porosity"]].assign(extra=1.0)
    assert (space.to_unit(shuffled) == space.to_unit(design)).all()


def test_contains_tells_each_point_by_itself(space):
    inside, outside = space.nominal, space.high * 1.001
    assert space.contains(np.array([inside, outside])).tolist() == [True, False]
    assert space.contains(space.low)
    assert not space.contains(np.array([np.nan, 0.3, 300.0]))


def test_a_missing_nominal_value_is_the_middle_of_the_range(space):
    assert space["temperature"].nominal == pytest.approx(298.15)


def test_a_subset_keeps_the_asked_order(space):
    subset = space.subset(["temperature", "porosity"])
    assert subset.names == ["temperature", "porosity"]
    assert len(subset) == 2
    assert "thickness" not in subset


def test_the_display_table_has_a_row_an_input(space):
    table = space.to_frame()
    assert table.index.tolist() == space.names
    assert table.index.name == "name"
    assert table.columns.tolist() == ["description", "unit", "low", "high", "nominal"]
    assert table.loc["thickness"].tolist() == ["electrode thickness", "m", 50e-6, 120e-6, 80e-6]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", 1, 1), "low < high"),
        (("a", 2, 1), "low < high"),
        (("a", 0, float("inf")), "high of input 'a' is no finite number"),
        (("a", float("nan"), 1), "low of input 'a' is no finite number"),
        (("a", "0", 1), "low of input 'a' is no finite number: '0'"),
        (("a", 0, 1, "m", 1.5), "nominal 1.5 of input 'a' is outside"),
        (("", 0, 1), "non-empty string"),
        ((3, 0, 1), "non-empty string"),
    ],
)
def test_an_input_refuses_contradictions(arguments, message):
    with pytest.raises(ValueError, match=message):
        Input(*arguments)


def test_a_space_refuses_repeated_names_and_strangers():
    with pytest.raises(ValueError, match="unique; repeated: a"):
        InputSpace([Input("a", 0, 1), Input("b", 0, 1), Input("a", 0, 2)])
    with pytest.raises(TypeError, match="Input objects"):
        InputSpace(["a"])
    with pytest.raises(TypeError, match="one or more"):
        InputSpace([])


def test_unusable_arguments_are_refused_with_what_is_allowed(space):
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        latin_hypercube(space, 0)
    with pytest.raises(TypeError, match=r"whole number, got 2\.5"):
        sobol(space, 2.5)
    with pytest.raises(ValueError, match="along 'porosity' must be at least 2"):
        grid(space, {"porosity": 1})
    with pytest.raises(KeyError, match="no input 'pressure'; known are thickness"):
        grid(space, {"pressure": 3})
    with pytest.raises(ValueError, match="length 3"):
        space.from_unit(np.zeros((4, 2)))
    with pytest.raises(ValueError, match="no column porosity"):
        space.to_unit(pd.DataFrame({"thickness": [1.0], "temperature": [300.0]}))
    with pytest.raises(ValueError, match="no repeated"):
        factorial({"a": [1, 1]})
    with pytest.raises(ValueError, match="at least one level"):
        factorial({"a": []})
    with pytest.raises(TypeError, match="the string 'EC'"):
        factorial({"a": "EC"})
    with pytest.raises(ValueError, match="at least one factor"):
        factorial({})
