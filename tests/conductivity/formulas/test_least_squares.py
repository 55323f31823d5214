import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.formulas.expressions import constants, evaluate, parse
from helpers.conductivity.formulas.least_squares import LeastSquares, refit
from helpers.conductivity.formulas.published_law import PUBLISHED_LAW
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.simulator import table
from helpers.conductivity.simulator.truth import LOG_TRUTH, TRUTH
from helpers.experiments.designs import Input, InputSpace, latin_hypercube
from helpers.tables import datasets

SPACE = InputSpace([Input("T", 243, 333, "K"), Input("r", 0.1, 1.0), Input("c", 0.2, 2.1)])
NAMES = ["T", "r", "c"]
TRUE = parse("9.1*c - 1.8*exp(0.5*r)", NAMES)
START = parse("6.0*c - 0.9*exp(0.3*r)", NAMES)


def measured(law=TRUE, n=300, noise=0.0, seed=0):
    X = latin_hypercube(SPACE, n, random_state=seed)
    return X, evaluate(law, X) + noise * np.random.default_rng(seed).normal(size=n)


def values(law):
    return sorted(float(constant) for constant in constants(law))


def test_the_constants_of_exact_data_are_found():
    problem = LeastSquares(START, *measured())
    found = problem.solve()
    np.testing.assert_allclose(values(problem.formula(found)), values(TRUE), rtol=1e-6)
    np.testing.assert_allclose(problem.residuals(found), 0, atol=1e-8)


def test_derivatives_are_those_of_the_residuals():
    problem = LeastSquares(START, *measured(n=5))
    p = problem.start
    for i, slope in enumerate(problem.jacobian(p).T):
        step = np.zeros_like(p)
        step[i] = 1e-6 * p[i]
        difference = problem.residuals(p + step) - problem.residuals(p - step)
        np.testing.assert_allclose(slope, difference / (2 * step[i]), rtol=1e-6)


def test_a_row_with_weight_two_counts_like_two_rows():
    X, y = measured(noise=0.1, n=40)
    weights = np.ones(40)
    weights[:10] = 2
    doubled = pd.concat([X, X.head(10)]), np.append(y, y[:10])
    np.testing.assert_allclose(
        LeastSquares(START, X, y).solve(weights), LeastSquares(START, *doubled).solve(), rtol=1e-6
    )


def test_a_row_without_weight_may_lie_outside_the_domain_of_the_formula():
    X, y = measured(parse("log(c - 0.1) + 9.0", ["c"]), n=50)
    X.loc[0, "c"] = 0.05
    weights = np.append(0, np.ones(49))
    problem = LeastSquares(parse("log(c - 0.1) + 3.0", ["c"]), X, y)
    assert np.isfinite(problem.solve(weights)).all()
    with pytest.raises(ValueError, match="undefined on some rows"):
        problem.solve()


def test_a_law_of_a_representation_finds_its_constants_again():
    rows = measured(TRUTH)[0]
    rows["k"] = evaluate(TRUTH, rows)
    start = parse("6.0 - 0.2*r - 3.0/(1 - 0.21*u - 0.25*s)", "usr")
    found = refit(start, LOG.features(rows), LOG.target(rows))
    np.testing.assert_allclose(values(found), values(LOG_TRUTH), rtol=1e-5)


def test_several_sets_of_constants_are_predicted_at_once():
    X, y = measured(n=7)
    problem = LeastSquares(START, X, y)
    both = problem.predict(np.array([problem.start, problem.solve()]), X)
    assert both.shape == (2, 7)
    np.testing.assert_allclose(both[0], evaluate(START, X))
    np.testing.assert_allclose(both[1], y, rtol=1e-6)


def test_textbook_errors_shrink_with_the_root_of_the_number_of_rows():
    few, many = (LeastSquares(TRUE, *measured(n=n, noise=0.05)) for n in (100, 10_000))
    ratio = few.standard_errors(few.solve()) / many.standard_errors(many.solve())
    np.testing.assert_allclose(ratio, 10, rtol=0.3)


def test_the_textbook_error_of_a_mean_is_the_one_of_the_textbook():
    y = np.random.default_rng(0).normal(size=50)
    X = pd.DataFrame({"c": np.ones(50)})
    problem = LeastSquares(parse("2.0*c", ["c"]), X, y)
    error = problem.standard_errors(problem.solve())
    assert error[0] == pytest.approx(y.std(ddof=1) / np.sqrt(50))


def test_constants_that_only_act_together_have_no_error_of_their_own():
    problem = LeastSquares(parse("1.5*sqrt(2.5*c + 3.5*r)", NAMES), *measured())
    with pytest.raises(ValueError, match="can change together without any effect"):
        problem.standard_errors(problem.start)


def test_refitting_the_published_terms_gives_the_recomputed_coefficients():
    if not datasets.is_cached("conductivity_flores"):
        pytest.skip("conductivity is neither mirrored nor cached; tests do not download")
    rows = table.published_table()
    problem = LeastSquares(PUBLISHED_LAW, rows, rows["k"])
    found = problem.solve()
    expected = sorted([-4.6910, -0.035436, -0.35221, 2.60070e-4])
    np.testing.assert_allclose(sorted(found), expected, rtol=1e-3)
    error = problem.residuals(found)
    assert 1 - np.mean(error**2) / np.var(rows["k"]) == pytest.approx(0.9551, abs=1e-4)
    assert np.abs(error).mean() == pytest.approx(0.525, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "message"),
    [("c", "cannot determine 0 constants"), ("2.0*x", "needs x"), ("2.0*a1", "rename that column")],
)
def test_unusable_problems_are_refused_in_words(text, message):
    X, y = measured(n=5)
    with pytest.raises(ValueError, match=message):
        LeastSquares(parse(text, [*NAMES, "x", "a1"]), X.assign(a1=1.0), y)


def test_a_refit_of_a_linear_formula_is_ordinary_least_squares():
    X, _ = measured()
    y = np.random.default_rng(1).normal(size=len(X))
    found = refit(parse("1.0*r + 2.0*c", NAMES), X, y)
    design = X[["r", "c"]].to_numpy()
    expected = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    np.testing.assert_allclose(evaluate(found, X), expected, atol=1e-9)


def test_constants_that_start_equal_are_fitted_apart():
    X, y = measured(parse("2.0*r + 3.0*c", NAMES))
    assert values(refit(parse("1.0*r + 1.0*c", NAMES), X, y)) == pytest.approx([2.0, 3.0])


def test_a_refit_out_of_the_domain_returns_the_formula_it_got():
    X, y = measured()
    expr = parse("sqrt(r - 5.0)", NAMES)  # undefined on every row
    assert refit(expr, X, y) == expr


def test_a_formula_without_constants_is_returned_as_it_is():
    expr = parse("r*c", NAMES)
    assert refit(expr, *measured()) is expr


def test_fewer_rows_than_constants_are_refused():
    X, y = measured(n=1)
    with pytest.raises(ValueError, match="1 rows cannot determine 2 constants"):
        refit(parse("1.5*r + 2.5", NAMES), X, y)
