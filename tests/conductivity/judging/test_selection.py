import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.engines.front import Front, Law
from helpers.conductivity.formulas.expressions import evaluate, parse
from helpers.conductivity.formulas.least_squares import refit
from helpers.conductivity.judging.selection import (
    choose,
    comparison,
    cross_validated,
    determined,
    within_one_standard_error,
)

NAMES = ("s", "u")


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"s": rng.uniform(0, 1, 400), "u": rng.uniform(0, 1, 400)})
    groups = np.repeat(np.arange(40), 10)
    y = 1 + 2 * X["s"] + X["u"] + 0.1 * rng.normal(size=400) + 0.1 * rng.normal(size=40)[groups]
    return X, y.to_numpy(), groups


@pytest.fixture(scope="module")
def front(data):
    X, y, _ = data
    texts = [
        "1.0 + 1.1*s",
        "1.0 + 1.1*s + 1.2*u",  # the truth
        "1.0 + 1.1*s + 1.2*u + 0.1*s*u",
        "1.0 + 1.1*s + 1.2*u + 0.1*s*u + 0.2*sin(30.0*u) + 0.3*cos(29.0*s)",
    ]
    return Front.of([parse(text, NAMES) for text in texts], X, y, engine="handmade")


def test_the_true_law_is_chosen_among_longer_ones(front, data):
    law = choose(front, *data)
    assert law.n_constants == 3
    assert law.complexity == front[1].complexity


def test_the_error_of_the_search_falls_along_the_front_the_cross_validated_one_need_not(
    front, data
):
    errors = cross_validated(front, *data).mean(axis=1)
    assert np.all(np.diff([law.loss for law in front.laws]) < 0)
    assert errors[3] > errors[1]


def test_groups_are_left_out_whole(front, data):
    X, y, groups = data
    # an offset of each group hides in the training error of single rows, not of whole groups
    alone = cross_validated(front, X, y, np.arange(len(y)))[1].mean()
    together = cross_validated(front, X, y, groups)[1].mean()
    assert together > alone


def test_the_best_law_has_no_excess_over_itself(front, data):
    table = comparison(front, cross_validated(front, *data))
    best = table["cv_error"].idxmin()
    assert table.loc[best, "excess"] == 0
    assert table.loc[best, "excess_se"] == 0


def test_laws_beyond_the_budget_do_not_compete(front, data):
    assert choose(front, *data, max_constants=2).n_constants == 2
    with pytest.raises(ValueError, match="at most 1 constants"):
        choose(front, *data, max_constants=1)


def test_the_first_law_within_one_standard_error_of_the_best_is_taken():
    table = pd.DataFrame({"excess": [0.5, 0.2, 0.0, 0.1], "excess_se": [0.4, 0.3, 0.0, 0.2]})
    assert within_one_standard_error(table) == 1


def test_the_standard_error_is_that_of_the_paired_differences(front):
    rng = np.random.default_rng(0)
    hard = rng.uniform(1, 100, 50)  # the same for all laws
    errors = hard + np.arange(len(front))[:, None] + 0.01 * rng.normal(size=(len(front), 50))
    table = comparison(front, errors)
    assert (table["excess_se"] < 0.01).all()
    assert within_one_standard_error(table) == 0


def test_unsound_laws_are_dropped_first(front, data):
    only_s = choose(front, *data, sound=lambda expr: "u" not in str(expr))
    assert "u" not in str(only_s)
    with pytest.raises(ValueError, match="sound"):
        choose(front, *data, sound=lambda expr: False)


def test_nothing_depends_on_how_groups_are_called(front, data):
    X, y, groups = data
    renamed = np.array([f"mix {(g * 7) % 40}" for g in groups])
    errors, again = cross_validated(front, X, y, groups), cross_validated(front, X, y, renamed)
    np.testing.assert_allclose(np.sort(errors), np.sort(again), rtol=1e-6)


def test_the_error_on_a_group_is_that_of_a_fit_without_it(front, data):
    X, y, groups = data
    rest = groups != 7
    fitted = refit(front[1].expr, X[rest], y[rest])
    expected = np.mean((evaluate(fitted, X[~rest]) - y[~rest]) ** 2)
    assert cross_validated(front, X, y, groups)[1, 7] == pytest.approx(expected)


def test_one_group_cannot_be_left_out(front, data):
    X, y, groups = data
    with pytest.raises(ValueError, match="one group"):
        cross_validated(front, X, y, 0 * groups)


def test_constants_that_only_act_together_are_not_determined(data):
    X, y, _ = data
    texts = ["1.5 + 2.5*s", "(1.5*s + 2.5*u)*(1.2 + 3.5*u)", "s*u"]
    laws = [Law(0, 0.0, 0.0, parse(text, NAMES), "handmade") for text in texts]
    assert [determined(law, X, y) for law in laws] == [True, False, True]
