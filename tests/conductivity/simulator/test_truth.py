import numpy as np
import pandas as pd
import pytest
import sympy

from helpers.conductivity.formulas.expressions import complexity, constants, evaluate
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.simulator.truth import (
    LOG_TRUTH,
    TRUTH,
    true_conductivity,
    vanishing_temperature,
)
from helpers.experiments.designs import Input, InputSpace, grid

INSIDE = grid(
    InputSpace((Input("T", 243.15, 333.15), Input("r", 0.0, 1.0), Input("c", 0.05, 2.2))), 12
)


def k(T, c, r=0.5):
    return true_conductivity(np.asarray(T), r, np.asarray(c))


def test_the_law_is_short_enough_to_be_found():
    assert complexity(LOG_TRUTH) <= 20
    assert len(constants(LOG_TRUTH)) == 5


def test_both_ways_of_writing_the_law_agree():
    rows = INSIDE.assign(k=evaluate(TRUTH, INSIDE))
    np.testing.assert_allclose(LOG.target(rows), evaluate(LOG_TRUTH, LOG.features(rows)), rtol=1e-9)


def test_conductivity_is_positive_and_vanishes_with_the_salt():
    assert (evaluate(TRUTH, INSIDE) > 0).all()
    assert k(298.15, 0.0) == 0
    assert k(298.15, 1e-6) < 1e-4


def test_conductivity_rises_with_temperature_everywhere():
    T = np.linspace(230, 350, 200)
    for c in (0.05, 1.0, 2.2):
        assert (np.diff(np.log(k(T, c))) > 0).all()


def test_there_is_one_maximum_over_the_salt_near_1_mol_a_kg_and_at_more_salt_when_hot():
    c = np.linspace(0.01, 3, 3000)
    places = []
    for T in (243.15, 298.15, 333.15):
        slope = np.sign(np.diff(k(T, c)))
        assert (np.diff(slope) <= 0).all()
        places.append(c[np.argmax(k(T, c))])
    assert places == sorted(places)
    assert places[1] == pytest.approx(1.0, abs=0.1)
    assert places[2] - places[0] > 0.5


def test_at_one_composition_the_law_is_that_of_vogel_tammann_and_fulcher():
    T = np.linspace(243.15, 333.15, 20)
    for c in (0.2, 1.0, 2.0):
        distance = 1 / (T - vanishing_temperature(c))
        line = np.polyfit(distance, np.log(k(T, c)), 1)
        np.testing.assert_allclose(np.polyval(line, distance), np.log(k(T, c)), atol=1e-10)


def test_dilute_solutions_follow_the_square_root_of_the_concentration():
    s = sympy.Symbol("s")
    series = sympy.series(LOG_TRUTH.subs({"u": 0, "r": 0}), s, 0, 2).removeO()
    assert float(series.coeff(s, 1)) == pytest.approx(-1.015)  # -STRENGTH SALT_SLOPE


def test_solvent_rich_in_pc_conducts_a_little_worse():
    assert k(298.15, 1.0, r=1.0) / k(298.15, 1.0, r=0.0) == pytest.approx(np.exp(-0.1))


def test_shapes_are_those_of_the_inputs():
    assert true_conductivity(298.15, 0.5, 1.0).shape == ()
    assert true_conductivity(pd.Series([298.15, 310.0]), 0.5, [[1.0], [2.0]]).shape == (2, 2)


def test_the_law_is_not_asked_where_nothing_moves_or_salt_is_negative():
    with pytest.raises(ValueError, match="nothing moves at 120"):
        true_conductivity([120.0, 300.0], 0.5, 1.0)
    with pytest.raises(ValueError, match="at least 0, got -1"):
        true_conductivity(298.15, 0.5, -1.0)
