from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.clusters.expansions import hull
from helpers.clusters.expansions.next_structure import Course
from helpers.clusters.lesson import figures
from helpers.clusters.sampling.order import Heating
from helpers.clusters.sampling.titration import Titration

X = np.array([0, 0.25, 0.5, 0.5, 1])
Y = np.array([0, -0.01, -0.03, 0.01, 0])


@pytest.fixture(autouse=True)
def seen(monkeypatch):
    """Hand out the drawing and its alternative text, and not the picture made of them."""
    monkeypatch.setattr(
        figures, "show", lambda drawing, alt: SimpleNamespace(drawing=drawing, alt=alt)
    )


def test_the_hull_of_the_warm_up_leaves_out_what_lies_above_it():
    left, right = figures.warm_up(X, 1e3 * Y, np.ones(5), np.ones(5)).drawing.axes
    assert left.lines[1].get_xdata().tolist() == [0, 0.5, 1]
    assert left.get_title() == "EMT, 5 orderings"
    assert right.get_ylabel() == "error of the left-out fit (meV/atom)"


def test_every_second_fit_of_a_scan_is_labelled_with_its_parameters():
    scan = {10.0**k: {"cross-validation": 1.0, "parameters": 10 - k} for k in range(3)}
    axes = figures.scans({"LASSO": scan, "ARDR": scan}, 0.5).drawing.axes
    assert [text.get_text() for text in axes[0].texts] == ["9", "7"]
    assert axes[1].get_xlabel() == "pruning threshold (1/eV²)"


def test_interactions_are_told_apart_by_their_number_of_sites():
    kept = pd.DataFrame({"sites": [2, 2, 3], "longest (Å)": [2.8, 5, 2.8], "J (meV)": [30, 2, 1]})
    (axis,) = figures.interactions(kept).drawing.axes
    assert [len(line.get_xdata()) for line in axis.lines] == [2, 1]
    assert axis.get_yscale() == "log"


def test_courses_of_a_rule_are_averaged():
    of = [
        Course(np.arange(10), np.array([5, 10]), np.array([e, e]), np.array([2, 4])) for e in (1, 3)
    ]
    left, right = figures.courses({"at random": of}, 4).drawing.axes
    assert left.lines[0].get_ydata().tolist() == [2000, 2000]  # meV/site
    assert right.lines[-1].get_ydata()[0] == 4


def test_the_voltage_is_drawn_between_empty_and_full():
    steps = hull.hull_voltages(X, Y - 4 * X)
    left, right = figures.ground_states(X, Y, Y, steps).drawing.axes
    assert right.patches[0].get_data().edges.tolist() == [0, 0.5, 1]
    assert left.lines[1].get_ydata().tolist() == [0, -30, 0]


def test_a_titration_lies_over_its_steps():
    curve = Titration(np.array([-1.0, 1.0]), np.array([0.0, 1.0]), np.array([0.1, 1.0]), 10)
    (axis,) = figures.titration(curve, hull.hull_voltages(X, Y - 4 * X), 4.0).drawing.axes
    assert axis.lines[0].get_ydata().tolist() == [5, 3]
    assert axis.get_legend().texts[0].get_text() == "hull, 0 K"


def test_scatter_is_drawn_in_thousandths():
    (axis,) = figures.scatter(np.ones(1), {"two runs": np.array([[0.5], [0.502]])}).drawing.axes
    assert axis.lines[0].get_ydata() == pytest.approx([1.414], abs=1e-3)


def test_heating_and_cooling_of_two_sizes_are_four_lines():
    run = Heating(*np.ones((6, 3)))
    runs = {(edge, way): run for edge in (6, 12) for way in ("heated", "cooled")}
    left, right = figures.heating(runs).drawing.axes
    assert len(left.lines) == len(right.lines) == 4
    assert left.lines[3].get_label() == "1728 sites, cooled"


def test_branches_are_drawn_where_it_is_cold():
    kelvins = np.array([9000.0, 400, 100])
    shown = figures.branches(kelvins, {(6, 0): np.array([-9.0, -1.008, -1.0])}, -1.0)
    (axis,) = shown.drawing.axes
    assert axis.lines[0].get_ydata() == pytest.approx([-8, 0])
    assert axis.lines[0].get_label() == "disordered, 216 sites"


def test_a_symmetric_hull_has_a_voltage_that_its_mean_mirrors():
    (axis,) = figures.mirror(X, {"true": Y, "pairs only": Y}, 4.0).drawing.axes
    volts = axis.patches[0].get_data().values
    assert volts - 4 == pytest.approx(-(volts[::-1] - 4))
