import datetime

import numpy as np
import pytest

from helpers.conductivity.engines.front import Front
from helpers.conductivity.engines.known_laws import CASTEEL_AMIS
from helpers.conductivity.engines.recorded_laws import recorded_law
from helpers.conductivity.formulas.expressions import complexity, constants, evaluate
from helpers.conductivity.formulas.least_squares import refit
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.simulator.table import bundled_table
from helpers.conductivity.simulator.truth import LOG_TRUTH

NAMES = ("true_form", "imitation", "casteel_amis_imitation")


@pytest.fixture(scope="module")
def rows():
    table = bundled_table()
    return LOG.features(table), LOG.target(table)


def difference(name, X):
    return np.abs(evaluate(recorded_law(name).expr, X) - evaluate(LOG_TRUTH, X)).max()


def loss(expr, X, y):
    return np.mean((evaluate(expr, X) - y) ** 2)


def test_the_true_form_is_the_law_of_the_table_and_the_imitation_is_not(rows):
    X, _ = rows
    assert difference("true_form", X) == pytest.approx(0.005, abs=0.001)
    assert difference("imitation", X) == pytest.approx(0.10, abs=0.005)


def test_both_are_as_long_and_the_rows_tell_them_apart(rows):
    true_form, imitation = (recorded_law(name).expr for name in ("true_form", "imitation"))
    assert complexity(true_form) == complexity(imitation) == 15
    assert len(constants(true_form)) == len(constants(imitation)) == 5
    assert loss(imitation, *rows) / loss(true_form, *rows) == pytest.approx(1.194, abs=0.01)


def test_with_its_constants_fitted_to_the_truth_only_the_true_form_is_exact(rows):
    X, _ = rows
    exact = evaluate(LOG_TRUTH, X)
    errors = {
        name: np.abs(evaluate(refit(recorded_law(name).expr, X, exact), X) - exact).max()
        for name in ("true_form", "imitation")
    }
    assert errors["true_form"] < 1e-6
    assert errors["imitation"] > 0.05


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_constants_are_those_of_least_squares_on_the_rows_named(name, rows):
    X, y = CASTEEL_AMIS.sample(400, 1) if name == "casteel_amis_imitation" else rows
    law = recorded_law(name).expr
    again = Front.of([law], X, y, engine="again")[0]
    assert again.loss == pytest.approx(loss(law, X, y), rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_each_law_says_where_it_comes_from(name):
    law = recorded_law(name)
    assert "seed" in law.found_by
    assert law.found_on >= datetime.date(2026, 11, 30)
    assert {"python", "pyoperon", "numpy", "sympy"} <= set(law.versions)


def test_an_unknown_law_is_refused_with_those_that_exist():
    with pytest.raises(ValueError, match="true_form, imitation, casteel_amis_imitation"):
        recorded_law("best")
