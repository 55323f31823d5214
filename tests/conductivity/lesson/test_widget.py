import numpy as np
import pytest
from panels import every_control_tells, leaves_nothing_behind, said

from helpers.conductivity.engines.front import Front
from helpers.conductivity.formulas.expressions import parse
from helpers.conductivity.formulas.representations import LOG, RAW
from helpers.conductivity.judging.holdouts import HOLD_OUTS
from helpers.conductivity.lesson.widget import FrontExplorer
from helpers.conductivity.simulator.table import bundled_table

TEXTS = ("4.0 - 2.0*s", "4.0 - 2.0*s - 2.0*u", "7.0 - 0.1*r - 3.5/(1 - 0.23*u - 0.29*s)")


@pytest.fixture(scope="module")
def table():
    return bundled_table()


@pytest.fixture(scope="module")
def explorer(table):
    candidates = [parse(text, "usr") for text in TEXTS]
    front = Front.of(
        candidates, LOG.features(table), LOG.target(table), engine="handmade", target=LOG.name
    )
    return FrontExplorer(front, LOG, table)


def test_the_true_form_reaches_every_hold_out_and_a_poor_law_does_not(explorer):
    for by in HOLD_OUTS:
        assert explorer.look(2, by).test_r2 > 0.95
    assert explorer.look(0, "cold").test_r2 < 0


def test_constants_are_fitted_to_the_rows_seen(explorer):
    assert explorer.look(1, "cold").formula != explorer.look(1, "hot").formula


def test_the_summary_says_which_law_and_how_well(explorer):
    said = explorer.summary(1, "hot")
    assert said.startswith("Law 2 of 3: 8 nodes, 3 constants, ln(k/c) = ")
    assert f"{explorer.look(1, 'hot').test_r2:.3f} on those held out (hot)" in said
    assert "none negative" in said


def test_negative_predictions_are_counted(table):
    law = parse("30.0*t + 2.0*c - 27.0", "trc")
    front = Front.of([law], RAW.features(table), RAW.target(table), engine="me", target="k")
    explorer = FrontExplorer(front, RAW, table)
    assert explorer.look(0, "cold").negative > 0
    assert "of them negative" in explorer.summary(0, "cold")


def test_the_formula_is_typeset(explorer):
    assert explorer.formula(1, "hot").startswith(r"$\displaystyle \ln(k/c) = ")


def test_every_control_moves_formula_figure_and_text(explorer):
    panel = explorer.widget(place=0)
    _, formula, _, _ = panel.children
    before = formula.value
    every_control_tells(panel, law=3, by="cold")
    assert formula.value != before
    assert said(panel).startswith("Law 3 of 3") and "(cold)" in said(panel)


def test_the_most_accurate_law_is_shown_first_unless_told_otherwise(explorer):
    places = {None: "Law 3", 1: "Law 2", 9: "Law 3"}  # there are three
    for place, name in places.items():
        assert said(explorer.widget(place)).startswith(name)


def test_a_law_of_another_target_is_refused(explorer, table):
    front = Front.of(
        [parse("2.0*t", "t")], RAW.features(table), np.ones(len(table)), engine="me", target="k"
    )
    with pytest.raises(ValueError, match=r"predict k, the representation ln\(k/c\)"):
        FrontExplorer(front, LOG, table)


def test_an_unknown_hold_out_is_refused(explorer):
    with pytest.raises(ValueError, match="formulations, hot, cold, concentrated"):
        explorer.look(0, "lukewarm")


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    leaves_nothing_behind(explorer, (0, "cold"), (2, "cold"), (0, "hot"), (2, "hot"))
