import math
from dataclasses import replace

import numpy as np
import pytest

from helpers.conductivity.engines.front import Front
from helpers.conductivity.engines.known_laws import (
    ARRHENIUS,
    BUTLER_VOLMER,
    CASTEEL_AMIS,
    KNOWN_LAWS,
    NERNST,
    VTF,
)
from helpers.conductivity.engines.recorded_laws import recorded_law
from helpers.conductivity.formulas.expressions import evaluate, parse
from helpers.conductivity.formulas.least_squares import refit
from helpers.conductivity.judging.recovery import attempt, judge, recovered, rival

SURROGATE = parse("0.8*c + 29.0*c*exp(-1.1*c) - 0.8", ["c"])


def fitted(text, law, seed=0, n=400):
    X, y = law.sample(n, seed)
    return refit(parse(text, list(X)), X, y)


@pytest.mark.parametrize("law", KNOWN_LAWS, ids=lambda law: law.name)
def test_the_law_itself_fitted_to_noisy_rows_is_recovered(law):
    for seed in range(5):
        X, y = law.sample(400, seed)
        assert recovered(refit(law.expression, X, y), law)


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("8.5 - 4.0*t/(t - 0.5)", VTF),
        ("0.025*log(0.9*sqrt(q))", NERNST),
        ("1.0*exp(0.5*h) - 1.0*exp(-0.5*h)", BUTLER_VOLMER),
    ],
)
def test_another_way_to_write_the_law_has_the_right_form(text, law):
    assert judge(fitted(text, law), law).form_error < 1e-9


def test_the_right_form_misses_the_law_by_more_than_a_thousandth_because_of_noise():
    errors = [judge(fitted("4.0 - 2.0/(t - 0.5)", VTF, s), VTF).found_error for s in range(5)]
    assert np.median(errors) > 1e-3


def test_the_right_form_with_wrong_numbers_is_no_recovery():
    verdict = judge(parse("10.1 - 4.2*x", ["x"]), ARRHENIUS)
    assert verdict.form_error < 1e-9 and verdict.extra_constants == 0
    assert not verdict.recovered


def test_a_formula_that_holds_the_law_and_something_beside_is_no_recovery():
    verdict = judge(fitted("10.0 - 4.2*x + 0.01*exp(-0.1*x)", ARRHENIUS), ARRHENIUS)
    assert verdict.form_error < 1e-6 and verdict.extra_constants == 2
    assert not verdict.recovered


def test_a_formula_that_ends_inside_the_domain_is_infinitely_wrong():
    assert judge(parse("log(2.0 - q)", ["q"]), NERNST).found_error == math.inf


def test_a_search_recovers_arrhenius():
    found = attempt(ARRHENIUS, seed=1)
    assert found.recovery.recovered
    assert float(found.chosen.expr.coeff("x")) == pytest.approx(-4.2, abs=0.02)


def test_a_rule_takes_the_surrogate_of_casteel_and_amis_even_if_shown_the_law():
    surrogate = recorded_law("casteel_amis_imitation").expr
    assert not recovered(surrogate, CASTEEL_AMIS)
    assert rival(surrogate, CASTEEL_AMIS).loss_ratio() < 1.1
    for seed in range(5):
        X, y = CASTEEL_AMIS.sample(400, seed)
        candidates = [parse("5.0", ["c"]), surrogate, CASTEEL_AMIS.expression]
        shown = Front.of(candidates, X, y, engine="shown")
        # the rows would tell the two apart, the rule of PySR does not
        assert shown.select("bic") == shown[2]
        assert shown.select("pysr_best") == shown[1]


def test_what_a_search_chooses_stands_beside_the_law_itself():
    found = attempt(CASTEEL_AMIS, seed=1)
    assert found.chosen in found.front.laws
    assert found.recovery == judge(found.chosen.expr, CASTEEL_AMIS)
    # shown the law, no front can get worse, and it is as good as the law from its length on
    truth = Front.of([CASTEEL_AMIS.expression], *CASTEEL_AMIS.sample(400, 1), engine="truth")[0]
    assert found.informed_front.select(truth.complexity).loss <= truth.loss * (1 + 1e-6)
    assert found.informed_front[-1].loss <= found.front[-1].loss


def test_the_surrogate_of_casteel_and_amis_hides_in_the_noise():
    hidden = rival(SURROGATE, CASTEEL_AMIS)
    assert hidden.loss_ratio() == pytest.approx(1.055, abs=0.002)
    assert hidden.loss_ratio(hidden.noise_factor(1.5)) == pytest.approx(1.5)
    sharper = replace(CASTEEL_AMIS, noise=CASTEEL_AMIS.noise * hidden.noise_factor(1.5))
    assert rival(SURROGATE, sharper).loss_ratio() == pytest.approx(1.5, rel=1e-6)


def test_so_many_rows_tell_the_surrogate_from_the_law():
    hidden = rival(SURROGATE, CASTEEL_AMIS)
    rows = hidden.rows()
    assert 100 < rows < 400
    differences = []
    for seed in range(30):
        X, y = CASTEEL_AMIS.sample(rows, seed)
        losses = [
            np.mean((evaluate(refit(expr, X, y), X) - y) ** 2)
            for expr in (SURROGATE, CASTEEL_AMIS.expression)
        ]
        differences.append(rows * np.log(losses[0] / losses[1]))
    assert np.mean(differences) == pytest.approx(10, abs=4)


def test_no_number_of_rows_tells_a_law_from_itself():
    assert rival(ARRHENIUS.expression, ARRHENIUS).rows() == math.inf


def test_a_constant_less_has_to_be_outweighed_by_rows():
    hidden = rival(SURROGATE, CASTEEL_AMIS)
    assert replace(hidden, fewer_constants=1).rows() > hidden.rows()


def test_numbers_without_sense_are_refused():
    with pytest.raises(ValueError, match="n must be at least 1"):
        judge(ARRHENIUS.expression, ARRHENIUS, n=0)
    with pytest.raises(ValueError, match="must be > 1"):
        rival(SURROGATE, CASTEEL_AMIS).noise_factor(1.0)
