import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.engines.front import Front, Law
from helpers.conductivity.formulas.expressions import parse

NAMES = ("s", "u")


def law(complexity, loss, text="s", source="operon"):
    return Law(complexity, loss, 0.0, parse(text, NAMES), source)


def front(*pairs, **changes):
    facts = {"features": NAMES, "target": "y", "n_rows": 100, "engine": "operon", "seeds": (1,)}
    return Front(tuple(law(*pair) for pair in pairs), **(facts | changes))


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"s": rng.uniform(0.4, 1.4, 300), "u": rng.uniform(-0.4, 0.8, 300)})
    return X, (3 - 2 * X["s"] * X["u"] + 0.01 * rng.normal(size=300)).to_numpy()


def test_a_law_that_is_neither_simpler_nor_better_leaves_the_front():
    laws = front((3, 1.0), (5, 2.0), (5, 0.5), (7, 0.5), (9, 0.1)).laws
    assert [(x.complexity, x.loss) for x in laws] == [(3, 1.0), (5, 0.5), (9, 0.1)]


def test_the_score_is_the_fall_of_the_log_loss_for_each_node():
    laws = front((3, 1.0), (5, np.exp(-3.0))).laws
    assert [x.score for x in laws] == pytest.approx([0.0, 1.5])


def test_candidates_are_refitted_and_measured_on_the_rows(data):
    X, y = data
    found = Front.of([parse("1.0 + 1.0*s*u", NAMES), parse("1.0*u", NAMES)], X, y, engine="mine")
    assert found[-1].loss == pytest.approx(1e-4, rel=0.2)  # the variance of the noise
    assert [float(str(c)) for c in found[-1].expr.atoms() if c.is_Float]
    assert str(found[-1]) in ("3.0 - 2.0*s*u", "-2.0*s*u + 3.0", "3.0 - 2*s*u")
    assert all(x.source == "mine" for x in found.laws)


def test_a_candidate_that_is_undefined_somewhere_does_not_count(data):
    X, y = data
    found = Front.of([parse("log(u)", NAMES), parse("1.0*s", NAMES)], X, y, engine="mine")
    assert len(found) == 1
    with pytest.raises(ValueError, match="none of the candidates"):
        Front.of([parse("log(u)", NAMES)], X, y, engine="mine")


def test_an_exact_law_does_not_break_the_score(data):
    X, _ = data
    found = Front.of(
        [parse("1.0*s", NAMES), parse("s*u", NAMES)], X, (X["s"] * X["u"]).to_numpy(), engine="mine"
    )
    assert np.isfinite([x.score for x in found.laws]).all()


def test_merging_keeps_the_best_of_both_and_their_origin():
    both = Front.merge(
        front((3, 1.0), (7, 0.2)),
        front((3, 0.9, "u", "library"), (9, 0.3), engine="library", seeds=(2,)),
    )
    assert [(x.complexity, x.loss, x.source) for x in both.laws] == [
        (3, 0.9, "library"),
        (7, 0.2, "operon"),
    ]
    assert both.engine == "operon+library"
    assert both.seeds == (1, 2)


@pytest.mark.parametrize("change", [{"target": "z"}, {"n_rows": 99}, {"features": ("s",)}])
def test_fronts_of_different_rows_or_targets_do_not_merge(change):
    with pytest.raises(ValueError, match=f"differ in {next(iter(change))}"):
        Front.merge(front((3, 1.0)), front((3, 1.0), **change))


def test_a_handwritten_front_does_not_pass_for_a_computed_one():
    with pytest.raises(ValueError, match="differ in provenance"):
        Front.merge(front((3, 1.0)), front((3, 1.0), provenance="handwritten-fixture"))
    with pytest.raises(ValueError, match="provenance is one of"):
        front((3, 1.0), provenance="guessed")


def test_pysr_best_takes_the_steepest_step_among_the_accurate():
    # steps: a huge one to an inaccurate law, a good one, a tiny one
    laws = front((3, 10.0), (5, 1.0), (7, 0.14), (9, 0.1))
    assert laws.select("pysr_best").complexity == 7


def test_the_knee_lies_farthest_below_the_line_from_end_to_end():
    assert front((3, 10.0), (5, 0.2), (13, 0.1)).select("knee").complexity == 5


def test_bic_charges_for_constants():
    short = law(5, 0.1005, "1.5*s")
    long = law(9, 0.1, "1.5*s + 2.5*u + 3.5")
    facts = {"features": NAMES, "target": "y", "engine": "operon"}
    assert Front((short, long), n_rows=100, **facts).select("bic").complexity == 5
    assert Front((short, long), n_rows=10_000, **facts).select("bic").complexity == 9


def test_a_complexity_selects_the_best_law_up_to_it():
    laws = front((3, 1.0), (7, 0.5))
    assert laws.select(6).complexity == 3
    assert laws.select(7).complexity == 7
    with pytest.raises(ValueError, match="simplest law has complexity 3"):
        laws.select(2)


def test_an_unknown_rule_is_refused_with_those_that_exist():
    with pytest.raises(ValueError, match="pysr_best"):
        front((3, 1.0)).select("prettiest")


def test_a_front_survives_json_to_the_last_bit(data):
    X, y = data
    found = Front.of(
        [parse("1.0 + 1.0*s*u", NAMES), parse("0.5*exp(0.3*u + 1.0*s)", NAMES)],
        X,
        y,
        engine="operon",
        seeds=(1, 2),
    )
    assert Front.from_json(found.to_json()) == found


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"laws": 3}'])
def test_text_that_is_no_front_is_refused(text):
    with pytest.raises(ValueError, match="no stored front"):
        Front.from_json(text)


def test_a_stored_formula_cannot_run_code():
    text = front((3, 1.0)).to_json().replace('"s"', "\"__import__('os')\"", 1)
    with pytest.raises(ValueError):
        Front.from_json(text)


def test_the_table_shows_one_row_a_law():
    table = front((3, 1.0, "1.5*s"), (7, 0.5, "1.5*s + 2.5*u")).table()
    assert list(table["constants"]) == [1, 2]
    assert list(table["complexity"]) == [3, 7]


def test_an_empty_front_is_refused():
    with pytest.raises(ValueError, match="at least one law"):
        front()
    with pytest.raises(ValueError, match="at least one front"):
        Front.merge()
